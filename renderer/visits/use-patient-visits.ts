import { useAsk } from '../api/use-query.ts'
import { visitEntities } from './visit-entities.ts'

/** A patient's visits, newest first, and the whole of the chosen one: the named one, else the newest that is running. */
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
  const visitId = chosenId ?? (running ?? visits[0])?.visit.id
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
