import type { Digits } from '../../shared/settings/settings.ts'
import type { Language } from './i18n.ts'

/*
 * Which digits Arabic screens show, decided in this one place. Where the site chose Arabic-Indic digits:
 *
 *   ٤٢  what is said: counts, ages, dates, times, sizes of files, numbers in sentences
 *   42  what is copied or compared with paper, a device or another program, and so stands left to right in <Latin>:
 *       national ID, medical and accession number, mobile, passport, codes of forms and diagnoses (FRM.05, ICD-10),
 *       names of scores, measured values with their units, points and totals, key caps, what is typed
 *
 * A number handed to a sentence as a number is said; handed as text it is a code.
 */

/** Writes a number that is said. */
export function digitWriter(language: Language, digits: Digits): (text: string) => string {
  return language === 'ar' && digits === 'arabic_indic' ? arabicIndic : (text) => text
}

function arabicIndic(text: string): string {
  return text.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)))
}

/**
 * Writes the numbers in a sentence's own words, with their thousands; what hangs on Latin letters or begins with 0 is a
 * code, and so is a date as programs write it (2026-05-01).
 */
export function writeSaid(text: string, write: (text: string) => string): string {
  return text.replace(
    /(?<![\d-])\d{4}-\d\d-\d\d(?![\d-])|(?<![A-Za-z0-9./]|[A-Za-z]-)(?:[1-9]\d{0,2}(?:,\d{3})+|0|[1-9]\d*)(?![A-Za-z0-9/]|\.\d)/g,
    (found) => (found.includes('-') ? found : write(found)),
  )
}
