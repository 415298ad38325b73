import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Trx } from '../db/database.ts'
import { readWhere, type StoredRecord } from '../db/record-store.ts'

/** The sites of the organisation, in an order that stays. */
export async function listSiteIds(trx: Trx): Promise<Id[]> {
  const rows = await trx.selectFrom('sites').select('id').orderBy('id').execute()
  return rows.map(({ id }) => id)
}

/** Patients of the scope's site whose national ID is under another key than the named, in id order. */
export async function listPatientsUnderOther(
  trx: Trx,
  keyId: string,
  after: Id | null,
  limit: number,
): Promise<StoredRecord[]> {
  const place = after === null ? sql`true` : sql`id > ${after}::uuid`
  return readWhere(
    trx,
    'patients',
    sql`ssn_sealed is not null and not starts_with(ssn_sealed, ${`${keyId}.`}) and ${place}
      order by id limit ${limit}`,
  )
}

/** Conflicts of the scope's site that speak of national IDs, decided ones too, in id order. */
export async function listNationalIdConflicts(
  trx: Trx,
  after: Id | null,
  limit: number,
): Promise<StoredRecord[]> {
  const place = after === null ? sql`true` : sql`id > ${after}::uuid`
  return readWhere(
    trx,
    'conflicts',
    sql`entity = 'patients' and group_name = 'ssn' and ${place} order by id limit ${limit}`,
  )
}

/** Envelopes put aside that nobody has repaired and that carry a national ID under another key than the named. */
export async function countPutAsideUnderOther(trx: Trx, keyId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from quarantine as q
    where not exists (select from quarantine_repairs as r where r.quarantine_id = q.id)
      and exists (
        select from jsonb_path_query(q.envelope, '$.**.ssn_sealed') as found(value)
        where found.value #>> '{}' is not null
          and exists (
            select from jsonb_path_query(found.value, 'strict $.** ? (@.type() == "string")') as text(value)
            where not starts_with(text.value #>> '{}', ${`${keyId}.`})
          )
      )`.execute(trx)
  return rows[0]?.count ?? 0
}

/** Stations that may still send national IDs under another key than the named, by name. */
export async function listStationsUnderOther(trx: Trx, keyId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('station_keys')
    .innerJoin('stations', 'stations.id', 'station_keys.station_id')
    .select('stations.name')
    .where('station_keys.revoked_at', 'is', null)
    .where((eb) => eb.or([eb('ssn_key_id', 'is', null), eb('ssn_key_id', '!=', keyId)]))
    .orderBy('stations.name')
    .execute()
  return rows.map(({ name }) => name)
}
