import type { HospitalRules } from '../../../shared/settings/hospital-numbers.ts'
import { useAsk } from '../../api/use-query.ts'

/** The hospital's own clinical numbers that judge what is entered on this PC; null = the shipped ones. */
export function useHospitalRules(): HospitalRules | null {
  return useAsk('clinical_rules.current', {}, { entities: ['clinical_rules'] }).data ?? null
}
