import { Button } from '@mantine/core'
import type { SeenStatus } from '../api/use-seen-status.ts'
import { useWords } from '../i18n/use-words.tsx'
import { Note } from './note.tsx'

interface MovedStatusNoteProps {
  readonly status: SeenStatus
  /** The refusal that this explains may go. */
  readonly onDecided: () => void
}

/** Somebody carried the visit on while it was decided about here: how far it is now, and whether to go on. */
export function MovedStatusNote({ status, onDecided }: MovedStatusNoteProps) {
  const { t, rich } = useWords()
  const { seen, now, isPossible } = status
  if (now === null) return null
  return (
    <Note kind="warn" role="alert">
      <b>{t('state.status_moved_title')}</b>
      <div>
        {rich('state.status_moved_line', {
          seen: t(`visits.status_${seen.status}`),
          now: t(`visits.status_${now.status}`),
        })}
      </div>
      {now.reopened_reason !== null && now.reopened_reason !== seen.reopened_reason && (
        <div>{rich('state.status_reopened', { reason: now.reopened_reason })}</div>
      )}
      {now.cancelled_reason !== null && now.status === 'cancelled' && (
        <div>{rich('state.status_cancelled', { reason: now.cancelled_reason })}</div>
      )}
      {isPossible ? (
        <div className="note-actions">
          <Button
            onClick={() => {
              status.accept()
              onDecided()
            }}
          >
            {t('state.status_go_on')}
          </Button>
        </div>
      ) : (
        <div>{t('state.status_not_possible')}</div>
      )}
    </Note>
  )
}
