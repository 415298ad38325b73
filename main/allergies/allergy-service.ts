import type { AllergyView } from '../../shared/allergies/allergies-ipc.ts'
import { type Allergy, sourceOf } from '../../shared/allergies/allergy.ts'
import {
  type AllergyState,
  allergyState,
  isSameAllergy,
  planAssertion,
  refutationOf,
} from '../../shared/allergies/allergy-rules.ts'
import {
  type AllergyAnswers,
  formStatements,
  isDroppedByForm,
  type StatingForm,
} from '../../shared/allergies/form-allergies.ts'
import type { NursingAssessment } from '../../shared/assessments/nursing-assessment.ts'
import { currentLineage, currentVersion } from '../../shared/assessments/nursing-version-rules.ts'
import { type AppError, invalidInput, notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import type { RadiologySheet } from '../../shared/radiology/sheet-record.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { formsOfVersions, listPlaced } from '../assessments/moved-forms.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { type RegistrationsInDoubt, readDoubt } from '../patients/disputed-merge-service.ts'
import { familyOf, survivorOf } from '../patients/patient-family-service.ts'
import { receiptsOf } from '../records/receipt-store.ts'
import { type RecordWriter, writeRecords } from '../records/record-writer.ts'
import { findStanding } from '../records/removal.ts'
import { findRecord, listRecordsBy } from '../records/row-store.ts'
import { namesOf } from '../users/authorship-service.ts'

interface Allergies {
  readonly statements: readonly Allergy[]
  readonly state: AllergyState
  readonly currentFormOf: FormLookup
}

/** A patient's allergy state, over all registrations of the person, and the forms it partly comes from. */
export function readAllergies(reader: Reader, familyIds: readonly Id[]): Promise<Allergies> {
  return readStatements(reader, familyIds, new Set())
}

/** The same as it is shown: with what counts of registrations that may be this person's or another's, as disputed. */
export function readShownAllergies(
  reader: Reader,
  familyIds: readonly Id[],
  { ids }: RegistrationsInDoubt,
): Promise<Allergies> {
  return readStatements(reader, [...new Set([...familyIds, ...ids])], ids)
}

async function readStatements(
  reader: Reader,
  patientIds: readonly Id[],
  inDoubt: ReadonlySet<Id>,
): Promise<Allergies> {
  const statements = await listPlaced(reader, 'allergies', 'patient_id', patientIds)
  const sources = statements.flatMap((statement) => sourceOf(statement) ?? [])
  const forms = await readForms(reader, sources)
  const state = allergyState(statements, forms.isOutdated, ({ patient_id }) => inDoubt.has(patient_id))
  return { statements, state, currentFormOf: forms.currentOf }
}

type FormLookup = (versionId: Id) => AllergyAnswers | undefined

/** Which versions of forms still count where they stand, of those that statements come from. */
async function readForms(reader: Reader, versionIds: readonly Id[]) {
  const nursingOf = await formsOfVersions(reader, versionIds)
  const sheetOf = await sheetsOfVersions(reader, versionIds)
  const formOf = (id: Id) => nursingOf(id) ?? sheetOf(id)
  const formIds = new Set(versionIds.flatMap((id) => formOf(id)?.form.id ?? []))
  const disputes = await listRecordsBy(reader, 'conflicts', 'record_id', [...formIds])
  return {
    currentOf: (versionId: Id): AllergyAnswers | undefined => {
      const found = formOf(versionId)
      return found && currentVersion<FormVersion>(found.form, found.versions)
    },
    isOutdated: (versionId: Id) => {
      const found = formOf(versionId)
      if (found === undefined) return false
      const { form, versions } = found
      const isContested = disputes.some(
        ({ record_id, state, kind }) => record_id === form.id && state === 'open' && kind === 'versions',
      )
      if (isContested) return false
      const counts = currentVersion<FormVersion>(form, versions)
      const isBuiltOn = currentLineage(form, versions).has(versionId)
      return !isBuiltOn || counts?.allergy_status === 'yes'
    },
  }
}

type FormVersion = NursingAssessment | RadiologySheet

/** The sheets that versions belong to, with all their versions. */
async function sheetsOfVersions(reader: Reader, versionIds: readonly Id[]) {
  const named = await listRecordsBy(reader, 'radiology_sheets', 'id', [...new Set(versionIds)])
  const formIds = [...new Set(named.map(({ submission_id }) => submission_id))]
  const versions = await listRecordsBy(reader, 'radiology_sheets', 'submission_id', formIds)
  const forms = await listRecordsBy(reader, 'form_submissions', 'id', formIds)
  return (versionId: Id) => {
    const form = forms.find(({ id }) => id === named.find((sheet) => sheet.id === versionId)?.submission_id)
    if (form === undefined) return undefined
    return { form, versions: versions.filter(({ submission_id }) => submission_id === form.id) }
  }
}

/** `allergies.list`; its opening is audited. Errors: `not_found`. */
export function listAllergies(
  deps: FeatureDeps,
  call: Call,
  patientId: Id,
): Promise<Result<Output<'allergies.list'>, AppError>> {
  const act = {
    actor: call.actor,
    action: 'allergies.read',
    entity: 'allergies',
    patient_id: patientId,
    question: patientId,
  }
  return readAudited(deps.records, act, async (trx) => {
    const family = await familyOf(trx, patientId)
    const doubt = await readDoubt(trx, family)
    const { statements, state, currentFormOf } = await readShownAllergies(trx, family, doubt)
    const views = await toViews(trx, deps, statements)
    const standing = state.standing.map(({ allergy, is_disputed }) => ({ allergy, is_disputed }))
    const none = state.none_known.map((allergy) => ({ allergy, is_disputed: standing.length > 0 }))
    return ok({
      value: {
        state: state.state,
        standing: [...standing, ...none].flatMap(({ allergy, is_disputed }) => {
          const view = views.find(({ id }) => id === allergy.id)
          if (view === undefined) return []
          const source = sourceOf(allergy)
          const current = source === null ? undefined : currentFormOf(source)
          const is_dropped_by_form = allergy.kind !== 'none_known' && isDroppedByForm(allergy, current)
          const is_of_disputed_merge = doubt.ids.has(allergy.patient_id)
          // What another patient's registration says is corrected there.
          const is_elsewhere = !family.includes(allergy.patient_id)
          return [{ ...view, is_disputed, is_dropped_by_form, is_of_disputed_merge, is_elsewhere }]
        }),
        statements: views.toReversed(),
      },
      record_ids: statements.map(({ id }) => id),
      patient_id: patientId,
    })
  })
}

async function toViews(
  reader: Reader,
  deps: FeatureDeps,
  statements: readonly Allergy[],
): Promise<AllergyView[]> {
  const names = await namesOf(reader, deps, {
    people: statements.map(({ created_by }) => created_by),
    stations: [],
  })
  const receipts = await receiptsOf(
    reader,
    'allergies',
    statements.map(({ id }) => id),
  )
  return statements.map((allergy) => ({
    ...allergy,
    author_name: names.people.get(allergy.created_by) ?? null,
    receipt: receipts.get(allergy.id) ?? 'on_server',
  }))
}

/**
 * States an allergy, corrects one, or states that none is known. Errors: `not_found`, `invalid_input` (no substance),
 * `conflict` (`allergies_recorded`, `allergy_recorded`, `statement_settled`: what it corrects no longer stands).
 */
export async function assertAllergy(
  deps: FeatureDeps,
  call: Call,
  input: Input<'allergies.assert'>,
): Promise<Result<Allergy, AppError>> {
  const { patient_id, replaces_id, reason, administration_reason: _reason, ...content } = input
  if (content.kind !== 'none_known' && content.substance === null) return err(substanceMissing)
  return writeRecords(deps.records, { ...call, action: 'allergies.assert', patient_id }, async (writer) => {
    const { trx } = writer
    const survivor = await survivorOf(trx, patient_id)
    const patient = await findStanding(trx, deps.records, 'patients', survivor)
    if (patient === undefined) return err(notFound('patients'))
    const { statements, state } = await readAllergies(trx, await familyOf(trx, survivor))
    const replaced = state.standing.find(({ allergy }) => allergy.id === replaces_id)?.allergy
    if (replaces_id !== null && replaced === undefined) {
      return err({ code: 'conflict', reason: 'statement_settled' })
    }
    const plan = planAssertion(content, statements, replaced ?? null, reason)
    if (!plan.ok) return plan
    // A correction stays with the registration that the statement was made under.
    const owner = replaced?.patient_id ?? survivor
    return ok(await writer.append('allergies', { ...plan.value, patient_id: owner, stated_at: writer.now }))
  })
}

const substanceMissing = invalidInput([
  { field: 'substance', code: 'required', message: 'say what the patient is allergic to' },
])

/**
 * Refutes a statement and all standing ones that say the same, as far as the author has read them. Errors: `not_found`,
 * `conflict` (`statement_settled`, `seen_changed`: one more says the same by now).
 */
export async function refuteAllergy(
  deps: FeatureDeps,
  call: Call,
  { id, seen_ids, reason }: Input<'allergies.refute'>,
): Promise<Result<Output<'allergies.refute'>, AppError>> {
  const named = await findRecord(deps.records.db, 'allergies', id)
  if (named?.site_id !== deps.records.site_id) return err(notFound('allergies'))
  const about = await ownerOf(deps.records.db, named)
  const act = { ...call, action: 'allergies.refute', patient_id: about }
  return writeRecords(deps.records, act, async (writer) => {
    const { state } = await readAllergies(writer.trx, await familyOf(writer.trx, about))
    const open = [...state.standing.map(({ allergy }) => allergy), ...state.none_known]
    if (!open.some((allergy) => allergy.id === id)) {
      return err({ code: 'conflict', reason: 'statement_settled' })
    }
    const same = open.filter((allergy) => isSameAllergy(allergy, named))
    if (same.some((allergy) => !seen_ids.includes(allergy.id))) {
      return err({ code: 'conflict', reason: 'seen_changed' })
    }
    for (const allergy of same) {
      const { patient_id } = allergy
      await writer.append('allergies', {
        ...refutationOf(allergy, reason),
        patient_id,
        stated_at: writer.now,
      })
    }
    return ok({ refuted_ids: same.map((allergy) => allergy.id) })
  })
}

/** The patient whom a statement is about now. */
async function ownerOf(reader: Reader, { assessment_id, patient_id }: Allergy): Promise<Id> {
  if (assessment_id === null) return patient_id
  return (await formsOfVersions(reader, [assessment_id]))(assessment_id)?.form.patient_id ?? patient_id
}

/**
 * What a signed form states of allergies anew, as part of its transaction. `aboutId` is the patient under whom it
 * stands, which is not whom it was entered under where it was moved.
 */
export async function writeFormAllergies(
  writer: RecordWriter,
  form: StatingForm,
  aboutId: Id,
): Promise<void> {
  const { statements } = await readAllergies(writer.trx, await familyOf(writer.trx, aboutId))
  for (const statement of formStatements(form, statements)) {
    const { replaces_id: extended } = statement
    const replaced = extended === null ? undefined : await findRecord(writer.trx, 'allergies', extended)
    // Of another registration of the same person nothing is replaced: both stand.
    const { patient_id } = form
    const replaces_id = replaced?.patient_id === patient_id ? extended : null
    await writer.append('allergies', { ...statement, replaces_id, patient_id, stated_at: writer.now })
  }
}
