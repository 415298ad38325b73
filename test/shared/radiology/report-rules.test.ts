import { describe, expect, it } from 'vitest'
import { checkReportVersion } from '../../../shared/radiology/report-rules.ts'

const [NADIA, SAMIR] = ['nadia', 'samir']
const by = (signed_by: string, status: 'preliminary' | 'final' | 'addendum') => ({ signed_by, status })

describe('the next version of a report by Dr Nadia', () => {
  it.each([
    ['the first, preliminary', undefined, 'preliminary', null, []],
    ['the first, final', undefined, 'final', null, []],
    ['the first, as an addendum', undefined, 'addendum', null, ['status']],
    ['her own preliminary made final', by(NADIA, 'preliminary'), 'final', null, []],
    ['her own preliminary again', by(NADIA, 'preliminary'), 'preliminary', null, []],
    ['an addendum to a preliminary', by(NADIA, 'preliminary'), 'addendum', null, ['status']],
    ['somebody else’s preliminary', by(SAMIR, 'preliminary'), 'final', null, ['amendment_reason']],
    ['somebody else’s preliminary, with a reason', by(SAMIR, 'preliminary'), 'final', 'on call', []],
    ['her own final', by(NADIA, 'final'), 'addendum', null, ['amendment_reason']],
    ['her own final, with a reason', by(NADIA, 'final'), 'addendum', 'old films', []],
    ['her own final as another final', by(NADIA, 'final'), 'final', 'typing', ['status']],
    ['an addendum to an addendum', by(SAMIR, 'addendum'), 'addendum', 'old films', []],
    ['a final after an addendum', by(SAMIR, 'addendum'), 'final', '', ['status', 'amendment_reason']],
  ] as const)('%s: refused at %j', (_what, current, status, amendment_reason, fields) => {
    const checked = checkReportVersion({ status, amendment_reason }, current, NADIA)
    const refused = checked.ok || checked.error.code !== 'invalid_input' ? [] : checked.error.fields
    expect(refused.map(({ field }) => field)).toEqual(fields)
  })
})
