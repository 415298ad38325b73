import { z } from 'zod'
import type { FormSubmission } from '../assessments/form-submission.ts'
import { currentVersion, lineageOf } from '../assessments/nursing-version-rules.ts'
import type { Conflict } from '../conflicts/conflict.ts'
import { answerAt, type PatientContext } from '../forms/form-definition.ts'
import { Id, submissionId } from '../ids.ts'
import { Instant } from '../time.ts'
import type { Study } from '../visits/visit.ts'
import { type SafetyAnswer, safetyAnswers } from './safety-answers.ts'
import type { RadiologySheet } from './sheet-record.ts'
import { sheetCodeFor } from './sheet-rules.ts'

const Words = z.object({ en: z.string(), ar: z.string() })

/** One answer that stands out; what is in order is left out of a list. */
export const SafetyFlag = z.object({
  key: z.string(),
  severity: z.enum(['danger', 'warning', 'unknown']),
  is_hard_stop: z.boolean(),
  label: Words,
  value: Words.nullable(),
  note: Words.nullable(),
  /** Two versions of the sheet compete and answer this differently: the louder one is shown, with both answers. */
  is_disputed: z.boolean(),
  /** Since when the question is answered so: when the first version that says so was entered; null = not answered. */
  answered_at: Instant.nullable(),
})
export type SafetyFlag = z.infer<typeof SafetyFlag>

/** What is known here of a study's safety questions. */
export const StudySafety = z.object({
  study_id: Id,
  /** `not_needed`: the modality has no sheet; `missing`: none has come here. */
  sheet: z.enum(['not_needed', 'missing', 'prepared', 'completed']),
  /** When the version that counts was entered: how old the answers are. */
  entered_at: Instant.nullable(),
  /** Stations signed versions without knowing of each other, and nobody has decided which counts. */
  is_disputed: z.boolean(),
  flags: z.array(SafetyFlag),
})
export type StudySafety = z.infer<typeof StudySafety>

/** The version of a study's sheet that counts, of everything that is known of its visit. */
export function currentSheet<
  V extends Pick<
    RadiologySheet,
    'id' | 'submission_id' | 'version' | 'base_version' | 'row_version' | 'created_on_station'
  >,
>(
  study: Pick<Study, 'id' | 'modality'>,
  forms: readonly Pick<FormSubmission, 'id' | 'current_version'>[],
  versions: readonly V[],
): V | undefined {
  const code = sheetCodeFor(study.modality)
  if (code === null) return undefined
  const id = submissionId(study.id, code)
  return currentVersion(
    forms.find((form) => form.id === id),
    versions,
  )
}

/**
 * The versions of a study's sheet to go by: the one that counts first, and while a conflict about that is open those
 * that compete with it. Empty while none has come.
 */
export function standingSheets<
  V extends Pick<
    RadiologySheet,
    'id' | 'submission_id' | 'version' | 'base_version' | 'row_version' | 'created_on_station'
  >,
>(
  study: Pick<Study, 'id' | 'modality'>,
  forms: readonly (Pick<FormSubmission, 'id' | 'current_version'> & {
    readonly competing_versions: readonly number[]
  })[],
  versions: readonly V[],
): V[] {
  const current = currentSheet(study, forms, versions)
  if (current === undefined) return []
  const form = forms.find(({ id }) => id === current.submission_id)
  const rivals = versions.filter(
    ({ id, submission_id, version }) =>
      id !== current.id &&
      submission_id === current.submission_id &&
      form?.competing_versions.includes(version),
  )
  return [current, ...rivals]
}

/** The version numbers that open conflicts about a form name; empty where nothing competes. */
export function competingVersions(
  formId: Id,
  conflicts: readonly Pick<Conflict, 'record_id' | 'kind' | 'state' | 'candidates'>[],
): number[] {
  const numbers = conflicts
    .filter(({ record_id, kind, state }) => record_id === formId && kind === 'versions' && state === 'open')
    .flatMap(({ candidates }) => candidates.map(({ values }) => values.current_version))
  return [...new Set(numbers.filter((number) => typeof number === 'number'))]
}

/**
 * What stands out in a study's sheet, what may stop it first. While no sheet has come every question is unknown; while
 * versions compete, each question is as loud as the loudest of them makes it.
 */
export function studySafety(
  study: Pick<Study, 'id' | 'modality'>,
  sheets: readonly RadiologySheet[],
  patient: PatientContext,
  /** All known versions of it, for the age of the single answers. */
  versions: readonly RadiologySheet[] = [],
): StudySafety {
  if (sheetCodeFor(study.modality) === null) {
    return { study_id: study.id, sheet: 'not_needed', entered_at: null, is_disputed: false, flags: [] }
  }
  const entered_at = sheets[0]?.entered_at ?? null
  const answersOf = (sheet: RadiologySheet | undefined): DatedAnswer[] => {
    const lineage = lineageOf(sheet, versions)
    const answers = safetyAnswers({ modality: study.modality, answers: sheet ?? {}, entered_at, patient })
    return answers.map((answer) => ({
      ...answer,
      answered_at: answer.value === null ? null : answeredAt(answer.source_field, lineage),
    }))
  }
  const all = sheets.length === 0 ? answersOf(undefined) : sheets.flatMap(answersOf)
  const keys = [...new Set(all.map(({ key }) => key))]
  return {
    study_id: study.id,
    sheet: sheets.length === 0 ? 'missing' : sheets.every(isCompleted) ? 'completed' : 'prepared',
    entered_at,
    is_disputed: sheets.length > 1,
    flags: keys
      .flatMap((key) => flagOf(all.filter((answer) => answer.key === key)))
      .sort((a, b) => loudness(a) - loudness(b)),
  }
}

type DatedAnswer = SafetyAnswer & Pick<SafetyFlag, 'answered_at'>

function isCompleted({ is_completed }: RadiologySheet): boolean {
  return is_completed
}

/** One question as the versions answer it. */
function flagOf(answers: readonly DatedAnswer[]): SafetyFlag[] {
  const [loudest] = answers.toSorted((a, b) => loudness(a) - loudness(b))
  if (loudest === undefined || loudest.severity === 'ok') return []
  const { key, severity, is_hard_stop, label, note } = loudest
  const values = [...new Map(answers.map(({ value }) => [value?.en ?? null, value])).values()]
  const is_disputed = values.length > 1
  const value = is_disputed ? bothOf(values.map((each) => each ?? notRecorded)) : loudest.value
  // Of answers that compete each has an age of its own.
  const answered_at = is_disputed ? null : loudest.answered_at
  return [{ key, severity, is_hard_stop, label, value, note, is_disputed, answered_at }]
}

const notRecorded = { en: 'Not recorded', ar: 'غير مسجل' }

function bothOf(values: readonly z.infer<typeof Words>[]): z.infer<typeof Words> {
  return { en: values.map(({ en }) => en).join(' / '), ar: values.map(({ ar }) => ar).join(' / ') }
}

/** When the oldest of the versions that say the same of a field without a break was entered, newest first. */
function answeredAt(field: string, lineage: readonly RadiologySheet[]): Instant | null {
  const answers = lineage.map((sheet) => JSON.stringify(answerAt(sheet, field) ?? null))
  const other = answers.findIndex((answer) => answer !== answers[0])
  return lineage.at(other === -1 ? -1 : other - 1)?.entered_at ?? null
}

/** A danger, then what may stop the study and is not known, then what to consider, then the rest that is not known. */
function loudness({ severity, is_hard_stop }: Pick<SafetyAnswer, 'severity' | 'is_hard_stop'>): number {
  if (severity === 'ok') return 5
  if (severity === 'danger') return is_hard_stop ? 0 : 1
  if (severity === 'warning') return 3
  return is_hard_stop ? 2 : 4
}
