import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseNumberText, toWesternDigits } from '../../../shared/identifiers/digits.ts'
import {
  formatMedicalNumber,
  LAST_MEDICAL_SEQUENCE,
  medicalNumberAt,
  parseMedicalNumber,
} from '../../../shared/identifiers/medical-number.ts'
import { isMobileNumber, normaliseMobileNumber } from '../../../shared/identifiers/mobile-number.ts'

describe('Digits', () => {
  it('become 0–9 from Arabic-Indic and Persian, and nothing else changes', () => {
    expect(toWesternDigits('٠١٢٣٤٥٦٧٨٩')).toBe('0123456789')
    expect(toWesternDigits('۰۱۲۳۴۵۶۷۸۹')).toBe('0123456789')
    expect(toWesternDigits('غرفة ٣ب, room 3')).toBe('غرفة 3ب, room 3')
  })

  it.each([
    ['38.4', 38.4],
    ['٣٨٫٤', 38.4],
    ['٣٨.٤', 38.4],
    ['38,4', 38.4],
    ['٣٨،٤', 38.4],
    [' 96 ', 96],
    ['۹۶', 96],
    ['38.', 38],
    ['.5', 0.5],
    ['-1', -1],
    ['', null],
    ['  ', null],
    ['12a', undefined],
    ['1.2.3', undefined],
    ['1e3', undefined],
    ['.', undefined],
  ])('typed as %j are the number %s', (text, value) => {
    expect(parseNumberText(text)).toBe(value)
  })
})

describe('Mobile number', () => {
  it.each([
    ['01012345678'],
    ['٠١٠١٢٣٤٥٦٧٨'],
    ['۰۱۰۱۲۳۴۵۶۷۸'],
    ['+201012345678'],
    ['+٢٠١٠١٢٣٤٥٦٧٨'],
    ['00201012345678'],
    ['201012345678'],
    ['+2001012345678'],
    ['+20 10 1234 5678'],
    ['010-1234-5678'],
    ['(010) 1234 5678'],
    ['\u202a+20 101 234 5678\u202c'],
  ])('typed as %s becomes 01012345678', (text) => {
    expect(normaliseMobileNumber(text)).toBe('01012345678')
  })

  it.each(['01012345678', '01112345678', '01212345678', '01512345678'])('%s has a known operator', (text) => {
    expect(normaliseMobileNumber(text)).toBe(text)
    expect(isMobileNumber(text)).toBe(true)
  })

  it.each([
    '',
    '01312345678',
    '01412345678',
    '01612345678',
    '0101234567',
    '010123456789',
    '1012345678',
    '0223456789',
    '+441012345678',
    '+4401012345678',
    '20123456789',
    '0101234567a',
    '+20+201012345678',
  ])('%j is none', (text) => {
    expect(normaliseMobileNumber(text)).toBeNull()
  })
})

describe('Medical number', () => {
  const anyNumber = fc
    .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: LAST_MEDICAL_SEQUENCE }))
    .map(([site, n]) => medicalNumberAt(String(site).padStart(2, '0'), n))

  it('is site code, seven digits and a check digit, read 2-7-1', () => {
    const number = medicalNumberAt('03', 48217)
    expect(number).toMatch(/^030048217\d$/)
    expect(formatMedicalNumber(number)).toBe(`03-0048217-${number.at(-1)}`)
  })

  it('is read back from how it is shown, typed in Arabic-Indic digits, or scanned', () => {
    fc.assert(
      fc.property(anyNumber, (number) => {
        expect(parseMedicalNumber(formatMedicalNumber(number))).toBe(number)
        const arabic = number.replace(/\d/g, (digit) => String.fromCharCode(0x0660 + Number(digit)))
        expect(parseMedicalNumber(` ${arabic} `)).toBe(number)
      }),
    )
  })

  it('is refused with any one digit changed', () => {
    fc.assert(
      fc.property(anyNumber, fc.nat(9), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
        const changed = (Number(number.charAt(at)) + by) % 10
        expect(parseMedicalNumber(`${number.slice(0, at)}${changed}${number.slice(at + 1)}`)).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it('is refused with any two different neighbours swapped', () => {
    fc.assert(
      fc.property(anyNumber, fc.nat(8), (number, at) => {
        const [one, two] = [number.charAt(at), number.charAt(at + 1)]
        fc.pre(one !== two)
        expect(parseMedicalNumber(`${number.slice(0, at)}${two}${one}${number.slice(at + 2)}`)).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it('never looks like a national ID or a mobile number', () => {
    fc.assert(
      fc.property(anyNumber, (number) => {
        expect(number).toHaveLength(10)
        expect(normaliseMobileNumber(number)).toBeNull()
      }),
    )
  })

  it('is none without ten digits', () => {
    for (const text of ['', '123', 'T-03-14', '03004821788', '03-0048217-X']) {
      expect(parseMedicalNumber(text)).toBeNull()
    }
    expect(formatMedicalNumber('T-03-14')).toBe('T-03-14')
  })

  it('ends after seven digits: a lease beyond is a fault', () => {
    expect(() => medicalNumberAt('03', LAST_MEDICAL_SEQUENCE + 1)).toThrow()
    expect(() => medicalNumberAt('3', 1)).toThrow()
    expect(() => medicalNumberAt('03', -1)).toThrow()
    expect(() => medicalNumberAt('03', 1.5)).toThrow()
  })
})
