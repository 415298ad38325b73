import { queryClient } from '../api/query-client.ts'

/** Pages that only the server can answer keep what they last showed, with its time, until the program is locked. */
const serverChannels = [
  'reports.dashboard',
  'reports.patients',
  'reports.visits',
  'reports.assessments',
  'admin.list_users',
  'admin.list_stations',
  'admin.list_sites',
  'admin.list_enrolment_codes',
  'admin.list_pending_stations',
  'admin.list_quarantine',
  'audit.of_patient',
] as const

/** Called once, when the administration is first shown. */
export function keepLastKnown(): void {
  for (const channel of serverChannels) {
    queryClient.setQueryDefaults([channel], {
      gcTime: Number.POSITIVE_INFINITY,
      // The server does not tell when these change: each look asks again.
      staleTime: 0,
      refetchOnMount: 'always',
    })
  }
}
