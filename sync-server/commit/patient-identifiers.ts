import type { Id } from '../../shared/ids.ts'
import { isRemoved } from '../../shared/records.ts'
import type { StoredRecord } from '../db/record-store.ts'
import type { IdentifierClaim } from './commit-store.ts'
import { readDuplicateQuestions } from './conflict-store.ts'
import { askWhetherDuplicate } from './conflicts.ts'
import type { EnvelopeContext } from './envelope-context.ts'
import { IDENTIFIER_KINDS } from './identifier-claims.ts'

/*
 * Which patient an identifier finds. Two patients with one national ID (registered offline at two desks) are both
 * kept, with the question to a person whether they are one; so are one and another of whom one station says that the
 * number is theirs, while that is disputed. One that was removed as entered in error keeps its numbers
 * until somebody else is registered with them.
 */

/** Old numbers go on finding the patient; a national ID or passport that was corrected belonged to somebody else. */
const IS_DROPPED_WHEN_CORRECTED = new Set<string>(['ssn_index', 'passport_number'])

const IS_PROOF_OF_IDENTITY = new Set<string>(['ssn_index', 'medical_number'])

/** Registers the identifiers that the envelope gave to patients; called last, when nothing can refuse it any more. */
export async function registerIdentifiers(
  context: EnvelopeContext,
  before: (id: Id) => StoredRecord | undefined,
): Promise<void> {
  const patients = context.workspace.draftedRecords().filter((record) => record.entity === 'patients')
  const claims: IdentifierClaim[] = []
  for (const patient of patients) {
    const old = before(patient.id)
    for (const kind of IDENTIFIER_KINDS) {
      const isBack = old !== undefined && isRemoved(old.row) && !isRemoved(patient.row)
      const isSame = (old?.row[kind] ?? null) === (patient.row[kind] ?? null)
      if (isRemoved(patient.row) || (isSame && !isBack)) continue
      const wasHolder = isSame || (await forgetCorrected(context, patient, kind, old?.row[kind]))
      // Of two with one number the first is found by it, under another key too.
      if (context.is_renewal && !wasHolder) continue
      const value = patient.row[kind]
      if (typeof value === 'string') claims.push(claimOf(patient, kind, value))
    }
  }
  const asked = new Set<string>()
  for (const { claim, holder_id } of await context.identifiers.claim(claims)) {
    const patient = patients.find((one) => one.id === claim.patient_id)
    const holder = await context.workspace.find('patients', holder_id)
    if (holder !== undefined && isRemoved(holder.row)) {
      await context.identifiers.take(claim)
      continue
    }
    const pair = `${claim.patient_id} ${holder_id}`
    if (patient === undefined || !IS_PROOF_OF_IDENTITY.has(claim.kind) || asked.has(pair)) continue
    asked.add(pair)
    await askOnce(context, patient, holder_id)
  }
}

async function forgetCorrected(
  context: EnvelopeContext,
  patient: StoredRecord,
  kind: IdentifierClaim['kind'],
  value: unknown,
): Promise<boolean> {
  if (typeof value !== 'string' || !IS_DROPPED_WHEN_CORRECTED.has(kind)) return false
  return context.identifiers.drop(claimOf(patient, kind, value))
}

function claimOf({ id, row }: StoredRecord, kind: IdentifierClaim['kind'], value: string): IdentifierClaim {
  return { site_id: String(row.site_id), kind, value, patient_id: id }
}

async function askOnce(context: EnvelopeContext, patient: StoredRecord, otherId: Id): Promise<void> {
  const asked = await readDuplicateQuestions(context.trx, patient.id, otherId)
  const names = (question: StoredRecord): string => JSON.stringify(question.row.candidates)
  if (asked.some((question) => names(question).includes(patient.id) && names(question).includes(otherId)))
    return
  await askWhetherDuplicate(context, patient, otherId)
}
