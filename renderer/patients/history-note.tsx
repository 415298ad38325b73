import { Button, Loader } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { errorText } from '../api/error-text.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { useSyncStatus } from '../api/use-session.ts'
import { Note } from '../components/note.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** Whether a patient's earlier visits are on this PC; while that is not known, as if they were. */
export function useIsHistoryHere(patientId: string): boolean {
  const standing = useAsk(
    'history.standing',
    { patient_id: patientId },
    { entities: ['scope_members', 'patients', 'patient_merges'] },
  )
  return standing.data?.is_here ?? true
}

/** Says that a patient's earlier visits are not on this PC, and has them come where the server is there. */
export function HistoryNote({ patientId }: { readonly patientId: string }) {
  const words = useWords()
  const { t } = words
  const isHere = useIsHistoryHere(patientId)
  const connection = useSyncStatus()?.connection
  const fetched = useSend('history.fetch')
  const asked = useRef<string | null>(null)
  const isDue = !isHere && connection === 'online'
  const { send } = fetched
  useEffect(() => {
    if (connection === 'offline') asked.current = null
    // Once for each opening, and again when the server is back.
    if (!isDue || asked.current === patientId) return
    asked.current = patientId
    void send({ patient_id: patientId })
  }, [isDue, connection, patientId, send])
  if (isHere) return null
  const isAway = connection !== 'online' || fetched.error?.code === 'offline'
  if (isAway)
    return (
      <Note kind="away" role="status">
        <b>{t('history.not_here')}</b> {t('history.without_server')}
      </Note>
    )
  if (fetched.error !== null)
    return (
      <Note kind="warn" role="alert">
        <b>{t('history.not_here')}</b> {errorText(fetched.error, words)}{' '}
        <Button variant="default" size="compact-sm" onClick={() => void send({ patient_id: patientId })}>
          {t('history.again')}
        </Button>
      </Note>
    )
  return (
    <Note kind="warn" role="status">
      <b>{t('history.not_here')}</b> {t('history.coming')} <Loader size="xs" aria-hidden />
    </Note>
  )
}
