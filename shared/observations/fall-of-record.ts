import type { FallRiskAssessment } from '../assessments/nursing-assessment.ts'
import { ageSwitches } from '../clinical/age-switches.ts'
import type { FallRiskLevel } from '../clinical/fall-bands.ts'
import { rulesOfScore } from '../clinical/hospital-rules.ts'
import { humptyDumpty } from '../clinical/humpty-dumpty.ts'
import { morse } from '../clinical/morse.ts'
import type { PatientContext } from '../forms/form-definition.ts'
import { readingsOf } from '../forms/patient-context.ts'
import type { HospitalRules } from '../settings/hospital-numbers.ts'

/** A patient's fall risk as a stored assessment has it. */
export interface RecordedFallRisk {
  readonly scale: 'morse' | 'humpty_dumpty'
  readonly total: number
  /** In the hospital's printed band. */
  readonly level: string
  /** Stations disagree about the birth date and so about the scale: of those that are complete, the worse. */
  readonly is_scale_disputed: boolean
}

const fromBad: readonly FallRiskLevel[] = ['high', 'moderate', 'low', 'minimal']

/**
 * Whether stations disagree if this is an adult, and so which scale applies. Nothing that was scored on either of them
 * is shown as the patient's until a person has settled the birth date.
 */
export function isFallScaleDisputed(patient: PatientContext): boolean {
  return new Set(readingsOf(patient).map(scaleFor)).size > 1
}

/**
 * The fall risk of a stored assessment; null while it cannot be told. `patient`: on the day it goes by. `versions`: the
 * hospital's own numbers as known here, newest first, for one that no scale was named for.
 */
export function fallRiskOf(
  assessment: FallRiskAssessment,
  patient: PatientContext,
  versions: readonly HospitalRules[],
): RecordedFallRisk | null {
  const { scale, total_score, risk_level } = assessment
  const is_scale_disputed = isFallScaleDisputed(patient)
  if (scale !== null && !is_scale_disputed) {
    if (total_score === null || risk_level === null) return null
    return { scale, total: total_score, level: risk_level, is_scale_disputed }
  }
  const settled = is_scale_disputed ? null : scaleFor(patient)
  const rules = rulesOfScore(assessment.rule_version, versions)
  const scores = [
    { scale: 'morse', score: morse(assessment, rules) },
    { scale: 'humpty_dumpty', score: humptyDumpty(assessment, rules) },
  ] as const
  const complete = scores
    .filter((each) => settled === null || each.scale === settled)
    .flatMap(({ scale, score: { total, level } }) =>
      total === null || level === null ? [] : [{ scale, total, level, is_scale_disputed }],
    )
  return complete.toSorted((a, b) => fromBad.indexOf(a.level) - fromBad.indexOf(b.level))[0] ?? null
}

function scaleFor({ age_years }: PatientContext): RecordedFallRisk['scale'] | null {
  if (age_years === null) return null
  return age_years < ageSwitches.adult_from_years ? 'humpty_dumpty' : 'morse'
}
