import { IconClockExclamation } from '@tabler/icons-react'
import { useSession, useSyncStatus } from '../api/use-session.ts'
import { useWords } from '../i18n/use-words.tsx'
import { useNow } from './clock.tsx'

/** For so long a PC may have been without the server before screens say how old what they show may be. */
const STALE_MS = 5 * 60_000

/** Where what is shown may be old: since when this PC has heard nothing. Nothing while it is in contact, and in practice. */
export function StaleNote() {
  const { t, rich, format } = useWords()
  const now = useNow()
  const status = useSyncStatus()
  const session = useSession()
  if (status === undefined || session?.is_practice !== false) return null
  const { last_sync_at } = status
  const isStale =
    last_sync_at === null ? status.connection === 'offline' : now - Date.parse(last_sync_at) > STALE_MS
  if (!isStale) return null
  return (
    <p className="stale-note" role="status">
      <IconClockExclamation size={16} stroke={1.75} aria-hidden />
      <span>
        {last_sync_at === null
          ? t('sync.stale_never')
          : rich('sync.stale', { time: format.moment(last_sync_at, now) })}{' '}
        <a href="#/sync">{t('sync.stale_open')}</a>
      </span>
    </p>
  )
}
