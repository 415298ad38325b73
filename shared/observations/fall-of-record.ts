import type { FallRiskAssessment } from '../assessments/nursing-assessment.ts'
import type { FallRiskLevel } from '../clinical/fall-bands.ts'
import { rulesOfScore } from '../clinical/hospital-rules.ts'
import { humptyDumpty } from '../clinical/humpty-dumpty.ts'
import { morse } from '../clinical/morse.ts'
import type { HospitalRules } from '../settings/hospital-numbers.ts'

/** A patient's fall risk as a stored assessment has it. */
export interface RecordedFallRisk {
  readonly scale: 'morse' | 'humpty_dumpty'
  readonly total: number
  /** In the hospital's printed band. */
  readonly level: string
  /** No scale was named, since stations disagreed about the birth date: of those that are complete, the worse. */
  readonly is_scale_disputed: boolean
}

const fromBad: readonly FallRiskLevel[] = ['high', 'moderate', 'low', 'minimal']

/**
 * The fall risk of a stored assessment; null while it cannot be told. `versions`: the hospital's own numbers as known
 * here, newest first, for one that no scale was named for.
 */
export function fallRiskOf(
  assessment: FallRiskAssessment,
  versions: readonly HospitalRules[],
): RecordedFallRisk | null {
  const { scale, total_score, risk_level } = assessment
  if (scale !== null) {
    if (total_score === null || risk_level === null) return null
    return { scale, total: total_score, level: risk_level, is_scale_disputed: false }
  }
  const rules = rulesOfScore(assessment.rule_version, versions)
  const scores = [
    { scale: 'morse', score: morse(assessment, rules) },
    { scale: 'humpty_dumpty', score: humptyDumpty(assessment, rules) },
  ] as const
  const complete = scores.flatMap(({ scale, score: { total, level } }) =>
    total === null || level === null ? [] : [{ scale, total, level, is_scale_disputed: true }],
  )
  return complete.toSorted((a, b) => fromBad.indexOf(a.level) - fromBad.indexOf(b.level))[0] ?? null
}
