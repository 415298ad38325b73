import { type FlatAnswers, flattenAnswers, nestAnswers, tidyAnswers } from '../forms/form-answers.ts'
import { type FormAnswers, fieldKey, fieldsOf } from '../forms/form-definition.ts'
import { frm05 } from '../forms/frm-05.ts'
import type { MergeRules } from '../forms/merged-versions.ts'
import { abuseFields } from '../policy/field-rules.ts'

/*
 * What of FRM.05 only means something together comes from one version:
 *
 *   blood pressure, oxygen and its flow, the abuse section   always
 *   the vital signs as a whole                               where they were measured at different times
 *   "measured and confirmed"                                 follows the value that it was said of
 */

const CONFIRMED = 'vital_signs.confirmed_out_of_range'
const MEASURED_AT = 'vital_signs.measured_at'

const units: readonly (readonly string[])[] = [
  ['vital_signs.blood_pressure_systolic', 'vital_signs.blood_pressure_diastolic'],
  ['vital_signs.on_supplemental_oxygen', 'vital_signs.oxygen_flow_l_per_min'],
  abuseFields,
]

const keys = fieldsOf(frm05)
  .map(fieldKey)
  .filter((key) => key !== CONFIRMED)

const isVital = (key: string): boolean => key.startsWith('vital_signs.')
const vitalSigns = keys.filter(isVital)

/** How versions of the nursing assessment are merged. */
export const nursingMergeRules: MergeRules = {
  keys,
  together: (differing) =>
    differing.includes(MEASURED_AT)
      ? [vitalSigns, ...units.filter(([first]) => !isVital(first ?? ''))]
      : units,
  following: confirmedOf,
  asStored: (flat, patient) =>
    flattenAnswers(frm05, tidyAnswers<FormAnswers>(frm05, nestAnswers(frm05, flat), patient)),
}

/** Which values were measured and confirmed, each by whom it is of; as it was where no vital sign was chosen. */
function confirmedOf(base: FlatAnswers, chosen: ReadonlyMap<string, FlatAnswers>): FlatAnswers {
  if (![...chosen.keys()].some(isVital)) return {}
  const confirmed = vitalSigns.flatMap((key) => {
    const name = key.slice('vital_signs.'.length)
    const said = (chosen.get(key) ?? base)[CONFIRMED]
    return Array.isArray(said) && said.includes(name) ? [name] : []
  })
  return { [CONFIRMED]: confirmed }
}
