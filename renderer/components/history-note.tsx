import { Button, Loader } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useAsk, useSend } from '../api/use-query.ts'
import { useSyncStatus } from '../api/use-session.ts'
import { useWords } from '../i18n/use-words.tsx'
import { historyRefusalText } from './history-refusal.ts'
import { Note } from './note.tsx'

/** Tables whose change may change whether a patient's earlier visits are on this PC. */
export const historyEntities = ['scope_members', 'patients', 'patient_merges'] as const

/** Whether a patient's earlier visits are on this PC. `cannot_tell`: nobody has said so yet, or the question failed. */
export type HistoryStanding = 'here' | 'not_here' | 'cannot_tell'

function useStanding(patientId: string) {
  const asked = useAsk('history.standing', { patient_id: patientId }, { entities: historyEntities })
  const isHere = asked.data?.is_here
  const standing: HistoryStanding = isHere === undefined ? 'cannot_tell' : isHere ? 'here' : 'not_here'
  return { standing, hasFailed: asked.isError, again: () => void asked.refetch() }
}

export function useHistoryStanding(patientId: string): HistoryStanding {
  return useStanding(patientId).standing
}

/** Says that a patient's earlier visits are not on this PC, and has them come where the server is there. */
export function HistoryNote({ patientId }: { readonly patientId: string }) {
  const words = useWords()
  const { t } = words
  const { standing, hasFailed, again } = useStanding(patientId)
  const connection = useSyncStatus()?.connection
  const fetched = useSend('history.fetch')
  const asked = useRef<string | null>(null)
  const isDue = standing === 'not_here' && connection === 'online'
  const { send } = fetched
  useEffect(() => {
    if (connection === 'offline') asked.current = null
    // Once for each time that they are missing, and again when the server is back.
    if (standing === 'here') asked.current = null
    if (!isDue || asked.current === patientId) return
    asked.current = patientId
    void send({ patient_id: patientId })
  }, [isDue, standing, connection, patientId, send])
  if (standing === 'here') return null
  if (standing === 'cannot_tell') {
    if (!hasFailed) return null
    return (
      <Note kind="warn" role="alert">
        <b>{t('history.cannot_tell')}</b>{' '}
        <Button variant="default" size="compact-sm" onClick={again}>
          {t('history.look_again')}
        </Button>
      </Note>
    )
  }
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
        <b>{t('history.not_here')}</b> {historyRefusalText(fetched.error, words)}{' '}
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
