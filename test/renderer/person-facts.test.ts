import { describe, expect, it } from 'vitest'
import { ageShort, ageText, birthText, sexText } from '../../renderer/components/person-facts.ts'
import type { Words } from '../../renderer/i18n/use-words.tsx'

const words = {
  t: (key: string, values: { age?: number; count?: number } = {}) =>
    `${key.replace('patients.', '')} ${values.age ?? values.count ?? ''}`.trim(),
  format: { day: (day: string) => day },
} as unknown as Pick<Words, 't' | 'format'>

const man = { date_of_birth: '1986-01-01', birth_date_is_estimated: false, gender: 'male' } as const
const girl = { date_of_birth: '2016-01-01', birth_date_is_estimated: false, gender: 'female' } as const

/** What every banner, list and worklist says of a person. */
describe('Age, birth date and sex of a person', () => {
  it('are told as they are recorded', () => {
    const person = { ...man, birth_and_sex_readings: [] }
    expect(ageText(person, '2026-11-22', words)).toBe('years 40')
    expect(birthText(person, words)).toBe('1986-01-01')
    expect(sexText(person, words)).toBe('male')
  })

  it('are told as each station says while two disagree, and no one of them alone', () => {
    const person = { ...man, birth_and_sex_readings: [man, girl] }
    expect(ageText(person, '2026-11-22', words)).toBe('years 40 / years 10')
    expect(ageShort(person, '2026-11-22', words)).toBe('age_short 40 / age_short 10')
    expect(birthText(person, words)).toBe('1986-01-01 / 2016-01-01')
    expect(sexText(person, words)).toBe('male / female')
  })

  it('are told once where the disagreement is about the other', () => {
    const person = { ...man, birth_and_sex_readings: [man, { ...girl, gender: 'male' as const }] }
    expect(sexText(person, words)).toBe('male')
  })
})
