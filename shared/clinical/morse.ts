import type { HospitalRules } from '../settings/hospital-numbers.ts'
import { type FallRiskLevel, morseBandsPublished } from './fall-bands.ts'
import { hospitalFallBands, hospitalRulesMark } from './hospital-rules.ts'
import { morseScale } from './morse-data.ts'
import { bandOf } from './source.ts'

/** Answers of the Morse scale; null or absent = not recorded. */
export interface MorseInput {
  readonly fall_history_3months?: boolean | null | undefined
  readonly secondary_diagnosis?: boolean | null | undefined
  readonly ambulatory_aid?: keyof typeof morseScale.items.ambulatory_aid | null | undefined
  readonly iv_therapy?: boolean | null | undefined
  readonly gait_status?: keyof typeof morseScale.items.gait_status | null | undefined
  readonly mental_status?: keyof typeof morseScale.items.mental_status | null | undefined
}

export type MorseItem = keyof typeof morseScale.items

/** A fall scale's outcome; no total and no level while an item is missing. */
export interface FallScore<Item extends string> {
  readonly kind: 'total' | 'incomplete'
  readonly total: number | null
  /** The hospital's band: the printed one, or its own where it has set its bands. */
  readonly level: FallRiskLevel | null
  /** The published band, shown where it differs. */
  readonly level_published: FallRiskLevel | null
  readonly missing: readonly Item[]
  readonly items: { readonly [I in Item]: number | null }
  readonly points_so_far: number
  readonly rule_version: string
}

/** Morse Fall Scale for adults, 0 to 125 points. */
export function morse(input: MorseInput, rules?: HospitalRules | null): FallScore<MorseItem> {
  const scale = morseScale.items
  const items = {
    fall_history_3months: yesNoPoints(scale.fall_history_3months, input.fall_history_3months),
    secondary_diagnosis: yesNoPoints(scale.secondary_diagnosis, input.secondary_diagnosis),
    ambulatory_aid: choicePoints(scale.ambulatory_aid, input.ambulatory_aid),
    iv_therapy: yesNoPoints(scale.iv_therapy, input.iv_therapy),
    gait_status: choicePoints(scale.gait_status, input.gait_status),
    mental_status: choicePoints(scale.mental_status, input.mental_status),
  }
  return fallScore(items, {
    printed: hospitalFallBands('morse', rules),
    published: morseBandsPublished.bands,
    version: `${morseScale.version}${hospitalRulesMark(rules)}`,
  })
}

type FallBands = Parameters<typeof bandOf<FallRiskLevel>>[0]

/** Adds up the items of a fall scale, or says which are missing. */
export function fallScore<Item extends string>(
  items: { readonly [I in Item]: number | null },
  rule: { readonly printed: FallBands; readonly published: FallBands; readonly version: string },
): FallScore<Item> {
  const names = Object.keys(items) as Item[]
  const missing = names.filter((name) => items[name] === null)
  const sum = names.reduce((total, name) => total + (items[name] ?? 0), 0)
  const common = { missing, items, points_so_far: sum, rule_version: rule.version }
  if (missing.length > 0) {
    return { kind: 'incomplete', total: null, level: null, level_published: null, ...common }
  }
  return {
    kind: 'total',
    total: sum,
    level: bandOf(rule.printed, sum),
    level_published: bandOf(rule.published, sum),
    ...common,
  }
}

function yesNoPoints(points: { yes: number; no: number }, answer: boolean | null | undefined): number | null {
  if (typeof answer !== 'boolean') return null
  return answer ? points.yes : points.no
}

function choicePoints<K extends string>(points: Readonly<Record<K, number>>, answer: K | null | undefined) {
  return answer == null ? null : (points[answer] ?? null)
}
