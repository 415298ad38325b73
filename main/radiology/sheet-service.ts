import type { FormSubmission } from '../../shared/assessments/form-submission.ts'
import { currentVersion } from '../../shared/assessments/nursing-version-rules.ts'
import { type AppError, invalidInput, notFound } from '../../shared/errors.ts'
import type { FormAnswers } from '../../shared/forms/form-definition.ts'
import { type Id, submissionId } from '../../shared/ids.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { decide } from '../../shared/policy/policy.ts'
import type { RadiologySheet } from '../../shared/radiology/sheet-record.ts'
import {
  type SheetCode,
  sheetCodeFor,
  sheetContext,
  sheetDefinition,
} from '../../shared/radiology/sheet-rules.ts'
import {
  planSheetVersion,
  readSheet,
  type SheetPlan,
  sheetRow,
  statingSheet,
} from '../../shared/radiology/sheet-version-rules.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Instant } from '../../shared/time.ts'
import type { PatientVisit, Study } from '../../shared/visits/visit.ts'
import type { RadiologySheetView } from '../../shared/visits/visits-ipc.ts'
import { writeFormAllergies } from '../allergies/allergy-service.ts'
import { endDraft } from '../assessments/draft-service.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { patientContext } from '../observations/patient-context-service.ts'
import { type RecordWriter, writeRecords } from '../records/record-writer.ts'
import { findStanding } from '../records/removal.ts'
import { findRecord, listRecordsBy } from '../records/row-store.ts'
import { toAuthoredViews } from '../users/authorship-service.ts'
import { getEnterableVisit, startVisit, visitAct } from '../visits/visit-service.ts'

type SheetInput = Input<'radiology.prepare_sheet'>

/**
 * Writes a version of a study's FRM.03 or FRM.04, prepared or completed: form, version, the visit in progress and the
 * end of the draft are one transaction and one envelope. Errors: `not_found`, `conflict` (visit or study cancelled,
 * version_changed), `invalid_input` with field keys of the form.
 */
export async function writeSheet(
  deps: FeatureDeps,
  call: Call,
  input: SheetInput,
  is_completed: boolean,
): Promise<Result<RadiologySheetView, AppError>> {
  const study = await findStanding(deps.records.db, deps.records, 'studies', input.study_id)
  if (study === undefined) return err(notFound('studies'))
  const action = is_completed ? 'radiology.complete_sheet' : 'radiology.prepare'
  const act = await visitAct(deps, call, action, study.visit_id)
  const written = await writeRecords<RadiologySheet>(deps.records, act, (writer) =>
    addSheetVersion(writer, deps, study.id, {
      base_id: input.base_id,
      answers: input.answers,
      amendment_reason: input.amendment_reason,
      is_completed,
      isCompleter: mayCompleteSheets(call),
    }),
  )
  if (!written.ok) return written
  const [view] = await toAuthoredViews(deps.records.db, deps, 'radiology_sheets', [written.value])
  if (view === undefined) throw new Error('a sheet that was just written has a view')
  return ok(view)
}

/**
 * The next version of a study's sheet with all that it carries, as part of the writer's transaction. Errors: those of
 * `writeSheet`.
 */
export async function addSheetVersion(
  writer: RecordWriter,
  deps: FeatureDeps,
  study_id: Id,
  next: NewSheet,
): Promise<Result<RadiologySheet, AppError>> {
  const study = await findStanding(writer.trx, deps.records, 'studies', study_id)
  if (study === undefined) return err(notFound('studies'))
  const visit = await getEnterableVisit(writer.trx, deps, study.visit_id, 'not_cancelled')
  if (!visit.ok) return visit
  if (study.status === 'cancelled') return err({ code: 'conflict', reason: 'study_cancelled' })
  const sheet = await appendSheet(writer, deps, visit.value, study, next)
  if (!sheet.ok) return sheet
  await startVisit(writer, visit.value)
  return sheet
}

interface PreparedSheet {
  readonly visit: PatientVisit
  readonly study: Study
  /** The version that the physician saw; undefined where the one that counts is meant, whichever it is. */
  readonly base_id: Id | undefined
}

/**
 * Completes a study's sheet as it stands, with the signature of the report. Errors: `conflict` (version_changed),
 * `invalid_input` on `completes_sheet` (there is none) or on what is missing in it.
 */
export async function completePreparedSheet(
  writer: RecordWriter,
  deps: FeatureDeps,
  { visit, study, base_id }: PreparedSheet,
): Promise<Result<void, AppError>> {
  const code = sheetCodeFor(study.modality)
  const known = code === null ? undefined : await readVersions(writer.trx, study, code)
  if (known?.current === undefined) {
    const message = 'no sheet of this study was prepared'
    return err(invalidInput([{ field: 'completes_sheet', code: 'required', message }]))
  }
  if (base_id !== undefined && base_id !== known.current.id) {
    return err({ code: 'conflict', reason: 'version_changed' })
  }
  if (known.current.is_completed) return ok(undefined)
  const sheet = await appendSheet(writer, deps, visit, study, {
    answers: known.current,
    // Nobody asked again: the answers are as old as they were.
    entered_at: known.current.entered_at,
    amendment_reason: null,
    is_completed: true,
    isCompleter: true,
  })
  return sheet.ok ? ok(undefined) : sheet
}

interface NewSheet {
  /** The version that it was filled from; undefined where it is made from the one that counts. */
  readonly base_id?: Id | null | undefined
  readonly answers: FormAnswers
  /** When they were entered; now unless told. */
  readonly entered_at?: Instant
  readonly amendment_reason: string | null
  readonly is_completed: boolean
  readonly isCompleter: boolean
}

async function appendSheet(
  writer: RecordWriter,
  deps: FeatureDeps,
  visit: PatientVisit,
  study: Study,
  next: NewSheet,
): Promise<Result<RadiologySheet, AppError>> {
  const code = sheetCodeFor(study.modality)
  if (code === null) return err({ code: 'conflict', reason: 'no_sheet' })
  const { form, versions, current } = await readVersions(writer.trx, study, code)
  if (next.base_id !== undefined && next.base_id !== (current?.id ?? null)) {
    return err({ code: 'conflict', reason: 'version_changed' })
  }
  const plan = planSheetVersion(form, versions, current, next)
  if (!plan.ok) return plan
  const patient = sheetContext(await patientContext(writer.trx, deps, visit), study.modality)
  const answers = readSheet(code, next.answers, current, patient, next)
  if (!answers.ok) return answers
  const submission_id = await writeSubmission(writer, study, code, form, plan.value)
  const sheet = await writer.append('radiology_sheets', {
    ...sheetRow(answers.value),
    ...plan.value,
    submission_id,
    visit_id: study.visit_id,
    patient_id: study.patient_id,
    study_id: study.id,
    form_code: code,
    form_version: sheetDefinition(code).version,
    is_completed: next.is_completed,
    entered_at: next.entered_at ?? writer.now,
    signed_by: writer.actor.user_id,
    signed_at: writer.now,
  })
  await writeFormAllergies(writer, statingSheet(sheet, current, versions), study.patient_id)
  await endDraft(writer.trx, { owner_id: study.id, form_code: code, author_id: writer.actor.user_id })
  return ok(sheet)
}

interface KnownVersions {
  readonly form: FormSubmission | undefined
  readonly versions: readonly RadiologySheet[]
  readonly current: RadiologySheet | undefined
}

async function readVersions(reader: Reader, study: Study, code: SheetCode): Promise<KnownVersions> {
  const form = await findRecord(reader, 'form_submissions', submissionId(study.id, code))
  if (form === undefined) return { form, versions: [], current: undefined }
  const versions = await listRecordsBy(reader, 'radiology_sheets', 'submission_id', [form.id])
  return { form, versions, current: currentVersion(form, versions) }
}

/** Handed over is `submitted`, prepared or completed; the version says which. */
async function writeSubmission(
  writer: RecordWriter,
  study: Study,
  form_code: SheetCode,
  form: FormSubmission | undefined,
  { version }: SheetPlan,
): Promise<Id> {
  if (form !== undefined) {
    return (await writer.patch('form_submissions', form.id, { current_version: version })).id
  }
  const created = await writer.create(
    'form_submissions',
    {
      visit_id: study.visit_id,
      patient_id: study.patient_id,
      study_id: study.id,
      form_code,
      status: 'submitted',
      approved_by: null,
      rejected_reason: null,
      submitted_at: writer.now,
      current_version: version,
    },
    submissionId(study.id, form_code),
  )
  return created.id
}

/** Whether a person completes sheets with this call: then the physician's fields are theirs to write. */
export function mayCompleteSheets({ actor, administration_reason }: Call): boolean {
  return decide('radiology.complete_sheet', actor, administration_reason) === 'allowed'
}
