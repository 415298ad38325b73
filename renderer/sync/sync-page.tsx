import { IconSchool } from '@tabler/icons-react'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { useSession, useSyncStatus } from '../api/use-session.ts'
import { EmptyState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { DocumentsOnTheirWay } from './documents-card.tsx'
import { PutAsideCard } from './put-aside-card.tsx'
import { StandingCard } from './standing-card.tsx'
import { TimelineCard } from './timeline-card.tsx'
import { WaitingCard } from './waiting-card.tsx'
import './sync.css'

function Standing({ status }: { status: SyncStatus }) {
  const { only_here_count, oldest_only_here_at, quarantined_count, documents_waiting_count } = status
  const { connection, blocked_by, last_sync_at, backup } = status
  const marks = [connection, blocked_by, last_sync_at, documents_waiting_count, backup?.last_at]
  return (
    <>
      <StandingCard status={status} />
      <div className="sync-columns">
        <div className="column">
          <WaitingCard mark={`${only_here_count} ${oldest_only_here_at}`} />
          <PutAsideCard mark={`${quarantined_count}`} />
          <DocumentsOnTheirWay mark={`${documents_waiting_count} ${last_sync_at}`} />
        </div>
        <div className="column">
          <TimelineCard mark={marks.join(' ')} />
        </div>
      </div>
    </>
  )
}

/** How this PC stands with the server: now, what waits, what was put aside, what is on its way, and what happened lately. */
export function SyncPage() {
  const { t } = useWords()
  const session = useSession()
  const status = useSyncStatus()
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('sync.title')}</h1>
        <span className="sub">{t('sync.subtitle')}</span>
      </div>
      {session?.is_practice === true ? (
        <div className="card">
          <EmptyState
            icon={<IconSchool size={28} stroke={1.5} aria-hidden />}
            title={t('sync.practice')}
            text={t('sync.practice_text')}
          />
        </div>
      ) : status === undefined ? (
        <LoadingRows />
      ) : (
        <Standing status={status} />
      )}
    </div>
  )
}
