import { useSyncStatus } from '../api/use-session.ts'
import { useWords } from '../i18n/use-words.tsx'
import { Note } from './note.tsx'

/** Whether this PC is still being filled: what is not found here may yet come. */
export function useIsFilling(): boolean {
  return (useSyncStatus()?.first_sync ?? null) !== null
}

/** Beside every list and search: this PC is new, and not all patients are on it yet. Nothing once they are. */
export function FirstSyncNote() {
  const { t, rich, format } = useWords()
  const filling = useSyncStatus()?.first_sync ?? null
  if (filling === null) return null
  const { rows_done, rows_total, is_todays_work_here } = filling
  const values = { done: format.number(rows_done), total: format.number(rows_total) }
  return (
    <Note kind="warn" role="status">
      <b>{rich('first_sync.title', values)}</b>{' '}
      {t(is_todays_work_here ? 'first_sync.today_is_here' : 'first_sync.may_be_missing')}
    </Note>
  )
}
