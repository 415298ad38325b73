import { describe, expect, it } from 'vitest'
import { withoutUnreadableAbuse } from '../../../shared/assessments/abuse-section.ts'
import type { NursingAssessment } from '../../../shared/assessments/nursing-assessment.ts'
import { abuseFields, confidentialFields, mayReadConfidential } from '../../../shared/policy/field-rules.ts'
import { mayAmendNursing, worksOn } from '../../../shared/policy/wards.ts'

const author_id = 'author'
const nurse = (user_id: string, wards?: readonly string[] | null) =>
  ({ user_id, role: 'nurse', wards }) as const

describe('the ward on which somebody works', () => {
  it.each([
    [['ICU'], 'ICU', 'yes'],
    [['ICU'], ' icu ', 'yes'],
    [['عناية مركزة'], 'عنايه  مركزه', 'yes'],
    [['Ward 3', 'ICU'], 'icu', 'yes'],
    [['ICU'], 'Ward 3', 'no'],
    [['Ward 3'], 'Ward 33', 'no'],
    [['ICU'], null, 'cannot_tell'],
    [['ICU'], '  ', 'cannot_tell'],
    [[], 'ICU', 'cannot_tell'],
    [null, 'ICU', 'cannot_tell'],
    [undefined, 'ICU', 'cannot_tell'],
  ] as const)('%j and a patient on %j: %s', (wards, ward, expected) => {
    expect(worksOn(wards, ward)).toBe(expected)
  })
})

describe('what is confidential', () => {
  it.each([
    [nurse(author_id), 'ICU', true],
    [nurse('another'), 'ICU', false],
    [nurse('another', ['ICU']), 'ICU', true],
    [nurse('another', ['Ward 3']), 'ICU', false],
    [nurse('another', ['ICU']), null, false],
    [{ user_id: 'p', role: 'physician' }, 'ICU', true],
    [{ user_id: 'a', role: 'admin', wards: ['ICU'] }, 'ICU', false],
  ] as const)('is read by %j on %j: %s', (reader, ward, may) => {
    expect(mayReadConfidential(reader, { author_id, ward })).toBe(may)
  })

  it('is the section on abuse, and the text of a safeguarding warning or of one whose kind is damaged', () => {
    expect([...confidentialFields('nursing_assessments', {})]).toEqual([...abuseFields])
    for (const kind of ['safeguarding', 'damaged', undefined])
      expect([...confidentialFields('patient_warnings', { kind })]).toEqual(['note', 'reason'])
    for (const kind of ['isolation', 'resuscitation', 'other'])
      expect(confidentialFields('patient_warnings', { kind }).size).toBe(0)
    expect(confidentialFields('patients', {}).size).toBe(0)
  })

  it('is named where it is withheld, whether it says something or not', () => {
    const version = {
      id: 'v',
      version: 1,
      base_version: 0,
      signed_by: author_id,
    } as unknown as NursingAssessment
    for (const has_signs_of_abuse of [true, false, null]) {
      const [seen] = withoutUnreadableAbuse({ ...nurse('another'), patient_ward: 'ICU' }, [
        { ...version, has_signs_of_abuse },
      ])
      expect(seen).toMatchObject({ has_signs_of_abuse: null, withheld_fields: [...abuseFields] })
    }
    const [own] = withoutUnreadableAbuse({ ...nurse(author_id), patient_ward: null }, [version])
    expect(own?.withheld_fields).toEqual([])
  })
})

describe('amending what somebody submitted', () => {
  const base = { signed_by: author_id }
  it.each([
    [nurse(author_id, ['Ward 3']), 'ICU', true],
    [nurse('another', ['Ward 3']), 'ICU', false],
    [nurse('another', ['ICU']), 'ICU', true],
    [nurse('another'), 'ICU', true],
    [nurse('another', ['Ward 3']), null, true],
    [{ user_id: 'p', role: 'physician' }, 'ICU', true],
  ] as const)('is open to %j on %j: %s', (actor, ward, may) => {
    expect(mayAmendNursing(actor, base, ward)).toBe(may)
  })
})
