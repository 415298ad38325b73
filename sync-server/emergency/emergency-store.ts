import { sql } from 'kysely'
import type { EmergencyAccess, EmergencyReview } from '../../shared/emergency/emergency-access.ts'
import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import type { Trx } from '../db/database.ts'
import { idList, readWhere } from '../db/record-store.ts'

/** A place in the list of accesses. */
export interface AccessPlace {
  readonly opened_at: Instant
  readonly id: Id
}

/** Accesses of the site: those that nobody has looked at, oldest first; or all, latest first. */
export async function listAccesses(
  trx: Trx,
  isOpen: boolean,
  limit: number,
  after: AccessPlace | undefined,
): Promise<EmergencyAccess[]> {
  const unseen = isOpen
    ? sql`not exists (select 1 from emergency_reviews r where r.access_id = emergency_accesses.id)`
    : sql`true`
  const past = isOpen ? sql`>` : sql`<`
  const place =
    after === undefined
      ? sql`true`
      : sql`(opened_at, id) ${past} (${after.opened_at}::timestamptz, ${after.id}::uuid)`
  const direction = isOpen ? sql`asc` : sql`desc`
  const rows = await readWhere(
    trx,
    'emergency_accesses',
    sql`${unseen} and ${place} order by opened_at ${direction}, id ${direction} limit ${limit}`,
  )
  return rows.map(({ row }) => row as unknown as EmergencyAccess)
}

/** Who has looked at these accesses, latest first. */
export async function listReviews(trx: Trx, accessIds: readonly Id[]): Promise<EmergencyReview[]> {
  if (accessIds.length === 0) return []
  const rows = await readWhere(
    trx,
    'emergency_reviews',
    sql`access_id in ${idList(accessIds)} order by reviewed_at desc, id desc`,
  )
  return rows.map(({ row }) => row as unknown as EmergencyReview)
}

/** How much was read and written under each access, beside the opening itself. */
export async function countActs(
  trx: Trx,
  accessIds: readonly Id[],
): Promise<ReadonlyMap<Id, { readonly read_count: number; readonly write_count: number }>> {
  if (accessIds.length === 0) return new Map()
  const { rows } = await sql<{ emergency_id: Id; read_count: number; write_count: number }>`
    select emergency_id,
      (count(*) filter (where envelope_id is null))::int as read_count,
      (count(*) filter (where envelope_id is not null))::int as write_count
    from audit_log
    where emergency_id in ${idList(accessIds)} and action not like 'emergency.open%'
    group by emergency_id`.execute(trx)
  return new Map(rows.map(({ emergency_id, ...counts }) => [emergency_id, counts]))
}

/**
 * When a person asked for a patient of another site since a moment, found or not, latest first. What was refused before
 * it was looked for is no try, nor is the trace that the other site's audit has of one that was found.
 */
export async function listElsewhereTries(
  trx: Trx,
  { user_id, site_id }: { readonly user_id: Id; readonly site_id: Id },
  since: Instant,
  limit: number,
): Promise<Instant[]> {
  const rows = await trx
    .selectFrom('audit_log')
    .select('occurred_at')
    .where('actor_id', '=', user_id)
    .where('site_id', '=', site_id)
    .where('action', '=', 'emergency.open_elsewhere')
    .where((eb) => eb.or([eb('outcome', '=', 'success'), eb('reason', '=', 'not_found')]))
    .where('occurred_at', '>', since)
    .orderBy('occurred_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => row.occurred_at)
}

/** The patient who has an identifier at another site than this one; of several sites, who had it last. */
export async function findHolderElsewhere(
  trx: Trx,
  kind: 'ssn_index' | 'medical_number',
  value: string,
  site_id: Id,
): Promise<Id | undefined> {
  const row = await trx
    .selectFrom('patient_identifiers')
    .where('kind', '=', kind)
    .where('value', '=', value)
    .where('site_id', '!=', site_id)
    .orderBy('patient_id', 'desc')
    .select('patient_id')
    .executeTakeFirst()
  return row?.patient_id
}

/** Of a patient's visits, the last ones. */
export async function listLastVisits(trx: Trx, patientIds: readonly Id[], limit: number) {
  const rows = await readWhere(
    trx,
    'patient_visits',
    sql`patient_id in ${idList(patientIds)} order by arrived_at desc, id desc limit ${limit}`,
  )
  return rows.map(({ row }) => row as PatientVisit)
}
