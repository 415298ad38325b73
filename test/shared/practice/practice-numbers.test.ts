import { describe, expect, it } from 'vitest'
import { medicalNumberAt, PRACTICE_SITE_CODE } from '../../../shared/identifiers/medical-number.ts'
import { NewSite } from '../../../shared/reports/sites.ts'

describe('medical numbers of practice', () => {
  it('begin with a code that no site can be given', () => {
    expect(medicalNumberAt(PRACTICE_SITE_CODE, 1)).toMatch(/^00/)
    expect(NewSite.shape.code.safeParse(PRACTICE_SITE_CODE).success).toBe(false)
    expect(NewSite.shape.code.safeParse('01').success).toBe(true)
  })
})
