import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Reader } from '../db/transaction.ts'

/** Where a line stands in the outbox: what the next page is asked by. */
export interface OutboxPlace {
  readonly station_seq: number
  readonly part: number
  readonly entity: string
  readonly row_id: Id
}

export interface WaitingLine extends OutboxPlace {
  readonly created_at: Instant
  readonly author_id: Id
  readonly op: string
}

/** Records that wait for the server, each once, by what has waited longest of it. */
export async function listWaiting(
  reader: Reader,
  after: OutboxPlace | null,
  limit: number,
): Promise<WaitingLine[]> {
  const { station_seq, part, entity, row_id } = after ?? { station_seq: 0, part: 0, entity: '', row_id: '' }
  const found = await sql<WaitingLine>`
    select o.station_seq, r.part, r.entity, r.row_id, o.created_at,
           json_extract(o.envelope, '$.actor_id') as author_id,
           json_extract(o.envelope, '$.ops[' || r.part || '].op') as op
    from outbox o join outbox_row r on r.station_seq = o.station_seq
    where o.state = 'pending' and o.station_seq >= ${station_seq}
      and (o.station_seq, r.part, r.entity, r.row_id) > (${station_seq}, ${part}, ${entity}, ${row_id})
      and not exists (
        select 1 from outbox_row e join outbox w on w.station_seq = e.station_seq
        where e.row_id = r.row_id and e.entity = r.entity and w.state = 'pending'
          and (e.station_seq < r.station_seq or (e.station_seq = r.station_seq and e.part < r.part)))
    order by o.station_seq, r.part, r.entity, r.row_id
    limit ${limit}`.execute(reader)
  return found.rows
}

export interface PutAsideLine {
  readonly station_seq: number
  readonly envelope_id: Id
  readonly author_id: Id
  readonly created_at: Instant
  readonly acknowledged_at: Instant | null
  readonly quarantine_code: string | null
}

/** Entries that the server put aside, the newest first: one person's, or everybody's. */
export async function listPutAsideEntries(
  reader: Reader,
  authorId: Id | null,
  before: number | null,
  limit: number,
): Promise<PutAsideLine[]> {
  const ofAuthor = authorId === null ? sql`` : sql`and json_extract(envelope, '$.actor_id') = ${authorId}`
  const found = await sql<PutAsideLine>`
    select station_seq, envelope_id, json_extract(envelope, '$.actor_id') as author_id, created_at,
           acknowledged_at, quarantine_code
    from outbox
    where state = 'quarantined' and station_seq < ${before ?? Number.MAX_SAFE_INTEGER} ${ofAuthor}
    order by station_seq desc
    limit ${limit}`.execute(reader)
  return found.rows
}

/** The records that entries write, in their order. */
export async function listTouched(
  reader: Reader,
  stationSeqs: readonly number[],
): Promise<{ station_seq: number; entity: string; row_id: Id }[]> {
  if (stationSeqs.length === 0) return []
  return reader
    .selectFrom('outbox_row')
    .select(['station_seq', 'entity', 'row_id'])
    .where('station_seq', 'in', [...stationSeqs])
    .orderBy('station_seq')
    .orderBy('part')
    .execute()
}

/** Where a file stands in line. */
export interface DocumentPlace {
  readonly attempts: number
  readonly created_at: Instant
  readonly sha256: string
}

export interface WaitingDocument extends DocumentPlace {
  readonly state: 'to_send' | 'awaited'
  readonly size_bytes: number
}

/** Files that are on their way, in the order of their turn. The condition stands as the partial index has it. */
export async function listWaitingDocuments(
  reader: Reader,
  after: DocumentPlace | null,
  limit: number,
): Promise<WaitingDocument[]> {
  const { attempts, created_at, sha256 } = after ?? { attempts: -1, created_at: '', sha256: '' }
  const found = await sql<WaitingDocument>`
    select sha256, state, size_bytes, attempts, created_at
    from blob
    where state in ('to_send', 'awaited')
      and (attempts, created_at, sha256) > (${attempts}, ${created_at}, ${sha256})
    order by attempts, created_at, sha256
    limit ${limit}`.execute(reader)
  return found.rows
}
