import { describe, expect, it } from 'vitest'
import { dayToText, parseDayText } from '../../renderer/components/day-text.ts'
import {
  emptyRegistration,
  filledFromId,
  idWarnings,
  readNationalId,
  toPatientInput,
  typedByHand,
  typedErrors,
  whatToDoWith,
} from '../../renderer/patients/registration.ts'

const TODAY = '2026-11-21'

function texts(changes: Partial<typeof emptyRegistration>): typeof emptyRegistration {
  return { ...emptyRegistration, ...changes }
}

describe('a birth date as people type it', () => {
  it.each([
    ['08/06/1994', '1994-06-08'],
    ['8-6-1994', '1994-06-08'],
    ['٨/٦/١٩٩٤', '1994-06-08'],
    ['08061994', '1994-06-08'],
    ['1994-06-08', '1994-06-08'],
    ['29/02/2024', '2024-02-29'],
  ])('reads %s', (typed, day) => {
    expect(parseDayText(typed)).toBe(day)
  })

  it.each(['30/02/1994', '29/02/2023', '8/13/1994', '94', 'yesterday', ''])('does not read "%s"', (typed) => {
    expect(parseDayText(typed)).toBeNull()
  })

  it('is written back as it is typed', () => {
    expect(dayToText('1994-06-08')).toBe('08/06/1994')
  })
})

describe('the registration form', () => {
  it('fills birth date, sex and governorate from a national ID typed with Arabic-Indic digits', () => {
    const id = readNationalId(texts({ ssn: '٢٩٤٠٦٠٨١٤٠٠١٧٥' }), TODAY)
    expect(id && filledFromId(id)).toEqual({ born: '08/06/1994', gender: 'male', governorate: 'Qalyubia' })
  })

  it('does not fill a birth date that lies in the future', () => {
    const id = readNationalId(texts({ ssn: '39906081400175' }), TODAY)
    expect(id && filledFromId(id)).not.toHaveProperty('born')
  })

  it('warns when the entered birth date and sex differ from the ID, and does not refuse them', () => {
    const entered = texts({
      ssn: '29406081400175',
      born: '09/06/1994',
      gender: 'female',
      full_name: 'Mona',
      mobile_number: '01012345678',
    })
    const id = readNationalId(entered, TODAY)
    expect(id && idWarnings(id, entered)).toEqual(['birth_date_differs', 'gender_differs'])
    expect(typedErrors(entered, TODAY).size).toBe(0)
  })

  it('asks for a mobile or a reason why there is none', () => {
    const named = texts({ full_name: 'Mona Samir' })
    expect(typedErrors(named, TODAY).get('mobile_number')).toBe('mobile_or_reason')
    expect(typedErrors({ ...named, mobile_unavailable_reason: 'none owned' }, TODAY).size).toBe(0)
    expect(typedErrors({ ...named, mobile_number: '0123' }, TODAY).get('mobile_number')).toBe('mobile')
  })

  it('sends empty fields as not known, never as empty text', () => {
    const input = toPatientInput(texts({ full_name: 'Mona Samir', mobile_number: '01012345678' }))
    expect(input).toMatchObject({ ssn: null, gender: null, address: null, date_of_birth: null, contacts: [] })
  })
})

describe('a registration that was left unfinished', () => {
  const SSN = '29406081400175'
  const OTHER = '29311021200266'
  const fromId = { ssn: SSN, born: '08/06/1994', gender: 'male', governorate: 'Qalyubia' }

  it.each([
    ['nothing was typed', {}, null, 'start'],
    ['nothing was typed and an ID is searched', {}, SSN, 'start'],
    ['it has a name and no ID is searched', { full_name: 'Omar' }, null, 'continue'],
    ['it is of the searched ID', { ...fromId, full_name: 'Omar' }, '٢٩٤٠٦٠٨١٤٠٠١٧٥', 'continue'],
    ['it is of another ID', { ...fromId, full_name: 'Omar' }, OTHER, 'offer'],
    ['it has no ID', { full_name: 'Omar' }, OTHER, 'offer'],
    ['it has half an ID', { ssn: '294060814' }, OTHER, 'offer'],
    ['what another ID tells was corrected', { ...fromId, born: '09/06/1994' }, OTHER, 'offer'],
    ['it has only what another ID tells', fromId, OTHER, 'start'],
  ] as const)('when %s', (_what, changes, searched, expected) => {
    expect(whatToDoWith(texts(changes), searched, TODAY)).toBe(expected)
  })

  it('counts as typed by hand what an ID does not tell', () => {
    const typed = texts({ ...fromId, full_name: 'Omar', mobile_number: '01012345678' })
    expect(typedByHand(typed, TODAY)).toEqual(['full_name', 'mobile_number'])
  })
})
