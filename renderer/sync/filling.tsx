import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { FillingLeft, FillingProgress } from '../components/filling-bar.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** How far a new PC is filled, in records, and how long it takes yet at the pace of the last while. */
export function Filling({ filling }: { filling: NonNullable<SyncStatus['first_sync']> }) {
  const { t, rich, format } = useWords()
  const values = { done: format.number(filling.rows_done), total: format.number(filling.rows_total) }
  return (
    <div className="sync-filling">
      <div className="row row-wrap">
        <b className="grow">{rich('first_sync.title', values)}</b>
        <FillingLeft filling={filling} />
      </div>
      <FillingProgress filling={filling} />
      <span className="sub fs-13">{t('first_sync.goes_on')}</span>
    </div>
  )
}
