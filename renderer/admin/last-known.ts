import { queryClient } from '../api/query-client.ts'

/** Pages that only the server can answer keep what they last showed, with its time, until the program is locked. */
const serverChannels = ['reports.dashboard', 'admin.list_users', 'audit.of_patient'] as const

/** Called once, when the administration is first shown. */
export function keepLastKnown(): void {
  for (const channel of serverChannels) {
    queryClient.setQueryDefaults([channel], { gcTime: Number.POSITIVE_INFINITY })
  }
}
