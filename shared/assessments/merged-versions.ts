import type { FieldError } from '../errors.ts'
import { type FlatAnswers, flattenAnswers, nestAnswers, tidyAnswers } from '../forms/form-answers.ts'
import {
  type FormAnswers,
  fieldKey,
  fieldsOf,
  isAnswered,
  type PatientContext,
} from '../forms/form-definition.ts'
import { frm05 } from '../forms/frm-05.ts'
import { abuseFields } from '../policy/field-rules.ts'

/*
 * Two or more versions of FRM.05 that were written without knowing of each other, made one: a person says of each field in
 * which they differ whose value counts. What only means something together comes from one version:
 *
 *   blood pressure, oxygen and its flow, the abuse section   always
 *   the vital signs as a whole                               where they were measured at different times
 *   "measured and confirmed"                                 follows the value that it was said of
 */

const CONFIRMED = 'vital_signs.confirmed_out_of_range'
const MEASURED_AT = 'vital_signs.measured_at'

const together: readonly (readonly string[])[] = [
  ['vital_signs.blood_pressure_systolic', 'vital_signs.blood_pressure_diastolic'],
  ['vital_signs.on_supplemental_oxygen', 'vital_signs.oxygen_flow_l_per_min'],
  abuseFields,
]

const keys = fieldsOf(frm05).map(fieldKey)

/** A choice that a person makes: the fields, in the order of the form, that come from one version. */
export interface MergeChoice {
  /** The first of its fields. */
  readonly key: string
  readonly fields: readonly string[]
}

const isVital = (key: string): boolean => key.startsWith('vital_signs.')

/**
 * What is to be chosen between versions, in the order of the form. Missing and empty are the same. `withheld`: fields
 * that the person may not read in one of them, and so cannot choose.
 */
export function mergeChoices(
  versions: readonly FlatAnswers[],
  withheld: ReadonlySet<string>,
): readonly MergeChoice[] {
  const differing = keys.filter((key) => key !== CONFIRMED && !withheld.has(key) && differs(versions, key))
  const isOneSet = differing.includes(MEASURED_AT)
  const unitOf = (key: string): string =>
    isOneSet && isVital(key) ? 'vital_signs' : (together.find((unit) => unit.includes(key))?.[0] ?? key)
  const fieldsByUnit = new Map<string, string[]>()
  for (const key of differing) fieldsByUnit.set(unitOf(key), [...(fieldsByUnit.get(unitOf(key)) ?? []), key])
  return [...fieldsByUnit.values()].flatMap((fields) => (fields[0] ? [{ key: fields[0], fields }] : []))
}

function differs(versions: readonly FlatAnswers[], key: string): boolean {
  return new Set(versions.map((version) => JSON.stringify(version[key] ?? null))).size > 1
}

/**
 * The answers of the merged form: those of `base`, but for the chosen fields, each of the version that was chosen for it.
 */
export function mergedAnswers(base: FlatAnswers, chosen: ReadonlyMap<string, FlatAnswers>): FlatAnswers {
  const values = [...chosen].map(([key, version]) => [key, version[key] ?? null] as const)
  const confirmed = confirmedOf(base, chosen)
  return {
    ...base,
    ...Object.fromEntries(values),
    ...(confirmed === undefined ? {} : { [CONFIRMED]: confirmed }),
  }
}

/** Which values were measured and confirmed, each by whom it is of; undefined where no vital sign was chosen. */
function confirmedOf(
  base: FlatAnswers,
  chosen: ReadonlyMap<string, FlatAnswers>,
): readonly string[] | undefined {
  if (![...chosen.keys()].some(isVital)) return undefined
  return keys.filter(isVital).flatMap((key) => {
    const name = key.slice('vital_signs.'.length)
    const said = (chosen.get(key) ?? base)[CONFIRMED]
    return Array.isArray(said) && said.includes(name) ? [name] : []
  })
}

/**
 * Chosen values that the merged form does not ask for, as other choices have it (an allergy beside "no known allergy"):
 * kept by nobody, they would be lost unseen.
 */
export function contradictedChoices(
  merged: FlatAnswers,
  chosen: ReadonlyMap<string, FlatAnswers>,
  patient: PatientContext,
): FieldError[] {
  const kept = asStored(merged, patient)
  return [...chosen]
    .filter(([key, version]) => isAnswered(asStored(version, patient)[key]) && !isAnswered(kept[key]))
    .map(([field]) => ({ field, code: 'contradicted', message: 'is not asked with the other choices' }))
}

function asStored(flat: FlatAnswers, patient: PatientContext): FlatAnswers {
  return flattenAnswers(frm05, tidyAnswers<FormAnswers>(frm05, nestAnswers(frm05, flat), patient))
}
