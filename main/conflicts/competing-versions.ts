import { z } from 'zod'
import { withoutUnreadableAbuse } from '../../shared/assessments/abuse-section.ts'
import type { FormSubmission } from '../../shared/assessments/form-submission.ts'
import { NursingAssessmentInput } from '../../shared/assessments/nursing-assessment.ts'
import { nursingMergeRules } from '../../shared/assessments/nursing-merge-rules.ts'
import { currentVersion } from '../../shared/assessments/nursing-version-rules.ts'
import { answersOfVersion } from '../../shared/assessments/version-answers.ts'
import type { Conflict } from '../../shared/conflicts/conflict.ts'
import { type AppError, notFound } from '../../shared/errors.ts'
import { type FlatAnswers, flattenAnswers, nestAnswers } from '../../shared/forms/form-answers.ts'
import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { type MergeChoice, type MergeRules, mergeChoices } from '../../shared/forms/merged-versions.ts'
import type { Id } from '../../shared/ids.ts'
import { reportFields } from '../../shared/radiology/radiology-assessment.ts'
import { mergedStatus, reportMergeRules } from '../../shared/radiology/report-merge-rules.ts'
import { closedInSheet, isMergedComplete, sheetMergeRules } from '../../shared/radiology/sheet-merge-rules.ts'
import { radiologySheetShape } from '../../shared/radiology/sheet-record.ts'
import { sheetContext } from '../../shared/radiology/sheet-rules.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import { listPlaced, nursingUnder } from '../assessments/moved-forms.ts'
import { addNursingVersion } from '../assessments/nursing-service.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { patientContext } from '../observations/patient-context-service.ts'
import { addReportVersion } from '../radiology/report-service.ts'
import { addSheetVersion, mayCompleteSheets } from '../radiology/sheet-service.ts'
import type { RecordWriter } from '../records/record-writer.ts'
import { findStanding } from '../records/removal.ts'
import { listRecordsBy } from '../records/row-store.ts'
import { sectionReader } from '../users/section-reader-service.ts'

/** Versions of a form that compete, as a person may read them, and how one that is made of them is signed. */
export interface CompetingVersions {
  readonly rules: MergeRules
  readonly patient: PatientContext
  /** What the version says that counts so far. */
  readonly base: FlatAnswers
  /** By the id of the candidate. */
  readonly versions: ReadonlyMap<Id, FlatAnswers>
  readonly choices: readonly MergeChoice[]
  /** Writes the merged version by the rules that its form is signed by; answers its number. Errors: those of the form. */
  sign(merged: FlatAnswers, reason: string): Promise<Result<number, AppError>>
}

/** Who merges what, and where it stands. */
export interface Merging {
  readonly deps: FeatureDeps
  readonly call: Call
  readonly writer: RecordWriter
  readonly visit: PatientVisit
  readonly form: FormSubmission
  readonly conflict: Conflict
}

/** Errors: `not_found` (they do not stand in this visit), `conflict` (`seen_changed`: none of them counts). */
export function readCompeting(merging: Merging): Promise<Result<CompetingVersions, AppError>> {
  switch (merging.form.form_code) {
    case 'SH.MR.FRM.05':
      return competingNursing(merging)
    case 'SH.MR.FRM.03':
    case 'SH.MR.FRM.04':
      return competingSheets(merging)
    case 'REPORT':
      return competingReports(merging)
  }
}

async function competingNursing(merging: Merging): Promise<Result<CompetingVersions, AppError>> {
  const { writer, deps, visit, conflict } = merging
  const { trx } = writer
  const { form, versions } = await nursingUnder(trx, visit.id)
  if (form?.id !== conflict.record_id) return err(notFound('nursing_assessments'))
  const person = await sectionReader(trx, writer.actor, visit, deps.emergencies)
  const readable = withoutUnreadableAbuse(person, versions)
  const written = {
    nursing_assessments: readable,
    vital_signs: await listPlaced(trx, 'vital_signs', 'visit_id', [visit.id]),
    pain_assessments: await listPlaced(trx, 'pain_assessment', 'visit_id', [visit.id]),
    fall_risk_assessments: await listPlaced(trx, 'fall_risk_assessment', 'visit_id', [visit.id]),
  }
  const found = candidatesAmong(conflict, readable, currentVersion(form, versions)?.id)
  if (!found.ok) return found
  const { base } = found.value
  return ok({
    ...laidOut(
      nursingMergeRules,
      found.value,
      (version) => flattenAnswers(frm05, answersOfVersion(written, version)),
      new Set(found.value.competing.flatMap(({ version }) => version.withheld_fields)),
    ),
    patient: await patientContext(trx, deps, visit),
    sign: (merged, amendment_reason) => {
      const answers = NursingAssessmentInput.parse(nestAnswers(frm05, merged))
      const next = { visit_id: visit.id, base_id: base.id, answers, amendment_reason }
      return numberOf(addNursingVersion(writer, deps, next))
    },
  })
}

async function competingSheets(merging: Merging): Promise<Result<CompetingVersions, AppError>> {
  const { writer, deps, visit, call, form, conflict } = merging
  const { trx } = writer
  const sheets = await listRecordsBy(trx, 'radiology_sheets', 'submission_id', [form.id])
  const found = candidatesAmong(conflict, sheets, currentVersion(form, sheets)?.id)
  if (!found.ok) return found
  const { base, competing } = found.value
  const study = await findStanding(trx, deps.records, 'studies', base.study_id)
  if (study === undefined || study.visit_id !== visit.id) return err(notFound('studies'))
  const versions = competing.map(({ version }) => version)
  const is_completed = isMergedComplete(versions)
  const isCompleter = mayCompleteSheets(call)
  if (is_completed && !isCompleter) return err({ code: 'not_permitted', action: 'radiology.complete_sheet' })
  return ok({
    ...laidOut(
      sheetMergeRules(base.form_code),
      found.value,
      (version) => picked(version, Object.keys(radiologySheetShape)),
      closedInSheet(base.form_code, isCompleter),
    ),
    patient: sheetContext(await patientContext(trx, deps, visit), study.modality),
    sign: (answers, amendment_reason) => {
      // Nobody asked the patient again: the answers are as old as the oldest of them.
      const entered_at = versions.map((version) => version.entered_at).toSorted()[0] ?? writer.now
      const next = { base_id: base.id, answers, entered_at, amendment_reason, is_completed, isCompleter }
      return numberOf(addSheetVersion(writer, deps, study.id, next))
    },
  })
}

async function competingReports(merging: Merging): Promise<Result<CompetingVersions, AppError>> {
  const { writer, deps, visit, form, conflict } = merging
  const reports = await listRecordsBy(writer.trx, 'radiology_assessments', 'submission_id', [form.id])
  const found = candidatesAmong(conflict, reports, currentVersion(form, reports)?.id)
  if (!found.ok) return found
  const { base, competing } = found.value
  if (base.visit_id !== visit.id) return err(notFound('radiology_assessments'))
  const versions = competing.map(({ version }) => version)
  return ok({
    ...laidOut(reportMergeRules, found.value, (version) => picked(version, reportMergeRules.keys), new Set()),
    patient: await patientContext(writer.trx, deps, visit),
    sign: (merged, amendment_reason) => {
      const content = Report.parse({ ...base, ...merged, status: mergedStatus(base, versions) })
      const next = { ...content, visit_id: visit.id, study_id: base.study_id, base_id: base.id }
      return numberOf(addReportVersion(writer, deps, { ...next, amendment_reason }))
    },
  })
}

const Report = z.object(reportFields)

interface Version {
  readonly id: Id
  readonly version: number
}

interface Candidates<V extends Version> {
  readonly base: V
  readonly competing: readonly { readonly candidate_id: Id; readonly version: V }[]
}

/** The versions that a conflict names, and which of them counts. Errors: as `readCompeting`. */
function candidatesAmong<V extends Version>(
  { candidates }: Conflict,
  versions: readonly V[],
  counting: Id | undefined,
): Result<Candidates<V>, AppError> {
  const competing = candidates.flatMap(({ candidate_id, values }) => {
    const version = versions.find((each) => each.version === values.current_version)
    return version === undefined ? [] : [{ candidate_id, version }]
  })
  if (competing.length < candidates.length) return err(notFound('form_submissions'))
  const base = competing.find(({ version }) => version.id === counting)?.version
  return base === undefined ? err({ code: 'conflict', reason: 'seen_changed' }) : ok({ base, competing })
}

function laidOut<V extends Version>(
  rules: MergeRules,
  { base, competing }: Candidates<V>,
  flatOf: (version: V) => FlatAnswers,
  closed: ReadonlySet<string>,
): Pick<CompetingVersions, 'rules' | 'base' | 'versions' | 'choices'> {
  const versions = new Map(competing.map(({ candidate_id, version }) => [candidate_id, flatOf(version)]))
  return { rules, base: flatOf(base), versions, choices: mergeChoices(rules, [...versions.values()], closed) }
}

function picked(version: object, keys: readonly string[]): FlatAnswers {
  const values = version as FlatAnswers
  return Object.fromEntries(keys.map((key) => [key, values[key] ?? null]))
}

async function numberOf(
  added: Promise<Result<{ readonly version: number }, AppError>>,
): Promise<Result<number, AppError>> {
  const signed = await added
  return signed.ok ? ok(signed.value.version) : signed
}
