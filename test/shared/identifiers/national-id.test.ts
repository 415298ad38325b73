import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { governorates } from '../../../shared/identifiers/governorates.ts'
import {
  nationalIdMismatches,
  parseNationalId,
  seemsToHoldNationalId,
} from '../../../shared/identifiers/national-id.ts'

const today = '2026-11-21'

/** An invented ID: century digit, YYMMDD, governorate, serial with the sex digit last, check digit. */
const id = (parts: { century?: string; date?: string; governorate?: string; serial?: string }): string =>
  `${parts.century ?? '2'}${parts.date ?? '580314'}${parts.governorate ?? '01'}${parts.serial ?? '0123'}5`

function parse(text: string) {
  const parsed = parseNationalId(text, today)
  if (parsed.kind !== 'ok') throw new Error(parsed.code)
  return parsed
}

describe('National ID', () => {
  it('fills birth date, sex and governorate of birth', () => {
    expect(parse(id({ serial: '0124' }))).toEqual({
      kind: 'ok',
      digits: '25803140101245',
      date_of_birth: '1958-03-14',
      gender: 'female',
      governorate_code: '01',
      warnings: [],
    })
  })

  it.each([
    ['Arabic-Indic digits', '٢٥٨٠٣١٤٠١٠١٢٤٥'],
    ['Persian digits', '۲۵۸۰۳۱۴۰۱۰۱۲۴۵'],
    ['mixed digits', '٢٥٨٠٣١٤0101245'],
    ['spaces and dashes', ' 2 580314 01-0124-5 '],
    ['direction marks of a copied text', '\u200f25803140101245\u200e'],
    ['a no-break space', '2580314\u00a00101245'],
  ])('is read from %s', (_, text) => {
    expect(parse(text).digits).toBe('25803140101245')
  })

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['2580314010124', 'not_14_digits'],
    ['258031401012455', 'not_14_digits'],
    ['2580314010124X', 'not_digits'],
    ['T-03-14', 'not_digits'],
    ['25803140101٢٤x', 'not_digits'],
  ])('%j is refused as %s', (text, code) => {
    expect(parseNationalId(text, today)).toEqual({ kind: 'invalid', code })
  })

  it.each([
    ['2', '000101', '1900-01-01'],
    ['2', '991231', '1999-12-31'],
    ['3', '000101', '2000-01-01'],
    ['3', '261121', '2026-11-21'],
  ])('takes the century from the first digit: %s and %s is %s', (century, date, date_of_birth) => {
    expect(parse(id({ century, date }))).toMatchObject({ date_of_birth, warnings: [] })
  })

  it.each([
    ['2', '960229', '1996-02-29', []],
    ['3', '000229', '2000-02-29', []],
    ['2', '000229', null, ['impossible_date']],
    ['3', '230229', null, ['impossible_date']],
    ['2', '581301', null, ['impossible_date']],
    ['2', '580001', null, ['impossible_date']],
    ['2', '580431', null, ['impossible_date']],
    ['2', '580300', null, ['impossible_date']],
    ['1', '580314', null, ['impossible_date']],
    ['4', '580314', null, ['impossible_date']],
    ['3', '261122', '2026-11-22', ['future_date']],
  ])('warns and never blocks on century %s, date %s', (century, date, date_of_birth, warnings) => {
    expect(parse(id({ century, date }))).toMatchObject({ date_of_birth, warnings })
  })

  it.each(governorates.map(({ code }) => code))('knows governorate %s', (governorate) => {
    expect(parse(id({ governorate }))).toMatchObject({ governorate_code: governorate, warnings: [] })
  })

  it.each(['00', '05', '10', '20', '30', '36', '87', '99'])('warns of governorate %s', (governorate) => {
    expect(parse(id({ governorate })).warnings).toEqual(['unknown_governorate'])
  })

  it('lists 27 governorates and "abroad", each once and in both languages', () => {
    expect(governorates).toHaveLength(28)
    expect(new Set(governorates.map(({ code }) => code)).size).toBe(28)
    for (const { name } of governorates) {
      expect(name.en).toMatch(/^[A-Z]/)
      expect(name.ar).toMatch(/^[\u0621-\u064a ]+$/)
    }
  })

  it.each([
    ['0120', 'female'],
    ['0121', 'male'],
    ['0122', 'female'],
    ['0127', 'male'],
    ['0128', 'female'],
    ['0129', 'male'],
  ])('tells the sex by the 13th digit: serial %s is %s', (serial, gender) => {
    expect(parse(id({ serial })).gender).toBe(gender)
  })

  it('never looks at the check digit', () => {
    const stem = id({}).slice(0, 13)
    for (let digit = 0; digit <= 9; digit += 1) expect(parse(`${stem}${digit}`).warnings).toEqual([])
  })

  it('answers any 14 digits and any other text without failing', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{14}$/), (digits) => {
        expect(parseNationalId(digits, today)).toMatchObject({ kind: 'ok', digits })
      }),
    )
    fc.assert(fc.property(fc.string(), (text) => parseNationalId(text, today).kind !== undefined))
  })
})

describe('National ID against what is entered beside it', () => {
  const parsed = parse(id({ serial: '0124' }))

  it('agrees with its own birth date and sex, and with empty fields', () => {
    expect(nationalIdMismatches(parsed, { date_of_birth: '1958-03-14', gender: 'female' })).toEqual([])
    expect(nationalIdMismatches(parsed, { date_of_birth: null, gender: null })).toEqual([])
  })

  it('warns of another birth date and the other sex', () => {
    expect(nationalIdMismatches(parsed, { date_of_birth: '1958-04-13', gender: 'male' })).toEqual([
      'birth_date_differs',
      'gender_differs',
    ])
  })

  it('compares no date that the ID does not tell, and takes "other" for no difference', () => {
    const odd = parse(id({ date: '581301' }))
    expect(nationalIdMismatches(odd, { date_of_birth: '1958-03-14', gender: 'other' })).toEqual([])
  })
})

describe('a free text', () => {
  it.each([
    ['Brother: 29406081400175, waits outside', true],
    ['رقم الأخ ٢٩٤٠٦٠٨ ١٤٠٠١٧٥', true],
    ['294-0608-14-00175', true],
    ['Accession 20260501123456789', false],
    ['29406081400', false],
    ['29413991400175', false],
    ['Order 99406081400175', false],
    ['', false],
  ])('%j seems to hold a national ID: %s', (text, seems) => {
    expect(seemsToHoldNationalId(text, '2026-11-22')).toBe(seems)
  })
})
