import { describe, expect, it } from 'vitest'
import { missingForms, statusRefusal } from '../../../shared/visits/visit-rules.ts'

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

describe('a change of a visit’s state', () => {
  const cancelled = { status: 'cancelled', cancelled_reason: 'did not come' }
  const nurse = { role: 'nurse', has_entries: false } as const
  it.each([
    ['a nurse cancels one that has not started', nurse, 'open', cancelled, undefined],
    ['a nurse cancels one in progress', nurse, 'in_progress', cancelled, 'started'],
    [
      'a nurse cancels an open one with entries',
      { ...nurse, has_entries: true },
      'open',
      cancelled,
      'started',
    ],
    [
      'a physician cancels one in progress',
      { ...nurse, role: 'physician' },
      'in_progress',
      cancelled,
      undefined,
    ],
    ['nobody cancels silently', nurse, 'open', { ...cancelled, cancelled_reason: ' ' }, 'cancelled_reason'],
    ['nobody reopens silently', nurse, 'completed', { status: 'open' }, 'reopened_reason'],
    ['a reason reopens', nurse, 'completed', { status: 'open', reopened_reason: 'came back' }, undefined],
    ['what stays is no change', nurse, 'cancelled', { status: 'cancelled' }, undefined],
    ['completing asks nothing here', nurse, 'in_progress', { status: 'completed' }, undefined],
  ] as const)('%s', (_what, actor, status, to, refusal) => {
    expect(statusRefusal(actor, { status }, to)).toBe(refusal)
  })
})
