import {
  IconAlertOctagon,
  IconArrowsSplit,
  IconClock,
  IconDatabaseImport,
  IconDeviceDesktop,
  IconFileUpload,
  IconRefresh,
  IconSchool,
  IconWifi,
  IconWifiOff,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Id } from '../../shared/ids.ts'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { useWords } from '../i18n/use-words.tsx'
import type { WordKey, WordValues } from '../i18n/words.ts'
import { useNow } from './clock.tsx'
import { Latin } from './latin.tsx'

const BYTES_PER_MEGABYTE = 1_000_000

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

interface StatusBarProps {
  readonly status: SyncStatus | undefined
  readonly stationName: string | undefined
  /** Who is there, of whose entries it is said that they were put aside; nobody while the screens are locked. */
  readonly person?: Id | undefined
  /** In practice there is nothing to sync: the bar says so and nothing else of it. */
  readonly isPractice?: boolean
  readonly onConflicts?: () => void
}

const blockedKeys = {
  revoked: 'status.blocked_revoked',
  protocol_mismatch: 'status.blocked_protocol',
  program_too_old: 'status.blocked_too_old',
} as const

/** What an item says. Where the bar has no room for all of it, it is cut, and said whole to whoever points at it. */
function Said({ words, values }: { words: WordKey; values?: WordValues }) {
  const { t, rich } = useWords()
  return (
    <span className="status-text" title={t(words, values)}>
      {rich(words, values)}
    </span>
  )
}

/** A part of the bar; it opens the page of sync for whoever is signed in. */
function SyncPart({
  isOpen,
  className = '',
  title,
  children,
}: {
  isOpen: boolean
  className?: string
  title?: string
  children: ReactNode
}) {
  return isOpen ? (
    <a href="#/sync" className={className} title={title}>
      {children}
    </a>
  ) : (
    <span className={`status-item ${className}`} title={title}>
      {children}
    </span>
  )
}

function Connection({ status, isOpen }: { status: SyncStatus; isOpen: boolean }) {
  const { t, rich, format } = useWords()
  if (status.blocked_by !== null) {
    return (
      <SyncPart isOpen={isOpen} className="is-blocked">
        <IconAlertOctagon {...icon} />
        <Said words={blockedKeys[status.blocked_by]} />
      </SyncPart>
    )
  }
  const isOnline = status.connection === 'online'
  const since = { time: format.moment(status.since) }
  const said = isOnline ? t('status.online') : t('status.offline_since', since)
  const hint = status.because === null ? t('status.open_sync') : t(`network.${status.because}`)
  return (
    <SyncPart
      isOpen={isOpen}
      className={isOnline ? 'is-online' : 'is-offline'}
      title={isOpen || status.because !== null ? `${said}\n${hint}` : said}
    >
      {isOnline ? <IconWifi {...icon} /> : <IconWifiOff {...icon} />}
      <span className="status-text">{isOnline ? said : rich('status.offline_since', since)}</span>
    </SyncPart>
  )
}

function Counts({
  status,
  person,
  onConflicts,
}: Pick<StatusBarProps, 'person' | 'onConflicts'> & { status: SyncStatus }) {
  const { format } = useWords()
  const isOpen = person !== undefined
  const onlyHere = status.only_here_count
  const conflicts = status.open_conflict_count ?? 0
  const quarantined = status.quarantined_by[person ?? ''] ?? 0
  const documents = status.documents_waiting_count ?? 0
  const filling = status.first_sync ?? null
  return (
    <>
      {/* A scan on its way is something that waits. */}
      {onlyHere !== null && (onlyHere > 0 || documents === 0) && (
        <SyncPart isOpen={isOpen} className={onlyHere > 0 ? 'only-here' : ''}>
          <IconDeviceDesktop {...icon} />
          {onlyHere > 0 ? (
            <Said words="status.only_here" values={{ count: onlyHere }} />
          ) : (
            <Said words="status.nothing_waiting" />
          )}
        </SyncPart>
      )}
      {documents > 0 && (
        <SyncPart isOpen={isOpen} className="only-here hide-narrow">
          <IconFileUpload {...icon} />
          <Said words="status.documents_waiting" values={{ count: documents }} />
        </SyncPart>
      )}
      {conflicts > 0 && (
        <button
          type="button"
          className="conflicts"
          onClick={onConflicts}
          disabled={onConflicts === undefined}
        >
          <IconArrowsSplit {...icon} className="mirrors" />
          <Said words="status.conflicts" values={{ count: conflicts }} />
        </button>
      )}
      {filling !== null && (
        <SyncPart isOpen={isOpen} className="only-here">
          <IconDatabaseImport {...icon} />
          <Said
            words="first_sync.status"
            values={{ done: format.number(filling.rows_done), total: format.number(filling.rows_total) }}
          />
        </SyncPart>
      )}
      {status.repair?.is_complete === false && (
        <SyncPart isOpen={isOpen} className="only-here is-long">
          <IconDatabaseImport {...icon} />
          <Said words="status.repair_waits" />
        </SyncPart>
      )}
      {status.archive?.is_large === true && (
        <span className="status-item is-blocked is-long">
          <IconAlertOctagon {...icon} />
          <Said
            words="status.archive_large"
            values={{ megabytes: Math.round(status.archive.bytes / BYTES_PER_MEGABYTE) }}
          />
        </span>
      )}
      {status.backup !== undefined && status.backup.trouble !== null && (
        <SyncPart isOpen={isOpen} className="is-blocked">
          <IconAlertOctagon {...icon} />
          <Said words={`status.backup_${status.backup.trouble}`} />
        </SyncPart>
      )}
      {status.audit_held_since !== null && (
        <SyncPart isOpen={isOpen} className="is-blocked">
          <IconAlertOctagon {...icon} />
          <Said words="status.audit_held" values={{ time: format.moment(status.audit_held_since) }} />
        </SyncPart>
      )}
      {quarantined > 0 && (
        <a className="status-item is-blocked" href="#/put-aside">
          <IconAlertOctagon {...icon} />
          <Said words="status.quarantined" values={{ count: quarantined }} />
        </a>
      )}
    </>
  )
}

/** Always there: whether the server answers, what is only on this PC, the last sync, open conflicts, station, clock. */
export function StatusBar({ status: told, stationName, person, isPractice, onConflicts }: StatusBarProps) {
  const { t, format } = useWords()
  const now = useNow()
  const status = isPractice === true ? undefined : told
  const lastSync = status?.last_sync_at ?? null
  return (
    <section className="status-bar" aria-label={t('status.label')}>
      {isPractice === true && (
        <span className="status-item is-practice">
          <IconSchool {...icon} />
          <Said words="practice.status" />
        </span>
      )}
      {status !== undefined && <Connection status={status} isOpen={person !== undefined} />}
      {status !== undefined && (
        <Counts status={status} person={person} {...(onConflicts === undefined ? {} : { onConflicts })} />
      )}
      {/* While the store is closed nobody knows when the last one was. */}
      {status !== undefined && (status.only_here_count !== null || lastSync !== null) && (
        <SyncPart isOpen={person !== undefined} className="is-least hide-narrow">
          <IconRefresh {...icon} />
          {lastSync === null ? (
            <Said words="status.never_synced" />
          ) : (
            <Said words="status.last_sync" values={{ time: format.moment(lastSync, now) }} />
          )}
        </SyncPart>
      )}
      <span className="status-gap" />
      {stationName !== undefined && (
        <span className="status-item is-station hide-narrow">
          <IconDeviceDesktop {...icon} />
          <span className="visually-hidden">{t('status.station')}</span>
          <span className="status-text" dir="ltr" title={stationName}>
            <Latin>{stationName}</Latin>
          </span>
        </span>
      )}
      <span className="status-item is-clock hide-narrow">
        <IconClock {...icon} />
        {format.weekdayDate(now)} <Latin strong>{format.time(now)}</Latin>
      </span>
    </section>
  )
}
