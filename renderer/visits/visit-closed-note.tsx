import type { VisitView } from '../../shared/visits/visits-ipc.ts'
import { Note } from '../components/note.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** Why nothing is added to a visit, or why one that was completed runs again. */
export function VisitClosedNote({ visit }: { visit: VisitView }) {
  const { t, rich } = useWords()
  const { status, cancelled_reason, incomplete_reason, reopened_reason } = visit
  const isReopened = status !== 'cancelled' && status !== 'completed' && reopened_reason !== null
  if (!isReopened && status !== 'cancelled' && status !== 'completed') return null
  const reason = isReopened ? reopened_reason : status === 'cancelled' ? cancelled_reason : incomplete_reason
  return (
    <div className="closed-note">
      <Note kind={status === 'completed' ? 'good' : 'warn'}>
        {isReopened
          ? t('visits.visit_reopened')
          : t('visits.visit_closed', { status: t(`visits.status_${status}`) })}{' '}
        {reason !== null && rich('visits.because', { reason })}
      </Note>
    </div>
  )
}
