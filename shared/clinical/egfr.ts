import { ckdEpi2021 } from './egfr-data.ts'

export interface EgfrInput {
  readonly creatinine_mg_dl: number | null
  readonly age_years: number | null
  readonly gender: 'male' | 'female' | 'other' | null
}

/** Estimated filtration in mL/min/1.73 m², not rounded; or what is missing for it. */
export type Egfr =
  | { readonly kind: 'value'; readonly ml_per_min: number }
  | { readonly kind: 'cannot_tell'; readonly missing: 'creatinine' | 'age' | 'gender' | 'adult' }

/** CKD-EPI 2021. Children, an unknown age and an unknown sex have no value: none is assumed. */
export function egfr(input: EgfrInput): Egfr {
  const { creatinine_mg_dl, age_years, gender } = input
  if (creatinine_mg_dl === null || !(creatinine_mg_dl > 0)) return cannotTell('creatinine')
  if (age_years === null) return cannotTell('age')
  if (age_years < ckdEpi2021.from_age_years) return cannotTell('adult')
  if (gender !== 'male' && gender !== 'female') return cannotTell('gender')
  const { kappa, alpha, factor } = ckdEpi2021[gender]
  const ratio = creatinine_mg_dl / kappa
  const ml_per_min =
    ckdEpi2021.scale *
    Math.min(ratio, 1) ** alpha *
    Math.max(ratio, 1) ** ckdEpi2021.above_exponent *
    ckdEpi2021.age_base ** age_years *
    factor
  return { kind: 'value', ml_per_min }
}

function cannotTell(missing: Extract<Egfr, { kind: 'cannot_tell' }>['missing']): Egfr {
  return { kind: 'cannot_tell', missing }
}
