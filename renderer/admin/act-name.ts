import { actsEn } from '../i18n/admin-en.ts'
import type { Words } from '../i18n/use-words.tsx'

type ActWord = keyof typeof actsEn

/** An act of the audit in words; one that a newer program wrote keeps its technical name. */
export function actName(action: string, { t }: Pick<Words, 't'>): string {
  const word = action.replaceAll('.', '_')
  return Object.hasOwn(actsEn, word) ? t(`acts.${word as ActWord}`) : action
}

/** Whether an act only looked. */
export function isView(action: string): boolean {
  return /\.(read|search|list|get|acts|reveal|thumbnail)(_\w+)?$|^reports\.|^worklist\./.test(action)
}
