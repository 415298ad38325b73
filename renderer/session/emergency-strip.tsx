import { IconAmbulance } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useAsk } from '../api/use-query.ts'
import { useWords } from '../i18n/use-words.tsx'

/** An access that ends by its time changes no table: what it showed is asked for again, and withheld then. */
function useForgottenAtEnd(ids: string): void {
  const client = useQueryClient()
  const before = useRef(ids)
  useEffect(() => {
    const hasEnded = before.current.split(' ').some((id) => id !== '' && !ids.split(' ').includes(id))
    before.current = ids
    if (hasEnded) void client.invalidateQueries()
  }, [client, ids])
}

/** Over every screen while an emergency access runs: which, and until when. Never a patient's name. */
export function EmergencyStrip() {
  const { t, rich, format } = useWords()
  const read = useAsk(
    'emergency.running',
    {},
    { everyMs: 30_000, atEachOpening: true, entities: ['emergency_accesses'] },
  )
  const running = read.data ?? []
  useForgottenAtEnd(running.map(({ id }) => id).join(' '))
  const isRunning = running.length > 0
  useEffect(() => {
    if (!isRunning) return
    document.documentElement.dataset.emergency = ''
    return () => {
      delete document.documentElement.dataset.emergency
    }
  }, [isRunning])
  if (!isRunning) return null
  return (
    <section className="emergency-strip no-print" aria-label={t('emergency.running')}>
      <IconAmbulance size={20} stroke={1.75} aria-hidden />
      <b>{t('emergency.running')}</b>
      <ul>
        {running.map(({ id, patient_id, ends_at }) => (
          <li key={id} className="row row-wrap">
            {rich(patient_id === null ? 'emergency.running_station' : 'emergency.running_patient', {
              time: format.moment(ends_at),
            })}
            {patient_id !== null && <a href={`#/patients/${patient_id}`}>{t('emergency.to_patient')}</a>}
          </li>
        ))}
      </ul>
    </section>
  )
}
