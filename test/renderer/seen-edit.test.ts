import { describe, expect, it } from 'vitest'
import { type EditState, keepMine, typeText, viewEdit } from '../../renderer/api/seen-edit.ts'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'

const diagnosis = { name: 'diagnosis', fields: ['diagnosis', 'diagnosis_code'] }
const groups = [diagnosis, { name: 'ward', fields: ['ward'] }]
const textOf = (_field: string, value: FieldValues[string]): string =>
  typeof value === 'string' ? value : ''
const untouched: EditState = { typed: {}, seen: {} }
const empty = { diagnosis: null, diagnosis_code: null, ward: '3B' }
const theirs = { ...empty, diagnosis: 'Pulmonary embolism', diagnosis_code: 'I26.9' }
const view = (now: FieldValues, state: EditState) => viewEdit(groups, now, state, textOf)
const pneumonia = typeText(groups, view(empty, untouched), 'diagnosis', 'Pneumonia')

describe('a form over a record that changes meanwhile', () => {
  it('follows the record where nothing was typed', () => {
    const shown = view({ ...empty, ward: 'ICU' }, pneumonia)
    expect(shown.texts).toEqual({ diagnosis: 'Pneumonia', diagnosis_code: '', ward: 'ICU' })
    expect(shown.moved).toEqual([])
    expect(shown.seen.ward).toBe('ICU')
  })

  it('keeps what was seen of a group that was typed in, and takes no half of the newer one', () => {
    const shown = view(theirs, pneumonia)
    expect(shown.texts).toMatchObject({ diagnosis: 'Pneumonia', diagnosis_code: '' })
    expect(shown.seen).toMatchObject({ diagnosis: null, diagnosis_code: null })
    expect(shown.moved).toEqual([
      {
        group: diagnosis,
        lines: [
          { field: 'diagnosis', mine: 'Pneumonia', theirs: 'Pulmonary embolism' },
          { field: 'diagnosis_code', mine: '', theirs: 'I26.9' },
        ],
      },
    ])
  })

  it('has seen the newer value once the person keeps their own, whole', () => {
    const kept = view(theirs, keepMine(view(theirs, pneumonia), theirs, diagnosis))
    expect(kept.moved).toEqual([])
    expect(kept.seen).toMatchObject({ diagnosis: 'Pulmonary embolism', diagnosis_code: 'I26.9' })
    expect(kept.texts).toMatchObject({ diagnosis: 'Pneumonia', diagnosis_code: '' })
  })

  it('treats a draft without what was seen as written over nothing', () => {
    expect(view(theirs, { typed: { diagnosis: 'Pneumonia' }, seen: {} }).moved).toHaveLength(1)
  })

  it('leaves a space that is just being typed', () => {
    const typed = typeText(groups, view(empty, untouched), 'ward', '3B ')
    expect(view(empty, typed).texts.ward).toBe('3B ')
    expect(view(empty, typed).touched).toEqual([])
  })
})
