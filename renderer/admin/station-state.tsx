import { IconBan, IconClockExclamation, IconEraser, IconWifi } from '@tabler/icons-react'
import type { StationContact, StationWipeView } from '../../shared/reports/dashboard.ts'
import { isInContact } from '../../shared/sync/station-contact.ts'
import { useWords } from '../i18n/use-words.tsx'

interface StationStateProps {
  readonly station: StationContact
  readonly asOf: string
}

/** Whether a station works, and what became of an order to end or erase it. */
export function StationState({ station, asOf }: StationStateProps) {
  const { t, rich, format } = useWords()
  const icon = { size: 14, stroke: 2, 'aria-hidden': true } as const
  if (station.wipe !== null) return <WipeState wipe={station.wipe} />
  if (station.is_revoked) {
    return (
      <>
        <span className="chip bad">
          <IconBan {...icon} />
          {t('admin.withdrawn')}
        </span>
        <span className="sub below">
          {t(station.standing_acked_state === 'revoked' ? 'admin.withdrawn_done' : 'admin.withdrawn_waits')}
        </span>
      </>
    )
  }
  if (isInContact(station.last_contact_at, asOf)) {
    return (
      <span className="chip durable">
        <IconWifi {...icon} />
        {t('admin.in_contact')}
      </span>
    )
  }
  return (
    <>
      <span className="chip pc">
        <IconClockExclamation {...icon} />
        {station.last_contact_at === null
          ? t('admin.never')
          : rich('admin.not_heard', { time: format.moment(station.last_contact_at) })}
      </span>
      {station.key_protection === 'password_only' && (
        <span className="sub below">{t('admin.heard_while_open')}</span>
      )}
    </>
  )
}

function WipeState({ wipe }: { wipe: StationWipeView }) {
  const { t, rich, format } = useWords()
  const { wiped_at, saved_count, received_count, not_saved, documents_lost_count } = wipe
  return (
    <>
      <span className={wiped_at === null ? 'chip pc' : 'chip bad'}>
        <IconEraser size={14} stroke={2} aria-hidden />
        {wiped_at === null
          ? t('admin.erase_ordered')
          : rich('admin.erased_at', { time: format.moment(wiped_at) })}
      </span>
      {saved_count === null && <span className="sub below">{t('admin.erase_waits')}</span>}
      {saved_count !== null && saved_count > 0 && (
        <span className="sub below">
          {rich('admin.erase_saved', {
            received: format.number(received_count),
            saved: format.number(saved_count),
          })}
        </span>
      )}
      {not_saved.includes('closed_store') && (
        <span className="sub below">{t('admin.erase_closed_store')}</span>
      )}
      {not_saved.includes('documents') && (
        <span className="sub below">
          {rich('admin.erase_documents', { documents: format.number(documents_lost_count ?? 0) })}
        </span>
      )}
    </>
  )
}
