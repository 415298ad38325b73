import { Button } from '@mantine/core'
import { IconAlertOctagon, IconPlugConnected, IconRefresh, IconWifi, IconWifiOff } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { queryClient } from '../api/query-client.ts'
import { useSend } from '../api/use-query.ts'
import { useUser } from '../api/use-session.ts'
import { useNow } from '../components/clock.tsx'
import { Note } from '../components/note.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { Filling } from './filling.tsx'
import { isAllThere, standingOf } from './standing.ts'

const icons = { connected: IconWifi, not_connected: IconWifiOff, blocked: IconAlertOctagon } as const

interface Tried {
  readonly at: number
  readonly status: SyncStatus
}

function TriedLine({ at, status }: Tried) {
  const { rich, format } = useWords()
  const time = format.timeWithSeconds(at)
  const left = status.only_here_count ?? 0
  const kind = standingOf(status)
  if (kind === 'blocked') return rich('sync.tried_blocked', { time })
  if (kind === 'not_connected') return rich('sync.tried_away', { time })
  return left === 0 ? rich('sync.tried_done', { time }) : rich('sync.tried_left', { time, count: left })
}

interface FigureProps {
  readonly value: number
  readonly title: string
  readonly tone: string
  readonly children?: ReactNode
}

function Figure({ value, title, tone, children }: FigureProps) {
  const { format } = useWords()
  return (
    <div className={children === undefined ? 'sync-figure' : undefined}>
      <span className="figure n" style={value === 0 ? undefined : { color: tone }}>
        {format.number(value)}
      </span>
      <span className="title">{title}</span>
      {children !== undefined && <span className="detail">{children}</span>}
    </div>
  )
}

/** What there is to know and to do while it stands like this. */
function Advice({ status }: { status: SyncStatus }) {
  const { t } = useWords()
  const now = useNow()
  if (status.blocked_by !== null) return t(`sync.blocked_${status.blocked_by}`)
  if (status.connection === 'offline')
    return status.because === null
      ? t('sync.no_answer')
      : `${t(`network.${status.because}`)} ${t('network.safe')}`
  const filling = status.first_sync ?? null
  if (filling !== null)
    return t(filling.is_todays_work_here ? 'first_sync.today_is_here' : 'first_sync.lists_may_lack')
  const isLate = status.last_sync_at === null || now - Date.parse(status.last_sync_at) > 2 * 60_000
  if (isLate) return t('sync.not_taken')
  if (!isAllThere(status)) return t('sync.on_the_way')
  return t((status.quarantined_count ?? 0) === 0 ? 'sync.all_there' : 'sync.all_but_aside')
}

/** What does not stop sync and somebody must know of all the same. */
function Troubles({ status }: { status: SyncStatus }) {
  const { t, rich, format } = useWords()
  const { audit_held_since, backup, repair } = status
  return (
    <>
      {audit_held_since !== null && (
        <Note kind="bad">{rich('status.audit_held', { time: format.moment(audit_held_since) })}</Note>
      )}
      {backup !== undefined && backup.trouble !== null && (
        <Note kind="bad">{t(`status.backup_${backup.trouble}`)}</Note>
      )}
      {repair?.is_complete === false && <Note kind="away">{t('status.repair_waits')}</Note>}
    </>
  )
}

/** How it stands now, in one sentence; what to do about it; and the figures. */
export function StandingCard({ status }: { status: SyncStatus }) {
  const { t, rich, format } = useWords()
  const person = useUser()
  const now = useNow()
  const tryNow = useSend('sync.try_now')
  const [tried, setTried] = useState<Tried | null>(null)
  const kind = standingOf(status)
  const Icon = icons[kind]
  const aside =
    person.role === 'admin' ? (status.quarantined_count ?? 0) : (status.quarantined_by[person.id] ?? 0)
  const conflicts = status.open_conflict_count ?? 0
  const filling = status.first_sync ?? null

  async function run(): Promise<void> {
    const now = await tryNow.send({})
    if (now === undefined) return
    queryClient.setQueryData(['sync.status', {}], now)
    setTried({ at: Date.now(), status: now })
  }

  return (
    <section className="card" aria-label={t('sync.subtitle')}>
      <div className={`sync-standing is-${kind}`}>
        <span className="sync-sign" aria-hidden>
          <Icon size={26} stroke={1.75} />
        </span>
        <div className="grow">
          <p className="sync-said" role="status">
            {kind === 'not_connected'
              ? rich('sync.not_connected', { time: format.moment(status.since, now) })
              : t(`sync.${kind}`)}
          </p>
          <p className="ink-2">
            <Advice status={status} />
          </p>
          <p className="sub fs-13 sync-last">
            <IconRefresh size={14} stroke={1.75} aria-hidden />
            {status.last_sync_at === null
              ? t('status.never_synced')
              : rich('sync.last_round', { time: format.moment(status.last_sync_at, now) })}
          </p>
        </div>
        <div className="sync-try">
          <Button
            variant="filled"
            h={36}
            loading={tryNow.isBusy}
            leftSection={<IconPlugConnected size={16} stroke={1.75} aria-hidden />}
            onClick={() => void run()}
          >
            {t('sync.try_now')}
          </Button>
        </div>
      </div>
      <div className="sync-tried" role="status">
        {tried !== null && tryNow.error === null && <TriedLine {...tried} />}
      </div>
      {filling !== null && <Filling filling={filling} />}
      <div className="sync-troubles">
        {tryNow.error !== null && <ErrorNote error={tryNow.error} />}
        <Troubles status={status} />
      </div>
      <div className="kpis">
        <Figure value={status.only_here_count ?? 0} title={t('sync.figure_here')} tone="var(--rc-pc-ink)" />
        <Figure
          value={aside}
          title={t(person.role === 'admin' ? 'sync.figure_aside' : 'sync.figure_aside_own')}
          tone="var(--danger-ink)"
        />
        <Figure
          value={status.documents_waiting_count ?? 0}
          title={t('sync.figure_documents')}
          tone="var(--rc-pc-ink)"
        />
        <Figure value={conflicts} title={t('sync.figure_conflicts')} tone="var(--st-disputed-ink)">
          {conflicts > 0 ? <a href="#/conflicts">{t('sync.to_conflicts')}</a> : undefined}
        </Figure>
      </div>
    </section>
  )
}
