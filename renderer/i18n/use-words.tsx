import { type ReactNode, useMemo } from 'react'
import type { Digits } from '../../shared/settings/settings.ts'
import { useDigits } from './digits.ts'
import { createFormat, type Format } from './format.ts'
import { type Language, plain, richPieces } from './i18n.ts'
import { useLanguageStore } from './language-store.ts'
import { useTimeZone } from './time-zone.ts'
import type { WordKey, WordValues } from './words.ts'

export interface Words {
  readonly language: Language
  /** A sentence as plain text. */
  t(key: WordKey, values?: WordValues): string
  /** A sentence with its numbers, codes and names isolated, so that they stand right in Arabic too. */
  rich(key: WordKey, values?: WordValues): ReactNode
  /** A label that comes in both languages from a form definition or a data file. */
  text(label: { readonly en: string; readonly ar: string }): string
  readonly format: Format
}

function Rich({
  language,
  name,
  values,
  digits,
}: {
  language: Language
  name: WordKey
  values: WordValues | undefined
  digits: Digits
}) {
  const pieces = richPieces(language, name, values, digits)
  return (
    <span>
      {pieces.map((piece, index) =>
        piece.isIsolated ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one sentence have no other identity
          <bdi key={index}>{piece.text}</bdi>
        ) : (
          piece.text
        ),
      )}
    </span>
  )
}

/** The words of the chosen language; a component that uses them is rendered again when it changes. */
export function useWords(): Words {
  const language = useLanguageStore((state) => state.language)
  const timeZone = useTimeZone((state) => state.timeZone)
  const digits = useDigits((state) => state.digits)
  return useMemo(() => {
    const format = createFormat(language, timeZone, digits)
    return {
      language,
      t: (key, values) => plain(language, key, values, digits),
      rich: (key, values) => <Rich language={language} name={key} values={values} digits={digits} />,
      text: (label) => format.said(label[language]),
      format,
    }
  }, [language, timeZone, digits])
}
