import { describe, expect, it } from 'vitest'
import { isValidText, textOfValue, valueOfText } from '../../renderer/conflicts/field-kinds.ts'
import { base64ToBytes, bytesToBase64 } from '../../renderer/documents/base64.ts'
import { reportBasis } from '../../renderer/radiology/report-basis.ts'
import { problemsOf, reportInput, startingTexts } from '../../renderer/radiology/report-texts.ts'
import type { RadiologyAssessment } from '../../shared/radiology/radiology-assessment.ts'

const VISIT = '0190a000-0000-7000-8000-000000000001'
const blank = startingTexts({ modality: 'ct', body_region: 'Chest' }, undefined)
const complete = { ...blank, findings: 'No focal lesion.', diagnosis: 'Normal study.' }
const subjectOf = (status: 'final' | 'addendum') => ({
  visit_id: VISIT,
  study_id: null,
  base_id: null,
  completesSheet: null,
  needsReason: false,
  needsAdministrationReason: false,
  status,
})
const demands = { needsReason: false, needsAdministrationReason: false }

describe('a radiology report', () => {
  it.each([
    ['findings', 9, 'too_short'],
    ['findings', 10, undefined],
    ['findings', 1000, undefined],
    ['findings', 1001, 'too_long'],
    ['diagnosis', 9, 'too_short'],
    ['diagnosis', 10, undefined],
    ['diagnosis', 500, undefined],
    ['diagnosis', 501, 'too_long'],
  ] as const)('with %s of %i characters has the problem %s', (field, length, code) => {
    const problems = problemsOf({ ...blank, [field]: ` ${'x'.repeat(length)} ` }, demands)
    expect(problems.find((problem) => problem.field === field)?.code).toBe(code)
  })

  it.each([
    ['the version that counts, before anything is typed', { hasDraft: false }, 'v2'],
    ['the one that counted at the first keystroke', { held: 'v1' }, 'v1'],
    ['none, where there was none at the first keystroke', { held: null, stored: 'v1' }, null],
    ['the one that the kept draft names', { stored: 'v1' }, 'v1'],
    ['none, where the draft was begun on none', { stored: '' }, null],
    ['none, where the draft does not say', {}, null],
  ])('is written on %s', (_which, now, base_id) => {
    const basis = { hasDraft: true, held: undefined, stored: undefined, latest: 'v2', ...now }
    expect(reportBasis(basis)).toBe(base_id)
    expect(reportInput(complete, { ...subjectOf('final'), base_id })).toMatchObject({ base_id })
  })

  it('asks who was told of a critical result and when, and for no such thing without one', () => {
    const fieldsOf = (has_critical_result: string) =>
      problemsOf({ ...blank, has_critical_result }, demands).map(({ field }) => field)
    expect(fieldsOf('yes')).toEqual(
      expect.arrayContaining(['critical_details', 'critical_to', 'critical_at']),
    )
    expect(fieldsOf('no')).not.toContain('critical_to')
  })

  it('is not signed while a template’s brackets stand open, and says which', () => {
    const texts = { ...blank, findings: 'Lungs: [clear]. Pleura: [no effusion].', technique: 'CT [… mm]' }
    expect(problemsOf(texts, demands).filter(({ code }) => code === 'placeholder_open')).toEqual([
      { field: 'technique', code: 'placeholder_open', text: '… mm' },
      { field: 'findings', code: 'placeholder_open', text: 'clear' },
    ])
  })

  it('keeps of a critical result who was told, when, the read-back and the book', () => {
    const critical_result = {
      details: 'Tension pneumothorax',
      notified_to: 'Dr Hany',
      notified_at: '2026-05-01T08:00:00.000Z',
      was_read_back: true,
      notified_roles: ['doctor' as const, 'family' as const],
      is_in_book: true,
    }
    const first = { ...reportInput(complete, subjectOf('final')), critical_result }
    const again = startingTexts(undefined, first as unknown as RadiologyAssessment)
    expect(reportInput(again, subjectOf('addendum')).critical_result).toEqual(critical_result)
  })

  it('asks why where a reason is needed', () => {
    const problems = problemsOf(blank, { ...demands, needsReason: true })
    expect(problems.find(({ field }) => field === 'amendment_reason')?.code).toBe('reason_needed')
  })

  it('is sent trimmed, with what was left empty as not recorded', () => {
    const texts = { ...blank, findings: ' No focal lesion. ', diagnosis: 'Normal study.' }
    const subject = { visit_id: VISIT, study_id: null, base_id: null, completesSheet: null, ...demands }
    const sent = reportInput(texts, { ...subject, status: 'final' })
    expect(sent).not.toHaveProperty('completes_sheet')
    const completing = reportInput(texts, { ...subject, status: 'final', completesSheet: VISIT })
    expect(completing).toMatchObject({ completes_sheet: true, sheet_base_id: VISIT })
    expect(sent).toMatchObject({ findings: 'No focal lesion.', technique: null, critical_result: null })
  })
})

describe('another value in a conflict', () => {
  it('is a day as people write it, in either kind of digits', () => {
    expect(textOfValue('date_of_birth', '1958-03-14')).toBe('14/03/1958')
    expect(valueOfText('date_of_birth', '١٤/٣/١٩٥٨')).toBe('1958-03-14')
    expect(isValidText('date_of_birth', '31/02/1958')).toBe(false)
  })

  it('may be empty: then it is not known', () => {
    expect(isValidText('mobile_number', ' ')).toBe(true)
    expect(valueOfText('mobile_number', ' ')).toBeNull()
  })
})

describe('a file on its way to the station core', () => {
  it('comes out as it went in, also when it is larger than one step', () => {
    const bytes = Uint8Array.from({ length: 100_003 }, (_, index) => (index * 31) % 256)
    expect(base64ToBytes(bytesToBase64(bytes))).toEqual(bytes)
  })
})
