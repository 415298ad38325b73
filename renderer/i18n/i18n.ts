import { createInstance } from 'i18next'
import type { Digits } from '../../shared/settings/settings.ts'
import { ar } from './ar.ts'
import { digitWriter, writeSaid } from './digit-writer.ts'
import { en } from './en.ts'
import type { WordKey, WordValues } from './words.ts'

export type Language = 'en' | 'ar'

export const languages: readonly Language[] = ['en', 'ar']

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr'
}

/*
 * Everything filled into a sentence is wrapped in an isolate, so that a number or a Latin word cannot reorder the
 * Arabic around it. `richPieces` turns the isolates into <bdi> elements; `plain` removes them for names and labels.
 */
const ISOLATE = '\u2068'
const POP = '\u2069'
/** Before a number that was filled in as a number: it is said in the digits of the site. Text that was filled in is not. */
const NUMBER = '\u2066'

const words = createInstance()
void words.init({
  lng: 'en',
  fallbackLng: 'en',
  initAsync: false,
  resources: { en: { translation: en }, ar: { translation: ar } },
  interpolation: {
    escapeValue: true,
    useRawValueToEscape: true,
    escape: (value: unknown) => `${typeof value === 'number' ? NUMBER : ISOLATE}${String(value)}${POP}`,
  },
})

function say(language: Language, key: WordKey, values?: WordValues, digits: Digits = 'western'): string {
  const write = digitWriter(language, digits)
  return words
    .getFixedT(language)(key as string, { ...values })
    .split(new RegExp(`([${ISOLATE}${NUMBER}][^${POP}]*${POP})`))
    .map((part) => {
      if (part.startsWith(ISOLATE)) return part
      return part.startsWith(NUMBER) ? `${ISOLATE}${write(part.slice(1))}` : writeSaid(part, write)
    })
    .join('')
}

/** A sentence as plain text: for accessible names, titles and attributes. */
export function plain(language: Language, key: WordKey, values?: WordValues, digits?: Digits): string {
  return say(language, key, values, digits).replaceAll(ISOLATE, '').replaceAll(POP, '')
}

export interface Piece {
  readonly text: string
  readonly isIsolated: boolean
}

/** A sentence cut at its isolates. */
export function richPieces(
  language: Language,
  key: WordKey,
  values?: WordValues,
  digits?: Digits,
): readonly Piece[] {
  return say(language, key, values, digits)
    .split(new RegExp(`(${ISOLATE}[^${POP}]*${POP})`))
    .filter((part) => part !== '')
    .map((part) =>
      part.startsWith(ISOLATE)
        ? { text: part.slice(1, -1), isIsolated: true }
        : { text: part, isIsolated: false },
    )
}
