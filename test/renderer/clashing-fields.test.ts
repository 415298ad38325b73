import { describe, expect, it } from 'vitest'
import { clashingFields, fieldsInConflict } from '../../renderer/conflicts/conflict-words.tsx'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'

const conflictOf = (...values: object[]) =>
  ({
    base: { birth_date_is_estimated: false, date_of_birth: '1958-03-14', gender: 'female' },
    candidates: values.map((each) => ({ values: each })),
  }) as unknown as ConflictView
const born = (date_of_birth: string) => ({ birth_date_is_estimated: false, date_of_birth, gender: 'female' })

describe('a group of fields that two stations set', () => {
  it('is shown with what differs first, and named by that', () => {
    const conflict = conflictOf(born('1960-03-14'), born('1985-12-01'))
    expect(clashingFields(conflict)).toEqual(['date_of_birth'])
    expect(fieldsInConflict(conflict)).toEqual(['date_of_birth', 'birth_date_is_estimated', 'gender'])
  })

  it('is shown whole where its values cannot be told apart', () => {
    const conflict = conflictOf(born('1960-03-14'), born('1960-03-14'))
    expect(clashingFields(conflict)).toEqual(['birth_date_is_estimated', 'date_of_birth', 'gender'])
  })
})
