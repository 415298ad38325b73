import { describe, expect, it } from 'vitest'
import { egfr } from '../../../shared/clinical/egfr.ts'

describe('Filtration by CKD-EPI 2021', () => {
  it.each([
    ['female', 55, 0.9, 75.5],
    ['male', 70, 1.9, 37.5],
    ['female', 68, 2.4, 21.5],
  ] as const)(
    'of a %s of %d years with creatinine %d is %d',
    (gender, age_years, creatinine_mg_dl, expected) => {
      const found = egfr({ gender, age_years, creatinine_mg_dl })
      expect(found.kind === 'value' ? found.ml_per_min : null).toBeCloseTo(expected, 1)
    },
  )

  it.each([
    [{ creatinine_mg_dl: null }, 'creatinine'],
    [{ creatinine_mg_dl: 0 }, 'creatinine'],
    [{ age_years: null }, 'age'],
    [{ age_years: 17 }, 'adult'],
    [{ gender: null }, 'gender'],
    [{ gender: 'other' }, 'gender'],
  ] as const)('cannot be told with %o', (part, missing) => {
    expect(egfr({ creatinine_mg_dl: 1, age_years: 40, gender: 'male', ...part })).toEqual({
      kind: 'cannot_tell',
      missing,
    })
  })
})
