import { useRef } from 'react'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { useNow } from '../components/clock.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { minutesLeft, type Seen } from './time-left.ts'

/** How far a new PC is filled, in records, and how long it takes yet at the pace of the last while. */
export function Filling({ filling }: { filling: NonNullable<SyncStatus['first_sync']> }) {
  const { t, rich, format } = useWords()
  const { rows_done, rows_total } = filling
  const now: Seen = { at: useNow(5_000), done: rows_done }
  const first = useRef(now)
  const left = minutesLeft(first.current, now, rows_total)
  const values = { done: format.number(rows_done), total: format.number(rows_total) }
  return (
    <div className="sync-filling">
      <div className="row row-wrap">
        <b className="grow">{rich('first_sync.title', values)}</b>
        {left !== null && <span className="sub">{rich('first_sync.left', { count: left })}</span>}
      </div>
      <div
        className="progress"
        role="progressbar"
        aria-label={t('first_sync.label')}
        aria-valuemin={0}
        aria-valuemax={rows_total}
        aria-valuenow={rows_done}
      >
        <i style={{ inlineSize: `${rows_total === 0 ? 0 : Math.floor((rows_done / rows_total) * 100)}%` }} />
      </div>
      <span className="sub fs-13">{t('first_sync.goes_on')}</span>
    </div>
  )
}
