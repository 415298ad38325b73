import { useState } from 'react'
import { useAsk } from '../api/use-query.ts'
import { visitEntities } from './visit-entities.ts'

/**
 * A patient's visits, newest first, and the whole of the chosen one: the named one, else the newest that is running. One
 * that leaves this PC while it is shown stays as it was read; `error` of its reading then says `not_found`.
 */
export function usePatientVisits(patientId: string, chosenId: string | undefined) {
  const list = useAsk(
    'visits.list',
    {
      statuses: ['open', 'in_progress', 'completed', 'cancelled'],
      patient_id: patientId,
      has_study: null,
      limit: 100,
    },
    { entities: visitEntities },
  )
  const visits = list.data?.items ?? []
  const running = visits.find(({ visit }) => visit.status === 'open' || visit.status === 'in_progress')
  const listedId = chosenId ?? (running ?? visits[0])?.visit.id
  const [shownId, setShownId] = useState(listedId)
  if (listedId !== undefined && listedId !== shownId) setShownId(listedId)
  const visitId = listedId ?? shownId
  const detail = useAsk(
    'visits.get',
    { id: visitId ?? '' },
    { enabled: visitId !== undefined, entities: visitEntities, keepLast: true },
  )
  return {
    list,
    visits,
    visitId,
    detail: visitId === undefined || detail.data?.visit.id !== visitId ? undefined : detail.data,
    detailError: detail.error,
  }
}
