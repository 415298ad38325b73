import { type Conflict, type FieldValues, fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import { type Id, REST_STATION_ID, SYSTEM_USER_ID } from '../../shared/ids.ts'
import type { Op } from '../../shared/sync/envelope.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { commitOwn } from '../commit/commit.ts'
import type { Database, Trx } from '../db/database.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { type NationalIdKeys, renewedNationalId } from '../keys/national-id-seal.ts'
import {
  countPutAsideUnderOther,
  listNationalIdConflicts,
  listPatientsUnderOther,
  listSiteIds,
  listStationsUnderOther,
} from './renewal-store.ts'

/*
 * After a change of keys every national ID is sealed and indexed anew, in commits of the server itself that stations
 * pull like any other. It happens before the server listens, so nobody searches a half that is renewed; a kill between
 * two batches leaves the others for the next start. What is under the newest key already is passed over, so doing it
 * again does nothing.
 */

const BATCH = 200

export interface RenewalDeps {
  readonly database: Database
  readonly keys: NationalIdKeys
  readonly clock: Clock
  /** Told after each batch, with what has been renewed in all. */
  readonly onBatch?: (renewed: number) => void
  /** The database is of before the older keys were deleted: it is looked through though there is one key only. */
  readonly isUnderRetired?: boolean
}

export interface Renewal {
  /** Records that were written anew. */
  readonly renewed: number
  /** Patients whose sealed national ID no key of this server opens; they stay as they are. */
  readonly unreadable: number
}

/** Seals and indexes every national ID under the newest key. */
export async function renewNationalIds(deps: RenewalDeps): Promise<Renewal> {
  const { database, keys } = deps
  if (keys.national_id.length === 1 && deps.isUnderRetired !== true) return { renewed: 0, unreadable: 0 }
  const total = { renewed: 0, unreadable: 0 }
  const newest = keys.national_id[0].key_id
  for (const site_id of await database.transaction({ site_id: 'all' }, listSiteIds)) {
    await inBatches(deps, site_id, total, {
      list: (trx, after) => listPatientsUnderOther(trx, newest, after, BATCH),
      opOf: (patient) => {
        const op = patientOp(keys, patient)
        if (op === null) total.unreadable += 1
        return op
      },
    })
    await inBatches(deps, site_id, total, {
      list: (trx, after) => listNationalIdConflicts(trx, after, BATCH),
      opOf: (conflict) => conflictOp(keys, conflict),
    })
  }
  return total
}

interface Batches {
  readonly list: (trx: Trx, after: Id | null) => Promise<StoredRecord[]>
  /** The operation that renews a record; null where there is nothing to renew. */
  readonly opOf: (record: StoredRecord) => Op | null
}

async function inBatches(
  { database, clock, onBatch }: RenewalDeps,
  site_id: Id,
  total: { renewed: number },
  { list, opOf }: Batches,
): Promise<void> {
  let after: Id | null = null
  for (;;) {
    const done: { last: Id | null; count: number } = await database.transaction({ site_id }, async (trx) => {
      const records = await list(trx, after)
      const ops = records.flatMap((record) => opOf(record) ?? [])
      if (ops.length > 0) await commitRenewal(trx, site_id, ops, instantOf(clock.nowMs()))
      return { last: records.at(-1)?.id ?? null, count: ops.length }
    })
    if (done.last === null) return
    after = done.last
    total.renewed += done.count
    if (done.count > 0) onBatch?.(total.renewed)
  }
}

async function commitRenewal(trx: Trx, site_id: Id, ops: readonly Op[], received_at: string): Promise<void> {
  await commitOwn(trx, {
    station_id: REST_STATION_ID,
    actor: { user_id: SYSTEM_USER_ID, role: 'admin' },
    site_id,
    ops,
    administration_reason: null,
    received_at,
    is_renewal: true,
  })
}

const SSN_FIELDS = ['ssn_index', 'ssn_sealed', 'ssn_last4'] as const

function patientOp(keys: NationalIdKeys, { id, row }: StoredRecord): Op | null {
  const before = Object.fromEntries(SSN_FIELDS.map((field) => [field, row[field] ?? null]))
  const after = renewedNationalId(keys, before)
  if (after === before) return null
  return patchOp('patients', id, row, before, after)
}

function conflictOp(keys: NationalIdKeys, { id, row }: StoredRecord): Op | null {
  const { base, candidates, resolution_values } = row as unknown as Conflict
  const renew = (values: FieldValues): FieldValues => renewedNationalId(keys, values)
  const before = { base, candidates, resolution_values }
  const after = {
    base: renew(base),
    candidates: candidates.map((candidate) => ({ ...candidate, values: renew(candidate.values) })),
    resolution_values: resolution_values === null ? null : renew(resolution_values),
  }
  if (JSON.stringify(after) === JSON.stringify(before)) return null
  return patchOp('conflicts', id, row, fieldValuesOf(before), fieldValuesOf(after))
}

function patchOp(
  entity: 'patients' | 'conflicts',
  id: Id,
  row: FieldValues,
  before: FieldValues,
  after: FieldValues,
): Op {
  const fields = Object.keys(after).map((field) => [
    field,
    { from: before[field] ?? null, to: after[field] ?? null },
  ])
  return {
    op: 'patch',
    entity,
    id,
    base_version: Number(row.row_version),
    base_station_seq: null,
    fields: Object.fromEntries(fields),
  }
}

/** What still needs an older key. */
export interface KeyNeeds {
  /** Names of stations that have not yet taken the newest key, or have something to send under an older one. */
  readonly stations: readonly string[]
  /** Envelopes put aside, unrepaired, that carry a national ID under an older key. */
  readonly put_aside: number
}

/** Who still needs an older key of the national ID than the newest. */
export async function olderKeyNeeds({
  database,
  keys,
}: Pick<RenewalDeps, 'database' | 'keys'>): Promise<KeyNeeds> {
  const { key_id } = keys.national_id[0]
  return database.transaction({ site_id: 'all' }, async (trx) => ({
    stations: await listStationsUnderOther(trx, key_id),
    put_aside: await countPutAsideUnderOther(trx, key_id),
  }))
}
