import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import { historyTables } from '../../shared/scopes/history.ts'
import {
  bucketOf,
  DIGEST_BUCKETS,
  type DigestReply,
  type DigestRequest,
} from '../../shared/sync/digest-message.ts'
import { type EntityName, entityNames, isEntityName } from '../../shared/sync/entities.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { instantOf } from '../../shared/time.ts'
import { appendAuditEvent } from '../audit/audit-store.ts'
import type { Db, Trx } from '../db/transaction.ts'
import { findRecord } from '../records/row-store.ts'
import { isGivenByScope } from '../records/scope-store.ts'
import { readNumber, readState, writeState } from '../records/sync-state.ts'
import { applyAgain } from './apply-page.ts'
import { endLostTime } from './server-epoch.ts'
import type { SyncCycleDeps } from './sync-cycle.ts'
import type { TransportFailure } from './transport.ts'

/*
 * An old copy of one page that was put back passes the cipher and every check of the file: only the server knows better.
 * Once a day, and after a repair, the versions of all rows are compared in buckets; rows of a bucket that differs are
 * taken from the server, and the trail says so.
 */

const EVERY_MS = 24 * 3_600_000

/**
 * Compares when it is time to, at a moment when everything was pulled; null unless the server did not take the question.
 */
export async function compareRows(deps: SyncCycleDeps): Promise<TransportFailure | null> {
  if (deps.sealed === undefined) return null
  const last = await readState(deps.db, 'digests_at')
  const now = instantOf(deps.clock.nowMs())
  if (last === null) return noteCompared(deps, now)
  if (last !== 'due' && isRecent(deps.clock.nowMs() - Date.parse(last))) return null
  // What is still to come in chunks is no difference.
  if ((await readState(deps.db, 'snapshot')) !== null) return null
  const cursor = await readNumber(deps.db, 'cursor')
  if (cursor !== (await readNumber(deps.db, 'head'))) return null
  const tables = await digestsOf(deps.db)
  const reply = await deps.transport.compareDigests(
    { protocol: PROTOCOL_VERSION, cursor, tables },
    deps.signal,
  )
  if (!reply.ok) return reply
  if (reply.value.state === 'moved_on') return null
  const changed = await takeServerCopies(deps, reply.value.differing)
  if (changed.length === 0) {
    const given = reply.value.differing.flatMap(({ entity, rows }) => rows.map(({ id }) => `${entity}/${id}`))
    await deps.db.transaction().execute((trx) => endLostTime(trx, new Set(given)))
    return noteCompared(deps, now)
  }
  deps.onChanged(changed)
  // Compared once more with the next cycle: one answer holds so many rows and no more.
  return noteCompared(deps, 'due')
}

/** What lies ahead was noted by a clock that has been put right since: it is not waited for. */
function isRecent(sinceMs: number): boolean {
  return sinceMs >= 0 && sinceMs < EVERY_MS
}

async function noteCompared(deps: SyncCycleDeps, at: string): Promise<null> {
  await deps.db.transaction().execute((trx) => writeState(trx, 'digests_at', at))
  return null
}

/** Answers the tables in which a row was older than the server's; the trail names those rows. */
async function takeServerCopies(
  deps: SyncCycleDeps,
  differing: DigestReply['differing'],
): Promise<EntityName[]> {
  return deps.db.transaction().execute(async (trx) => {
    const takenOf = new Map<EntityName, string[]>()
    for (const { entity, rows } of differing) {
      if (!isEntityName(entity)) continue
      for (const row of rows) {
        if (!(await applyAgain(trx, entity, row))) continue
        takenOf.set(entity, [...(takenOf.get(entity) ?? []), String(row.id)])
      }
    }
    for (const [entity, taken] of takenOf) {
      await appendAuditEvent(
        trx,
        { clock: deps.clock, newId: deps.newId },
        {
          actor_id: null,
          actor_role: null,
          action: 'store.repair',
          entity,
          record_ids: taken.slice(0, 500),
          patient_id: null,
          site_id: await ownSite(trx, deps.identity.station_id),
          envelope_id: null,
          outcome: 'success',
          reason: 'rows were older than the server knew them',
        },
      )
    }
    return [...takenOf.keys()]
  })
}

/** The site of this station, whose administrators are to see what was put right; null until the server has named it. */
async function ownSite(trx: Trx, station_id: Id): Promise<Id | null> {
  const station = await findRecord(trx, 'stations', station_id)
  return station?.site_id ?? null
}

interface Line {
  readonly id: string
  readonly row_version: number
}

/** What the server compares with: history of patients in scope. What waits here to be evicted is nobody's difference. */
function inScope(entity: EntityName): RawBuilder<unknown> {
  const members = sql`(select patient_id from scope_members where is_member = 1)`
  if (entity === 'form_moves') return sql`(r.patient_id in ${members} or r.to_patient_id in ${members})`
  if (entity === 'conflicts')
    return sql`(r.patient_id in ${members}
      or r.entity not in (select value from json_each(${JSON.stringify(historyTables)})))`
  return historyTables.includes(entity) ? sql`r.patient_id in ${members}` : sql`true`
}

/** What this store holds of the server's rows: of a row with own pending operations, the server's copy counts. */
async function digestsOf(db: Db): Promise<DigestRequest['tables']> {
  const deferred = await db.selectFrom('deferred').select('entity').distinct().execute()
  const partly = new Set(deferred.map(({ entity }) => entity))
  const isByScope = await isGivenByScope(db)
  const tables: DigestRequest['tables'] = []
  for (const entity of entityNames) {
    if (partly.has(entity)) continue
    const { rows } = await sql<Line>`
      select r.id as id, coalesce(nullif(s.row_version, 0), r.row_version) as row_version
      from ${sql.table(entity)} r left join shadow s on s.entity = ${entity} and s.row_id = r.id
      where coalesce(nullif(s.row_version, 0), r.row_version) is not null and ${isByScope ? inScope(entity) : sql`true`}
      order by r.id`.execute(db)
    const hashes = Array.from({ length: DIGEST_BUCKETS }, () => createHash('sha256'))
    for (const { id, row_version } of rows) hashes[bucketOf(id)]?.update(`${id}:${row_version}\n`)
    tables.push({ entity, buckets: hashes.map((hash) => hash.digest('hex').slice(0, 16)) })
  }
  return tables
}
