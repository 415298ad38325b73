import type { CallFailed } from '../api/use-query.ts'
import { useWords } from '../i18n/use-words.tsx'
import { Note } from './note.tsx'

/**
 * Over a visit that stands on a screen while it leaves this PC: what was read stays, and says that it is no more than
 * that. `error`: of the last reading.
 */
export function LeftNote({ error }: { readonly error: CallFailed | null }) {
  const { t } = useWords()
  if (error?.reason.code !== 'not_found') return null
  return (
    <Note kind="warn" role="status">
      {t('history.left')}
    </Note>
  )
}
