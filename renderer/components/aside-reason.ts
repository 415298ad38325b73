import { en } from '../i18n/en.ts'
import type { Words } from '../i18n/use-words.tsx'

/** Why the server put an entry aside, in words; a reason that a newer server knows keeps its technical name. */
export function asideReason(code: string, { t }: Pick<Words, 't'>): string {
  const word = `aside_${code}`
  return Object.hasOwn(en.admin, word) ? t(`admin.${word as keyof typeof en.admin}` as 'admin.title') : code
}
