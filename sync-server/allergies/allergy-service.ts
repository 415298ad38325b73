import { z } from 'zod'
import { Allergy, AllergyCertainty, AllergyKind, AllergySeverity } from '../../shared/allergies/allergy.ts'
import {
  allergyState,
  isSameAllergy,
  planAssertion,
  refutationOf,
} from '../../shared/allergies/allergy-rules.ts'
import { formStatements, type StatingForm } from '../../shared/allergies/form-allergies.ts'
import { invalidInput, notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import { shortText } from '../../shared/records.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Trx } from '../db/database.ts'
import { readRecords } from '../db/record-store.ts'
import { familyOf, listFamilyIds, listIdsInDoubt } from '../patients/patient-family-store.ts'
import { findPatientByReference } from '../patients/patient-service.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { commitDraft, createRecord, type Draft, startDraft, versioned } from '../rest/writer.ts'
import { listAllergyStatements } from './allergy-store.ts'

/** `POST /patients/{patient_ssn}/allergies`: an assertion, or with `refutes_id` and a reason a refutation. */
export const AllergyBody = z.object({
  kind: AllergyKind.optional(),
  substance: shortText(1000).nullish(),
  reaction: shortText(500).nullish(),
  severity: AllergySeverity.nullish(),
  certainty: AllergyCertainty.nullish(),
  replaces_id: Id.nullish(),
  refutes_id: Id.nullish(),
  reason: shortText(500).nullish(),
  administration_reason: shortText(500).optional(),
})
export type AllergyBody = z.infer<typeof AllergyBody>

/** One statement; `is_standing` says whether it counts now. */
export const AllergyAnswer = Allergy.extend({ is_standing: z.boolean(), is_disputed: z.boolean() })
export type AllergyAnswer = z.infer<typeof AllergyAnswer>

/** `GET /patients/{patient_ssn}/allergies`: every statement, newest first, with what counts. */
export async function getAllergies(call: Call, reference: string): Promise<Result<Answer, RestError>> {
  const patient = await findPatientByReference(call, reference)
  if (patient === undefined) return err(notFound('patients'))
  const { statements, inDoubt } = await readShownStatements(call.trx, patient.id)
  const items = statements.map((each) => answerOf(each, statements, inDoubt))
  return ok({
    status: 200,
    body: { items: items.toReversed(), next_cursor: null },
    touched: {
      entity: 'allergies',
      record_ids: statements.map(({ id }) => id),
      patient_id: patient.id,
    },
  })
}

/** What is shown of a patient's allergies: also what was said of registrations that may be theirs or another's. */
export async function readShownStatements(
  trx: Trx,
  patientId: Id,
): Promise<{ readonly statements: Allergy[]; readonly inDoubt: ReadonlySet<Id> }> {
  const family = await listFamilyIds(trx, patientId)
  const inDoubt = await listIdsInDoubt(trx, patientId, family)
  return { statements: await listAllergyStatements(trx, [...new Set([...family, ...inDoubt])]), inDoubt }
}

function answerOf(
  statement: Allergy,
  statements: readonly Allergy[],
  inDoubt: ReadonlySet<Id> = new Set(),
): AllergyAnswer {
  const { standing, none_known } = allergyState(
    statements,
    () => false,
    ({ patient_id }) => inDoubt.has(patient_id),
  )
  const found = standing.find(({ allergy }) => allergy.id === statement.id)
  const isNone = none_known.some(({ id }) => id === statement.id)
  return {
    ...statement,
    is_standing: found !== undefined || isNone,
    is_disputed: found?.is_disputed ?? (isNone && standing.length > 0),
  }
}

/** Writes a statement. Errors: `not_found`, `invalid_input`, `conflict`. */
export async function recordAllergy(
  call: Call,
  reference: string,
  body: AllergyBody,
): Promise<Result<Answer, RestError>> {
  const patient = await findPatientByReference(call, reference)
  if (patient === undefined) return err(notFound('patients'))
  const statements = await listAllergyStatements(call.trx, await listFamilyIds(call.trx, patient.id))
  const draft = startDraft(call)
  const written = body.refutes_id
    ? refute(draft, statements, body.refutes_id, body.reason ?? null)
    : assert(draft, statements, patient.id, body)
  if (!written.ok) return written
  const committed = await commitDraft(draft)
  const [first, ...others] = written.value.map((record) => versioned(draft, committed, record))
  if (first === undefined) return err(notFound('allergies'))
  return ok({
    status: 201,
    headers: { location: `/api/v1/patients/${patient.id}/allergies` },
    body: answerOf(first, [...statements, first, ...others]),
    touched: {
      entity: 'allergies',
      record_ids: draft.record_ids,
      patient_id: patient.id,
      envelope_id: committed?.envelope_id ?? null,
    },
  })
}

function assert(
  draft: Draft,
  statements: readonly Allergy[],
  patient_id: Id,
  body: AllergyBody,
): Result<Allergy[], RestError> {
  const { kind, substance = null, reaction = null, severity = null, certainty = null } = body
  if (kind === undefined) return err(lacking('kind'))
  if (kind !== 'none_known' && substance === null) return err(lacking('substance'))
  const { standing } = allergyState(statements)
  const replaced = standing.find(({ allergy }) => allergy.id === body.replaces_id)?.allergy
  if (body.replaces_id && replaced === undefined) {
    return err({ code: 'conflict', reason: 'The statement that it corrects no longer stands.' })
  }
  const content = { kind, substance, reaction, severity, certainty }
  const plan = planAssertion(content, statements, replaced ?? null, body.reason ?? null)
  if (!plan.ok) return plan
  const owner = replaced?.patient_id ?? patient_id
  const stated_at = draft.call.now
  return ok([createRecord(draft, 'allergies', { ...plan.value, patient_id: owner, stated_at })])
}

function refute(
  draft: Draft,
  statements: readonly Allergy[],
  id: Id,
  reason: string | null,
): Result<Allergy[], RestError> {
  if (reason === null) return err(lacking('reason'))
  const { standing, none_known } = allergyState(statements)
  const open = [...standing.map(({ allergy }) => allergy), ...none_known]
  const named = open.find((allergy) => allergy.id === id)
  if (named === undefined) return err({ code: 'conflict', reason: 'The statement does not stand.' })
  const same = open.filter((allergy) => isSameAllergy(allergy, named))
  return ok(
    same.map((allergy) =>
      createRecord(draft, 'allergies', {
        ...refutationOf(allergy, reason),
        patient_id: allergy.patient_id,
        stated_at: draft.call.now,
      }),
    ),
  )
}

function lacking(field: string) {
  return invalidInput([{ field, code: 'required', message: 'is needed' }])
}

/** The statements about a patient, and under which registration each was written. */
export interface FormAllergies {
  readonly statements: readonly Allergy[]
  readonly writtenUnder: ReadonlyMap<Id, Id>
}

/** Everything that was said of the allergies of the person whom an id names. */
export async function readFormAllergies(trx: Trx, patientId: Id): Promise<FormAllergies> {
  const statements = await listAllergyStatements(trx, await familyOf(trx, patientId))
  const ids = statements.map(({ id }) => id)
  const stored = await readRecords(trx, 'allergies', ids)
  return { statements, writtenUnder: new Map(stored.map(({ id, row }) => [id, String(row.patient_id)])) }
}

/**
 * What a signed form states of allergies anew, in the same commit. `statements` are those of the patient under whom it
 * stands.
 */
export function writeFormAllergies(
  draft: Draft,
  form: StatingForm,
  { statements, writtenUnder }: FormAllergies,
): void {
  const { patient_id } = form
  for (const statement of formStatements(form, statements)) {
    const { replaces_id: extended } = statement
    // Of another registration of the same person nothing is replaced: both stand.
    const replaces_id = extended !== null && writtenUnder.get(extended) === patient_id ? extended : null
    createRecord(draft, 'allergies', { ...statement, replaces_id, patient_id, stated_at: draft.call.now })
  }
}
