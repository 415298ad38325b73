import { createInstance } from 'i18next'
import { ar } from './ar.ts'
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

const words = createInstance()
void words.init({
  lng: 'en',
  fallbackLng: 'en',
  initAsync: false,
  resources: { en: { translation: en }, ar: { translation: ar } },
  interpolation: { escapeValue: true, escape: (value: unknown) => `${ISOLATE}${String(value)}${POP}` },
})

function say(language: Language, key: WordKey, values?: WordValues): string {
  return words.getFixedT(language)(key as string, { ...values })
}

/** A sentence as plain text: for accessible names, titles and attributes. */
export function plain(language: Language, key: WordKey, values?: WordValues): string {
  return say(language, key, values).replaceAll(ISOLATE, '').replaceAll(POP, '')
}

export interface Piece {
  readonly text: string
  readonly isIsolated: boolean
}

/** A sentence cut at its isolates. */
export function richPieces(language: Language, key: WordKey, values?: WordValues): readonly Piece[] {
  return say(language, key, values)
    .split(new RegExp(`(${ISOLATE}[^${POP}]*${POP})`))
    .filter((part) => part !== '')
    .map((part) =>
      part.startsWith(ISOLATE)
        ? { text: part.slice(1, -1), isIsolated: true }
        : { text: part, isIsolated: false },
    )
}
