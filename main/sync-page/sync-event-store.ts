import { sql } from 'kysely'
import { SyncEvent } from '../../shared/sync-page/sync-event.ts'
import type { SyncEventLine } from '../../shared/sync-page/sync-page-ipc.ts'
import { instantOf } from '../../shared/time.ts'
import type { Reader, Trx } from '../db/transaction.ts'

/** More than a month of a quiet PC, some days of a busy one. */
export const EVENTS_KEPT = 500
const KEPT_MS = 30 * 24 * 3_600_000

/** What moves within this time of the first is one line: a ward writes every minute. */
const MOVED_TOGETHER_MS = 15 * 60_000
/** Backups are made each hour; a quiet night is one line. */
const BACKED_UP_TOGETHER_MS = 24 * 3_600_000

interface Line {
  readonly n: number
  readonly began_at: string
  readonly ended_at: string
  readonly event: string
}

/** Writes what happened: as a line of its own, as part of the newest one, or not at all where the same stands already. */
export async function writeSyncEvent(trx: Trx, event: SyncEvent, nowMs: number): Promise<void> {
  if (await isToldAlready(trx, event)) return
  const at = instantOf(nowMs)
  const newest = await newestLine(trx)
  const merged = newest === undefined ? undefined : mergedWith(newest, event, nowMs)
  if (newest !== undefined && merged !== undefined) {
    await trx
      .updateTable('sync_event')
      .set({ event: JSON.stringify(merged), ended_at: at })
      .where('n', '=', newest.n)
      .execute()
    return
  }
  const values = { began_at: at, ended_at: at, kind: event.kind, event: JSON.stringify(event) }
  await trx
    .insertInto('sync_event')
    .values({ n: (newest?.n ?? 0) + 1, ...values })
    .execute()
  await trx
    .deleteFrom('sync_event')
    .where('n', '<=', (newest?.n ?? 0) + 1 - EVENTS_KEPT)
    .execute()
  // From the oldest on: a clock that was wrong for a while leaves its lines until their number is up.
  for (;;) {
    const oldest = await trx.selectFrom('sync_event').selectAll().orderBy('n').limit(1).executeTakeFirst()
    if (oldest === undefined || nowMs - Date.parse(oldest.ended_at) <= KEPT_MS) return
    await trx.deleteFrom('sync_event').where('n', '=', oldest.n).execute()
  }
}

/** Lines before `before`, the newest first. One that a newer program wrote is left out. */
export async function listSyncEvents(
  reader: Reader,
  before: number | null,
  limit: number,
): Promise<{ items: SyncEventLine[]; last: number | null }> {
  let query = reader.selectFrom('sync_event').selectAll().orderBy('n', 'desc').limit(limit)
  if (before !== null) query = query.where('n', '<', before)
  const lines = await query.execute()
  const items = lines.flatMap(({ n, began_at, ended_at, event }) => {
    const read = SyncEvent.safeParse(JSON.parse(event))
    return read.success ? [{ n, began_at, ended_at, event: read.data }] : []
  })
  return { items, last: lines.length < limit ? null : (lines.at(-1)?.n ?? null) }
}

async function newestLine(trx: Trx): Promise<Line | undefined> {
  return trx
    .selectFrom('sync_event')
    .select(['n', 'began_at', 'ended_at', 'event'])
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst()
}

const ofConnection = ['connected', 'connection_lost', 'blocked'] as const

/** The connection is as the last line about it says, or this very putting back or restoring was told of. */
async function isToldAlready(trx: Trx, event: SyncEvent): Promise<boolean> {
  const isOfConnection = (ofConnection as readonly string[]).includes(event.kind)
  if (!isOfConnection && !('at' in event)) return false
  const kinds = isOfConnection ? [...ofConnection] : [event.kind]
  const last = await sql<{ event: string }>`
    select event from sync_event where n = (select max(n) from sync_event where kind in (${sql.join(kinds)}))`.execute(
    trx,
  )
  const told = last.rows[0]?.event
  if (told === undefined) return false
  if (!('at' in event)) return told === JSON.stringify(event)
  return (JSON.parse(told) as { at?: string }).at === event.at
}

function mergedWith(newest: Line, event: SyncEvent, nowMs: number): SyncEvent | undefined {
  const before = SyncEvent.safeParse(JSON.parse(newest.event))
  const ageMs = nowMs - Date.parse(newest.began_at)
  if (!before.success || ageMs < 0) return undefined
  const { data } = before
  if (data.kind === 'moved' && event.kind === 'moved' && ageMs < MOVED_TOGETHER_MS) {
    return {
      kind: 'moved',
      sent: data.sent + event.sent,
      received: data.received + event.received,
      documents_sent: data.documents_sent + event.documents_sent,
      documents_received: data.documents_received + event.documents_received,
    }
  }
  if (data.kind === 'backup' && event.kind === 'backup' && ageMs < BACKED_UP_TOGETHER_MS)
    return { kind: 'backup', count: data.count + event.count }
  const isSameTrouble = data.kind === 'backup_failed' && JSON.stringify(data) === JSON.stringify(event)
  return isSameTrouble ? data : undefined
}
