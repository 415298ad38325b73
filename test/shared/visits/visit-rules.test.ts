import { describe, expect, it } from 'vitest'
import { missingForms } from '../../../shared/visits/visit-rules.ts'

describe('what a visit lacks when it is completed', () => {
  const studies = (...statuses: ('requested' | 'preliminary' | 'reported' | 'cancelled')[]) =>
    statuses.map((status) => ({ status }))

  it.each([
    ['no form and an unreported study', null, studies('requested'), ['SH.MR.FRM.05', 'REPORT']],
    ['a form that is only begun', 'draft', [], ['SH.MR.FRM.05']],
    ['a rejected form', 'rejected', [], ['SH.MR.FRM.05']],
    ['a submitted form and no study', 'submitted', [], []],
    ['an approved form and a preliminary report', 'approved', studies('preliminary'), ['REPORT']],
    ['one of two studies reported', 'submitted', studies('reported', 'requested'), ['REPORT']],
    ['the other study cancelled', 'submitted', studies('reported', 'cancelled'), []],
  ] as const)('with %s', (_what, nursing, of, missing) => {
    expect(missingForms(nursing, of)).toEqual(missing)
  })
})
