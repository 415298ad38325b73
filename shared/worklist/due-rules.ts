import { hospitalRulesMark, shippedNumbers } from '../clinical/hospital-rules.ts'
import { type News2, news2ResponseOf } from '../clinical/news2.ts'
import { news2Chart, news2Responses } from '../clinical/news2-data.ts'
import { painReassessment } from '../clinical/reassessment-data.ts'
import type { HospitalRules } from '../settings/hospital-numbers.ts'
import { type Instant, instantOf } from '../time.ts'

/** Which rule asks for the next observation. */
export type DueRule = 'first_set' | 'news2' | 'finish_set' | 'pain'

/** The next observation of a visit. `at` is null where no rule gives a time, and then nothing is said of it. */
export interface Due {
  readonly at: Instant
  readonly rule: DueRule
  readonly rule_version: string
  /** The band asks for continuous monitoring: the next set is due at once, and stays due. */
  readonly is_continuous: boolean
}

/**
 * What the rules look at: the newest set and the newest pain assessment that nobody corrected. A set is in several bands
 * while stations disagree about the patient (`news2BandsOf`).
 */
export interface DueInput {
  readonly arrived_at: Instant
  readonly vital_signs: { readonly news2_bands: readonly string[]; readonly measured_at: Instant } | null
  readonly pain: { readonly pain_intensity: number | null; readonly measured_at: Instant } | null
}

/**
 * When the next observation of a visit is due: the earliest of what NEWS2's band and the pain score ask for. A visit
 * without a set waits for its first one since the arrival; an incomplete set since it was measured. Where NEWS2 does
 * not apply (children, pregnancy) no interval is made up: null. Of several bands the one that asks first counts. `rules` are the hospital's own numbers, if it has any.
 */
export function nextDue(input: DueInput, rules?: HospitalRules | null): Due | null {
  const dues = [...vitalSignsDues(input), painDue(input, rules)].filter((due) => due !== null)
  return dues.toSorted((a, b) => a.at.localeCompare(b.at))[0] ?? null
}

function vitalSignsDues({ arrived_at, vital_signs }: DueInput): (Due | null)[] {
  if (vital_signs === null) {
    return [{ at: arrived_at, rule: 'first_set', rule_version: news2Chart.version, is_continuous: false }]
  }
  return vital_signs.news2_bands.map((band) => bandDue(band, vital_signs.measured_at))
}

function bandDue(news2_band: string, measured_at: Instant): Due | null {
  if (news2_band === 'incomplete') {
    return { at: measured_at, rule: 'finish_set', rule_version: news2Chart.version, is_continuous: false }
  }
  const response = news2ResponseOf(news2_band as News2['band'])
  if (response === null) return null
  const { recheck_within_minutes } = response
  return {
    at: later(measured_at, recheck_within_minutes),
    rule: 'news2',
    rule_version: news2Responses.version,
    is_continuous: recheck_within_minutes === 0,
  }
}

function painDue({ pain }: DueInput, rules: HospitalRules | null | undefined): Due | null {
  const { at_least, within_minutes } = (rules ?? shippedNumbers()).pain_recheck
  if (pain === null || pain.pain_intensity === null) return null
  if (pain.pain_intensity < at_least) return null
  return {
    at: later(pain.measured_at, within_minutes),
    rule: 'pain',
    rule_version: `${painReassessment.version}${hospitalRulesMark(rules)}`,
    is_continuous: false,
  }
}

function later(instant: Instant, minutes: number): Instant {
  return instantOf(Date.parse(instant) + minutes * 60_000)
}
