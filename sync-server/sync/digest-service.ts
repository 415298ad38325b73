import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import { historyTables } from '../../shared/scopes/history.ts'
import {
  bucketOf,
  DIGEST_BUCKETS,
  DIGEST_MAX_ROWS,
  type DigestReply,
  type DigestRequest,
} from '../../shared/sync/digest-message.ts'
import { type EntityName, isEntityName } from '../../shared/sync/entities.ts'
import { readStreamHead } from '../commit/commit-store.ts'
import type { Trx } from '../db/database.ts'
import { readRecords } from '../db/record-store.ts'
import { beginScopes, type ScopeSweepDeps } from './scope-sweep.ts'
import { isHistoryName } from './snapshot-rows-store.ts'
import type { StationKeys } from './station-store.ts'

/** Compares what a station holds with the server's rows, and answers the server's copies of the buckets that differ. */
export async function compareDigests(
  deps: ScopeSweepDeps,
  station: StationKeys,
  request: DigestRequest,
): Promise<DigestReply> {
  await beginScopes(deps, station.site_id)
  return deps.database.transaction({ site_id: station.site_id }, async (trx) => {
    const { last_commit } = await readStreamHead(trx)
    if (last_commit !== request.cursor) return { state: 'moved_on', differing: [] }
    const differing: DigestReply['differing'] = []
    let left = DIGEST_MAX_ROWS
    for (const { entity, buckets } of request.tables) {
      if (!isEntityName(entity)) continue
      const own = await rowsByBucket(trx, entity, station.station_id)
      for (let bucket = 0; bucket < DIGEST_BUCKETS && left > 0; bucket += 1) {
        const lines = own.get(bucket) ?? []
        if (digestOf(lines) === buckets[bucket]) continue
        const ids = lines.map(({ id }) => id)
        const records = await readRecords(trx, entity, ids)
        left -= Math.max(1, records.length)
        differing.push({ entity, bucket, rows: records.map(({ row }) => row) })
      }
    }
    return { state: 'compared', differing }
  })
}

interface Line {
  readonly id: Id
  readonly row_version: number
}

/** What the station is entitled to: of history only that of patients in its scope. */
async function rowsByBucket(trx: Trx, entity: EntityName, station_id: Id): Promise<Map<number, Line[]>> {
  // A record's version is the number of the commit that last touched it; the table itself does not hold it.
  const { rows } = await sql<Line>`
    select held.id::text as id, commit_log.commit_seq as row_version
    from ${sql.table(entity)} as held join commit_log on commit_log.txn_id = held.txn_id
    where commit_log.commit_seq is not null and ${entitledTo(entity, station_id)}
    order by held.id::text collate "C"`.execute(trx)
  return Map.groupBy(rows, ({ id }) => bucketOf(id))
}

function entitledTo(entity: EntityName, station_id: Id): RawBuilder<boolean> {
  const isOfStation = sql`(station_id is null or station_id = ${station_id})`
  const members = sql`(select patient_id from scope_members where is_member and ${isOfStation})`
  if (entity === 'scope_members') return sql`(held.station_id is null or held.station_id = ${station_id})`
  if (entity === 'conflicts')
    return sql`(held.patient_id in ${members} or not ${isHistoryName(sql.ref('held.entity'))})`
  if (entity === 'form_moves') return sql`(held.patient_id in ${members} or held.to_patient_id in ${members})`
  return historyTables.includes(entity) ? sql`held.patient_id in ${members}` : sql`true`
}

function digestOf(lines: readonly Line[]): string {
  const hash = createHash('sha256')
  for (const { id, row_version } of lines) hash.update(`${id}:${row_version}\n`)
  return hash.digest('hex').slice(0, 16)
}
