import type { Id } from '../../shared/ids.ts'
import { type EntityName, isEntityName } from '../../shared/sync/entities.ts'
import type { Op } from '../../shared/sync/envelope.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { applyNewRecord } from './apply-create.ts'
import { applyPatch } from './apply-patch.ts'
import { applyResolve } from './apply-resolve.ts'
import { applyTombstone } from './apply-tombstone.ts'
import { settleConflictsOfRemoved } from './conflicts-of-removed.ts'
import type { EnvelopeContext } from './envelope-context.ts'
import { registerIdentifiers } from './patient-identifiers.ts'
import { holdsUnstorableText } from './quarantine-store.ts'
import { checkReferences } from './references.ts'
import { codeFor, EnvelopeRefused, refuse } from './refusal.ts'
import { bringBack } from './removals.ts'
import { renewedOp } from './renewed-op.ts'
import { noteScopes, type ScopeChange } from './scope-begin.ts'

/** Applies one envelope to the batch's workspace: wholly, or not at all, and then says why not. */
export async function applyEnvelope(
  context: EnvelopeContext,
  scopes: readonly ScopeChange[] = [],
): Promise<EnvelopeRefused | null> {
  const { workspace, envelope, txn_id } = context
  const before = await patientsBefore(context)
  workspace.begin(txn_id)
  try {
    if (holdsUnstorableText(envelope)) refuse('invalid', 'text with characters that cannot be stored')
    for (const op of envelope.ops) await applyOp(context, renewedOp(op, context.renew))
    await bringBack(context)
    await settleConflictsOfRemoved(context)
    await checkReferences(context)
    await registerIdentifiers(context, before)
    await noteScopes(context, scopes)
    workspace.keep()
    return null
  } catch (error) {
    workspace.drop()
    // Expected: a refusal of this envelope; anything else is a fault and the batch's to meet.
    if (!(error instanceof EnvelopeRefused)) throw error
    const code = codeFor(error.code, envelope.schema_version)
    return code === error.code ? error : new EnvelopeRefused(code, error.message)
  }
}

async function applyOp(context: EnvelopeContext, op: Op): Promise<void> {
  switch (op.op) {
    case 'create':
    case 'append':
      return applyNewRecord(context, op, requireEntity(op.entity))
    case 'patch':
      return applyPatch(context, op, requireEntity(op.entity, context))
    case 'resolve':
      return applyResolve(context, op)
    case 'tombstone':
      return applyTombstone(context, op, requireEntity(op.entity))
  }
}

function requireEntity(name: string, context?: EnvelopeContext): EntityName {
  if (!isEntityName(name)) refuse('invalid', `${name.slice(0, 60)} is no record of this version`)
  if (name === 'conflicts' && context?.is_renewal !== true)
    refuse('not_permitted', 'conflicts are the server’s')
  return name
}

/** The patients that the envelope touches, as they are before it. */
async function patientsBefore({
  workspace,
  envelope,
}: EnvelopeContext): Promise<(id: Id) => StoredRecord | undefined> {
  const ids = envelope.ops.filter((op) => op.entity === 'patients').map((op) => op.id)
  const found = new Map<Id, StoredRecord | undefined>()
  for (const id of ids) found.set(id, await workspace.find('patients', id))
  return (id) => found.get(id)
}
