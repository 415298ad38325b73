import type { HospitalNumbers } from '../settings/hospital-numbers.ts'
import type { FormField, NumberRange, PatientContext } from './form-definition.ts'

/**
 * What the field takes without question: the hospital's own range where it has set one, else the shipped one. Outside
 * it a person states "measured and confirmed". Undefined for a field that never asks.
 */
export function acceptedRange(
  field: FormField,
  { rules }: Pick<PatientContext, 'rules'>,
): NumberRange | undefined {
  if (field.range === undefined || field.record !== 'vital_signs' || rules === null || rules === undefined) {
    return field.range
  }
  const { accepted_ranges } = rules
  return isRanged(accepted_ranges, field.name) ? accepted_ranges[field.name] : field.range
}

function isRanged(
  ranges: HospitalNumbers['accepted_ranges'],
  name: string,
): name is keyof HospitalNumbers['accepted_ranges'] {
  return Object.hasOwn(ranges, name)
}
