import { useRef } from 'react'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { useSyncStatus } from '../api/use-session.ts'
import { useWords } from '../i18n/use-words.tsx'
import { useNow } from './clock.tsx'
import { minutesLeft, type Seen } from './time-left.ts'

type Filled = NonNullable<SyncStatus['first_sync']>

/** How long filling takes yet at the pace of the last while, in words; nothing while nobody can say. */
export function FillingLeft({ filling: { rows_done, rows_total } }: { filling: Filled }) {
  const { rich } = useWords()
  const now: Seen = { at: useNow(5_000), done: rows_done }
  const first = useRef(now)
  const left = minutesLeft(first.current, now, rows_total)
  return left === null ? null : <span className="sub">{rich('first_sync.left', { count: left })}</span>
}

/** How far a new PC is filled, as a bar. */
export function FillingProgress({ filling: { rows_done, rows_total } }: { filling: Filled }) {
  const { t } = useWords()
  return (
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
  )
}

/** Where something is not here yet: how far this PC is filled. Nothing once it is. */
export function FillingBar() {
  const { rich, format } = useWords()
  const filling = useSyncStatus()?.first_sync ?? null
  if (filling === null) return null
  const values = { done: format.number(filling.rows_done), total: format.number(filling.rows_total) }
  return (
    <div className="filling-bar">
      <FillingProgress filling={filling} />
      <div className="row row-wrap fs-13">
        <span className="grow">{rich('first_sync.status', values)}</span>
        <FillingLeft filling={filling} />
      </div>
    </div>
  )
}
