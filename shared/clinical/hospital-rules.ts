import type { FieldError } from '../errors.ts'
import type {
  FallCuts,
  HospitalNumbers,
  HospitalRules,
  RangedVitalSign,
} from '../settings/hospital-numbers.ts'
import { type FallRiskLevel, humptyDumptyBandsPrinted, morseBandsPrinted } from './fall-bands.ts'
import { painBandsPrinted } from './pain-data.ts'
import { painReassessment } from './reassessment-data.ts'
import type { Band } from './source.ts'
import { vitalSignRanges } from './vital-sign-ranges.ts'

type FallScaleName = 'morse' | 'humpty_dumpty'

const printedBands: Readonly<Record<FallScaleName, readonly Band<FallRiskLevel>[]>> = {
  morse: morseBandsPrinted.bands,
  humpty_dumpty: humptyDumptyBandsPrinted.bands,
}

/** What holds while the hospital has set nothing: the specification's ranges and the bands printed on its form. */
export function shippedNumbers(): HospitalNumbers {
  return {
    accepted_ranges: vitalSignRanges.accepted,
    morse_bands: cutsOf('morse'),
    humpty_dumpty_bands: cutsOf('humpty_dumpty'),
    pain_recheck: {
      at_least: painReassessment.at_least,
      within_minutes: painReassessment.recheck_within_minutes,
    },
  }
}

/** The vital signs that ask "measured and confirmed?", in paper order. */
export function rangedVitalSigns(): readonly RangedVitalSign[] {
  return Object.keys(vitalSignRanges.accepted) as RangedVitalSign[]
}

function cutsOf(scale: FallScaleName): FallCuts {
  const startOf = (code: FallRiskLevel): number => {
    const band = printedBands[scale].find((each) => each.code === code)
    if (band === undefined) throw new Error(`the printed bands of ${scale} have no ${code}`)
    return band.min
  }
  return { moderate_from: startOf('moderate'), high_from: startOf('high') }
}

/** The hospital's bands of a fall scale: printed ones with the hospital's own beginnings, where it has set any. */
export function hospitalFallBands(
  scale: FallScaleName,
  rules: HospitalNumbers | null | undefined,
): readonly Band<FallRiskLevel>[] {
  const bands = printedBands[scale]
  if (rules === null || rules === undefined) return bands
  const { moderate_from, high_from } = scale === 'morse' ? rules.morse_bands : rules.humpty_dumpty_bands
  const [lowest, moderate, high] = bands
  if (lowest === undefined || moderate === undefined || high === undefined) return bands
  return [
    { ...lowest, max: moderate_from - 1 },
    { ...moderate, min: moderate_from, max: high_from - 1 },
    { ...high, min: high_from },
  ]
}

/**
 * How a stored score names the hospital's numbers that judged it, for example `; hospital 3`; empty while the shipped
 * ones hold, whose version the score has anyway.
 */
export function hospitalRulesMark(rules: HospitalRules | null | undefined): string {
  return rules === null || rules === undefined ? '' : `; hospital ${rules.version}`
}

/** Which version of the hospital's numbers judged a stored score; null = the shipped ones. */
export function rulesVersionOf(rule_version: string | null | undefined): number | null {
  const version = /; hospital (\d{1,9})$/.exec(rule_version ?? '')?.[1]
  return version === undefined ? null : Number(version)
}

/**
 * The hospital's numbers by which a stored score is read again, of the versions known here, newest first; null = the
 * shipped ones. A score that names none, or one that has not come here yet, is read by the newest.
 */
export function rulesOfScore(
  rule_version: string | null,
  versions: readonly HospitalRules[],
): HospitalRules | null {
  const newest = versions[0] ?? null
  if (rule_version === null) return newest
  const named = rulesVersionOf(rule_version)
  return named === null ? null : (versions.find(({ version }) => version === named) ?? newest)
}

/**
 * What is wrong with numbers that a hospital wants to set, by field. Ranges lie within what is physically possible and
 * hold at least one value; bands rise and each holds at least one total of its scale.
 */
export function hospitalNumberProblems(numbers: HospitalNumbers): FieldError[] {
  return [
    ...rangedVitalSigns().flatMap((name) => rangeProblems(name, numbers.accepted_ranges[name])),
    ...cutProblems('morse_bands', numbers.morse_bands, scaleOf('morse')),
    ...cutProblems('humpty_dumpty_bands', numbers.humpty_dumpty_bands, scaleOf('humpty_dumpty')),
    ...outside('pain_recheck.at_least', numbers.pain_recheck.at_least, {
      min: 1,
      max: painBandsPrinted.scale.max,
    }),
    ...outside('pain_recheck.within_minutes', numbers.pain_recheck.within_minutes, {
      min: 1,
      max: painReassessment.longest_minutes,
    }),
  ]
}

function scaleOf(scale: FallScaleName): { readonly min: number; readonly max: number } {
  const bands = printedBands[scale]
  return { min: bands[0]?.min ?? 0, max: bands.at(-1)?.max ?? 0 }
}

function rangeProblems(
  name: RangedVitalSign,
  range: { readonly min: number; readonly max: number },
): FieldError[] {
  const possible = vitalSignRanges.possible[name]
  const field = `accepted_ranges.${name}`
  const problems = [
    ...outside(`${field}.min`, range.min, possible),
    ...outside(`${field}.max`, range.max, possible),
  ]
  if (problems.length > 0 || range.min < range.max) return problems
  return [{ field: `${field}.max`, code: 'not_above_min', message: 'is above the lowest accepted value' }]
}

function cutProblems(
  field: 'morse_bands' | 'humpty_dumpty_bands',
  { moderate_from, high_from }: FallCuts,
  scale: { readonly min: number; readonly max: number },
): FieldError[] {
  const problems = [
    ...outside(`${field}.moderate_from`, moderate_from, { min: scale.min + 1, max: scale.max }),
    ...outside(`${field}.high_from`, high_from, { min: scale.min + 1, max: scale.max }),
  ]
  if (problems.length > 0 || moderate_from < high_from) return problems
  return [{ field: `${field}.high_from`, code: 'not_above_min', message: 'is above where moderate begins' }]
}

function outside(
  field: string,
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
): FieldError[] {
  if (value >= min && value <= max) return []
  return [{ field, code: 'out_of_range', message: `is between ${min} and ${max}`, params: { min, max } }]
}
