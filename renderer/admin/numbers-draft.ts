import {
  hospitalNumberProblems,
  rangedVitalSigns,
  shippedNumbers,
} from '../../shared/clinical/hospital-rules.ts'
import type { FieldError } from '../../shared/errors.ts'
import { parseNumberText } from '../../shared/identifiers/digits.ts'
import type { ClinicalRulesVersion } from '../../shared/settings/clinical-rules.ts'
import type { HospitalNumbers } from '../../shared/settings/hospital-numbers.ts'

/** The hospital's numbers as texts while they are typed, by field as the rules name it. */
export type NumberTexts = Readonly<Record<string, string>>

/** Every field of the numbers in the order of the page. */
function numberFields(): readonly string[] {
  return [
    ...rangedVitalSigns().flatMap((name) => [`accepted_ranges.${name}.min`, `accepted_ranges.${name}.max`]),
    'morse_bands.moderate_from',
    'morse_bands.high_from',
    'humpty_dumpty_bands.moderate_from',
    'humpty_dumpty_bands.high_from',
    'pain_recheck.at_least',
    'pain_recheck.within_minutes',
  ]
}

export function textsOf(numbers: HospitalNumbers): NumberTexts {
  return Object.fromEntries(numberFields().map((field) => [field, String(valueAt(numbers, field))]))
}

function valueAt(numbers: HospitalNumbers, field: string): unknown {
  return field
    .split('.')
    .reduce<unknown>((part, key) => (part as Readonly<Record<string, unknown>>)[key], numbers)
}

/** What somebody has typed, and over which version: null while they have typed nothing. */
export interface NumbersEdit {
  readonly typed: NumberTexts
  readonly seen: number | null
}

export const untouchedNumbers: NumbersEdit = { typed: {}, seen: null }

export interface NumbersView {
  readonly texts: NumberTexts
  /** The version that the person knows: the one that goes out with what they set. */
  readonly base_version: number
  /** Another version was set since they began to type; `lines` are what they typed otherwise than it says. */
  readonly moved: {
    readonly lines: readonly { readonly field: string; readonly mine: string; readonly theirs: string }[]
  } | null
}

/** The form over the version that holds now: what was typed stays, the other fields follow the version. */
export function viewNumbers(current: ClinicalRulesVersion | null, { typed, seen }: NumbersEdit): NumbersView {
  const now = textsOf(current ?? shippedNumbers())
  const version = current?.version ?? 0
  const lines = numberFields().flatMap((field) => {
    const mine = typed[field]
    const theirs = now[field] ?? ''
    return mine === undefined || mine === theirs ? [] : [{ field, mine, theirs }]
  })
  return {
    texts: { ...now, ...typed },
    base_version: seen ?? version,
    moved: seen !== null && seen !== version ? { lines } : null,
  }
}

/** What was typed, and what is wrong with it by field; `numbers` is null while a text is no number. */
export function readTexts(texts: NumberTexts): {
  readonly numbers: HospitalNumbers | null
  readonly problems: readonly FieldError[]
} {
  const read = new Map(numberFields().map((field) => [field, parseNumberText(texts[field] ?? '')]))
  const unread = [...read].filter(([, value]) => typeof value !== 'number')
  if (unread.length > 0) {
    const problems = unread.map(([field]) => ({ field, code: 'not_a_number', message: 'is a number' }))
    return { numbers: null, problems }
  }
  const value = (field: string): number => read.get(field) ?? 0
  const cuts = (scale: string) => ({
    moderate_from: value(`${scale}.moderate_from`),
    high_from: value(`${scale}.high_from`),
  })
  const ranges = rangedVitalSigns().map((name) => [
    name,
    { min: value(`accepted_ranges.${name}.min`), max: value(`accepted_ranges.${name}.max`) },
  ])
  const numbers: HospitalNumbers = {
    accepted_ranges: Object.fromEntries(ranges) as HospitalNumbers['accepted_ranges'],
    morse_bands: cuts('morse_bands'),
    humpty_dumpty_bands: cuts('humpty_dumpty_bands'),
    pain_recheck: {
      at_least: value('pain_recheck.at_least'),
      within_minutes: value('pain_recheck.within_minutes'),
    },
  }
  return { numbers, problems: hospitalNumberProblems(numbers) }
}
