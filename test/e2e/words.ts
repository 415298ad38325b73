import { ar } from '../../renderer/i18n/ar.ts'
import { en } from '../../renderer/i18n/en.ts'
import type { FormField, Text } from '../../shared/forms/form-definition.ts'
import { fieldKey } from '../../shared/forms/form-definition.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'

export type Language = 'en' | 'ar'

/** The mirrored one first: it shows more of what can go wrong. */
export const bothLanguages: readonly Language[] = ['ar', 'en']

/** What stands on the screens in one language, so that a test finds things as a person does. */
export interface Words {
  readonly language: Language
  /** A sentence of the screens by its key (`session.sign_in`). */
  (key: string): string
  /** A sentence with a count in it, in the language's own plural form. */
  counted(key: string, count: number): string
  text(text: Text): string
  /** A field of FRM.05 with its section, by field key. */
  field(key: string): { field: FormField; section: string }
}

export function wordsIn(language: Language): Words {
  const tree: unknown = language === 'en' ? en : ar
  const say = (key: string): string => {
    const found = key
      .split('.')
      .reduce<unknown>((node, part) => (node as Record<string, unknown>)?.[part], tree)
    if (typeof found !== 'string') throw new Error(`no word ${key} in ${language}`)
    return found
  }
  const text = (value: Text): string => value[language]
  return Object.assign(say, {
    language,
    text,
    counted: (key: string, count: number) =>
      say(`${key}_${new Intl.PluralRules(language).select(count)}`).replace('{{count}}', String(count)),
    field: (key: string) => {
      for (const section of frm05.sections) {
        const field = (section.fields as readonly FormField[]).find(
          (candidate) => fieldKey(candidate) === key,
        )
        if (field !== undefined) return { field, section: text(section.title) }
      }
      throw new Error(`no field ${key}`)
    },
  })
}
