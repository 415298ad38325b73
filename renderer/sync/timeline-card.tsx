import { Button } from '@mantine/core'
import {
  IconAlertOctagon,
  IconArrowsUpDown,
  IconDatabaseExclamation,
  IconDatabaseImport,
  IconDeviceFloppy,
  IconHistory,
  IconInboxOff,
  IconServerCog,
  IconShieldCheck,
  IconWifi,
  IconWifiOff,
} from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import type { SyncEvent } from '../../shared/sync-page/sync-event.ts'
import type { SyncEventLine } from '../../shared/sync-page/sync-page-ipc.ts'
import { usePages } from '../api/use-pages.ts'
import { ask } from '../api/use-query.ts'
import { useNow } from '../components/clock.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords, type Words } from '../i18n/use-words.tsx'

const looks = {
  connected: { icon: IconWifi, tone: 'good' },
  connection_lost: { icon: IconWifiOff, tone: 'away' },
  blocked: { icon: IconAlertOctagon, tone: 'bad' },
  moved: { icon: IconArrowsUpDown, tone: 'server' },
  put_aside: { icon: IconInboxOff, tone: 'bad' },
  repaired: { icon: IconShieldCheck, tone: 'good' },
  backup: { icon: IconDeviceFloppy, tone: 'plain' },
  backup_failed: { icon: IconDatabaseExclamation, tone: 'bad' },
  put_back: { icon: IconDatabaseImport, tone: 'away' },
  server_restored: { icon: IconServerCog, tone: 'away' },
} as const satisfies Record<SyncEvent['kind'], unknown>

const blocked = {
  revoked: 'status.blocked_revoked',
  protocol_mismatch: 'status.blocked_protocol',
  program_too_old: 'status.blocked_too_old',
} as const

/** The timeline has a column of its own. */
const EVENTS_FIRST = 30

const movedKinds = ['sent', 'received', 'documents_sent', 'documents_received'] as const

/** What happened, and more about it where there is more to say. */
function saidOf(event: SyncEvent, { t, rich }: Words): { said: ReactNode; more?: string } {
  switch (event.kind) {
    case 'connected':
      return { said: t('sync.connected_event') }
    case 'connection_lost': {
      const { because } = event
      return because === null
        ? { said: t('sync.connection_lost') }
        : { said: t('sync.connection_lost'), more: t(`network.${because}`) }
    }
    case 'blocked':
      return { said: t(blocked[event.by]) }
    case 'moved':
      return {
        said: movedKinds
          .filter((kind) => event[kind] > 0)
          .map((kind, n) => (
            <Fragment key={kind}>
              {n > 0 && ' · '}
              {rich(`sync.${kind}`, { count: event[kind] })}
            </Fragment>
          )),
      }
    case 'put_aside':
    case 'repaired':
    case 'backup':
    case 'server_restored':
      return { said: rich(`sync.${event.kind}`, { count: event.count }) }
    case 'backup_failed':
      return { said: t(`status.backup_${event.trouble}`) }
    case 'put_back':
      return { said: t(`sync.put_back_${event.from}`) }
  }
}

function Line({ line }: { line: SyncEventLine }) {
  const words = useWords()
  const { format, t } = words
  const { icon: Icon, tone } = looks[line.event.kind]
  const { said, more } = saidOf(line.event, words)
  const from = format.time(line.began_at)
  const to = format.time(line.ended_at)
  return (
    <li className={`sync-event ${tone}`} data-event={line.event.kind}>
      <span className="sync-event-sign">
        <Icon size={16} stroke={1.75} aria-hidden />
      </span>
      <span className="grow">
        {said}
        {more !== undefined && <span className="sub fs-13 sync-event-more">{more}</span>}
      </span>
      <time dateTime={line.began_at} title={from === to ? undefined : t('sync.until', { from, to })}>
        <bdi dir="ltr">{from === to ? from : `${from}–${to}`}</bdi>
      </time>
    </li>
  )
}

/** Lines of one day together, in the order in which they come. */
function byDay(
  lines: readonly SyncEventLine[],
  dayOf: (at: string) => string,
): { day: string; lines: SyncEventLine[] }[] {
  const days: { day: string; lines: SyncEventLine[] }[] = []
  for (const line of lines) {
    const day = dayOf(line.began_at)
    const last = days.at(-1)
    if (last?.day === day) last.lines.push(line)
    else days.push({ day, lines: [line] })
  }
  return days
}

/** What sync did lately on this PC, the newest first, by days of the site's time. */
export function TimelineCard({ mark }: { mark: string }) {
  const { t, format } = useWords()
  const today = format.localDate(useNow())
  const { items, error, more, retry } = usePages(
    'sync.list_events',
    (asked) => ask('sync.list_events', asked),
    { mark, first: EVENTS_FIRST },
  )
  return (
    <section className="card clip" aria-label={t('sync.timeline')}>
      <header>
        <IconHistory size={18} stroke={1.75} aria-hidden />
        <h2>{t('sync.timeline')}</h2>
      </header>
      {items === undefined && error === null && <LoadingRows rows={4} />}
      {error !== null && <ErrorState error={error} onRetry={retry} />}
      {items?.length === 0 && <p className="inside sub">{t('sync.timeline_none')}</p>}
      {byDay(items ?? [], format.localDate).map(({ day, lines }) => (
        <section key={`${day} ${lines[0]?.n}`} className="sync-day">
          <h3>{day === today ? t('sync.today') : format.weekdayDate(lines[0]?.began_at ?? '')}</h3>
          <ol>
            {lines.map((line) => (
              <Line key={line.n} line={line} />
            ))}
          </ol>
        </section>
      ))}
      {more !== undefined && (
        <div className="inside">
          <Button variant="subtle" onClick={more}>
            {t('sync.more')}
          </Button>
        </div>
      )}
    </section>
  )
}
