import { z } from 'zod'
import type { FormSubmission } from '../assessments/form-submission.ts'
import { currentVersion } from '../assessments/nursing-version-rules.ts'
import type { PatientContext } from '../forms/form-definition.ts'
import { Id, submissionId } from '../ids.ts'
import { Instant } from '../time.ts'
import type { Study } from '../visits/visit.ts'
import { safetyAnswers } from './safety-answers.ts'
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
})
export type SafetyFlag = z.infer<typeof SafetyFlag>

/** What is known here of a study's safety questions. */
export const StudySafety = z.object({
  study_id: Id,
  /** `not_needed`: the modality has no sheet; `missing`: none has come here. */
  sheet: z.enum(['not_needed', 'missing', 'prepared', 'completed']),
  /** When the version that counts was entered: how old the answers are. */
  entered_at: Instant.nullable(),
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

/** What stands out in a study's sheet, what may stop it first. While no sheet has come every question is unknown. */
export function studySafety(
  study: Pick<Study, 'id' | 'modality'>,
  sheet: RadiologySheet | undefined,
  patient: PatientContext,
): StudySafety {
  if (sheetCodeFor(study.modality) === null) {
    return { study_id: study.id, sheet: 'not_needed', entered_at: null, flags: [] }
  }
  const entered_at = sheet?.entered_at ?? null
  const answers = safetyAnswers({ modality: study.modality, answers: sheet ?? {}, entered_at, patient })
  return {
    study_id: study.id,
    sheet: sheet === undefined ? 'missing' : sheet.is_completed ? 'completed' : 'prepared',
    entered_at,
    flags: answers
      .flatMap(({ key, severity, is_hard_stop, label, value, note }) =>
        severity === 'ok' ? [] : [{ key, severity, is_hard_stop, label, value, note }],
      )
      .sort((a, b) => loudness(a) - loudness(b)),
  }
}

/** A danger, then what may stop the study and is not known, then what to consider, then the rest that is not known. */
function loudness({ severity, is_hard_stop }: SafetyFlag): number {
  if (severity === 'danger') return is_hard_stop ? 0 : 1
  if (severity === 'warning') return 3
  return is_hard_stop ? 2 : 4
}
