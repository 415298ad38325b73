import { describe, expect, it } from 'vitest'
import { documentLines } from '../../../shared/documents/document-versions.ts'
import { guessDocumentType } from '../../../shared/documents/guess-type.ts'

const visit_id = '00000000-0000-7000-8000-0000000000a1'
const document = (id: string, version: number, replaces_id: string | null, minute: number) => ({
  id,
  visit_id,
  version,
  replaces_id,
  created_at: `2026-11-22T10:0${minute}:00.000Z`,
})

describe('the kind of a document', () => {
  it.each([
    ['CBC_2026-11-20.pdf', 'lab_result'],
    ['تحليل دم.pdf', 'lab_result'],
    ['صورة دم كاملة.jpg', 'lab_result'],
    ['Discharge summary.pdf', 'report'],
    ['تقرير الأشعة.pdf', 'report'],
    ['scan0001.jpg', 'scanned_form'],
    ['FRM.05 signed.pdf', 'scanned_form'],
    ['إقرار موافقة.jpg', 'scanned_form'],
    ['IMG_2041.jpg', 'image'],
    ['wound.png', 'image'],
    ['letter to file 7.pdf', 'report'],
    ['20261122.pdf', 'scanned_form'],
  ])('is guessed from the name %s as %s', (name, type) => {
    expect(guessDocumentType(name)).toBe(type)
  })
})

describe('the documents of a visit', () => {
  it('are one line each, newest first, with older versions behind', () => {
    const lines = documentLines([
      document('a1', 1, null, 0),
      document('b1', 1, null, 2),
      document('a2', 2, 'a1', 1),
      document('a3', 3, 'a2', 3),
    ])
    expect(lines.map(({ current, earlier }) => [current.id, earlier.map(({ id }) => id)])).toEqual([
      ['a3', ['a2', 'a1']],
      ['b1', []],
    ])
  })

  it('keep both papers in sight when two desks replaced one document while they were apart', () => {
    const lines = documentLines([
      document('a1', 1, null, 0),
      document('ward', 2, 'a1', 1),
      document('reading', 2, 'a1', 2),
    ])
    expect(lines.map(({ current }) => current.id)).toEqual(['reading', 'ward'])
    for (const { earlier } of lines) expect(earlier).toMatchObject([{ id: 'a1' }])
  })

  it('stand alone while the older version has not arrived here', () => {
    expect(documentLines([document('a2', 2, 'a1', 1)])).toMatchObject([
      { current: { id: 'a2' }, earlier: [] },
    ])
  })
})
