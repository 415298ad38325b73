import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import type { PullCommit } from '../../shared/sync/pull-message.ts'
import type { PushReply, PushRequest } from '../../shared/sync/push-message.ts'
import type { SyncEvent } from '../../shared/sync-page/sync-event.ts'

/** What was moved since it was last noted; counted in records, entries and documents. */
export interface Doings {
  sent: number
  received: number
  documents_sent: number
  documents_received: number
  put_aside: number
  repaired: number
}

export function noDoings(): Doings {
  return { sent: 0, received: 0, documents_sent: 0, documents_received: 0, put_aside: 0, repaired: 0 }
}

/** What the server's answer to a batch comes to: records it took, each once, and entries it put aside. */
export function countPushed(doings: Doings, request: PushRequest, reply: PushReply): void {
  const aside = new Set(
    reply.outcomes.filter(({ result }) => result === 'quarantined').map(({ station_seq }) => station_seq),
  )
  doings.put_aside += aside.size
  const taken = request.envelopes.filter(({ station_seq }) => !aside.has(station_seq))
  const ops = taken.flatMap(({ ops }) =>
    Array.isArray(ops) ? (ops as { entity: string; id: string }[]) : [],
  )
  doings.sent += new Set(ops.map(({ entity, id }) => `${entity}/${id}`)).size
}

/** Other stations' records in a page, each once, and entries from here that somebody brought in. */
export function countPulled(doings: Doings, commits: readonly PullCommit[], stationId: string): void {
  const others = commits.filter(({ station_id }) => station_id !== stationId)
  const rows = others.flatMap(({ changes }) => changes.map(({ entity, id }) => `${entity}/${id}`))
  doings.received += new Set(rows).size
  doings.repaired += commits.filter(({ repairs }) => repairs?.station_id === stationId).length
}

/** The same as events, for what is not nothing. */
export function eventsOf({ put_aside, repaired, ...moved }: Doings): SyncEvent[] {
  const events: SyncEvent[] = []
  if (Object.values(moved).some((count) => count > 0)) events.push({ kind: 'moved', ...moved })
  if (put_aside > 0) events.push({ kind: 'put_aside', count: put_aside })
  if (repaired > 0) events.push({ kind: 'repaired', count: repaired })
  return events
}

/** How the server is reached, as an event. */
export function connectionEvent({
  connection,
  blocked_by,
  because,
}: Pick<SyncStatus, 'connection' | 'blocked_by' | 'because'>): SyncEvent {
  if (blocked_by !== null) return { kind: 'blocked', by: blocked_by }
  return connection === 'online' ? { kind: 'connected' } : { kind: 'connection_lost', because }
}
