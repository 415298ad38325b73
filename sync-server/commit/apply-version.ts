import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import { type EntityName, entityDefinition } from '../../shared/sync/entities.ts'
import { groupOf } from '../../shared/sync/merge.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { challenge, conflictOf, followCurrent, ownCandidate } from './conflicts.ts'
import { type EnvelopeContext, requireRecord, stampOf } from './envelope-context.ts'
import { pickFields } from './workspace.ts'

/*
 * Versions of a form. Two that were written on the same version are both kept: the second to arrive gets the next
 * number and becomes a candidate for being the current one.
 */

const currentVersion = groupOf(entityDefinition('form_submissions').groups, 'current_version')

/** Whether an entity holds versions of a form. */
export function isVersioned(entity: EntityName): boolean {
  return (
    'submission_id' in entityDefinition(entity).schema.shape &&
    'base_version' in entityDefinition(entity).schema.shape
  )
}

/** Gives a new version its number and says what the submission shows from now on; other records pass unchanged. */
export async function placeVersion(
  context: EnvelopeContext,
  entity: EntityName,
  row: FieldValues,
): Promise<FieldValues> {
  if (!isVersioned(entity)) return row
  const submission = await requireRecord(context, 'form_submissions', row.submission_id as Id)
  const versions = await context.workspace.listVersions(entity, submission.id)
  const highest = Math.max(0, ...versions.map((version) => Number(version.row.version)))
  const open = await context.workspace.findOpenConflict(
    'form_submissions',
    submission.id,
    currentVersion.name,
  )
  const mine = ownCandidate(open && conflictOf(open), context.envelope.station_id)
  const isUnawareOfMine = mine !== undefined && Number(row.version) <= highest
  // The station numbered on without knowing that its previous version got another number here.
  const base_version = isUnawareOfMine ? Number(mine.values.current_version) : Number(row.base_version)
  const placed = { ...row, version: highest + 1, base_version }
  const competes = isUnawareOfMine || versions.some((version) => version.row.base_version === base_version)
  if (competes) await challengeCurrent(context, submission, placed)
  else await makeCurrent(context, submission, placed.version)
  return placed
}

async function challengeCurrent(
  context: EnvelopeContext,
  submission: StoredRecord,
  placed: { readonly version: number; readonly base_version: number },
): Promise<void> {
  await challenge(context, {
    record: submission,
    group: currentVersion,
    kind: 'versions',
    base: { current_version: placed.base_version === 0 ? null : placed.base_version },
    values: { current_version: placed.version },
  })
  context.workspace.put('patch', submission)
}

async function makeCurrent(
  context: EnvelopeContext,
  submission: StoredRecord,
  version: number,
): Promise<void> {
  const next: StoredRecord = {
    ...submission,
    row: { ...submission.row, ...pickFields({ current_version: version }, currentVersion.fields) },
    field_meta: { ...submission.field_meta, [currentVersion.name]: stampOf(context) },
  }
  context.workspace.put('patch', next)
  await followCurrent(context, next, currentVersion)
}
