import { type NotNull, type Selectable, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { MedicalNumberLease } from '../../shared/sync/push-message.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import type { EnrolmentCodesTable, StationKeysTable } from '../db/tables.ts'

/** Numbers that a station gets at a time, and below how many left it gets more. */
const LEASE_SIZE = 200
export const LEASE_REFILL_BELOW = 50

/** What the server knows of an enrolled station beside its record. */
export type StationKeys = Selectable<StationKeysTable>

export async function findStationKeys(trx: Trx, station_id: Id): Promise<StationKeys | undefined> {
  return trx.selectFrom('station_keys').selectAll().where('station_id', '=', station_id).executeTakeFirst()
}

/** Reads a station and keeps its other pushes waiting until the transaction ends. */
export async function lockStation(trx: Trx, station_id: Id): Promise<StationKeys> {
  return trx
    .selectFrom('station_keys')
    .selectAll()
    .where('station_id', '=', station_id)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

/** The same of a station that may not be there. */
export async function findStationKeysLocked(trx: Trx, station_id: Id): Promise<StationKeys | undefined> {
  return trx
    .selectFrom('station_keys')
    .selectAll()
    .where('station_id', '=', station_id)
    .forUpdate()
    .executeTakeFirst()
}

/** Notes that a station was heard of, and with a new signing key for the first time, and answers what is known of it now. */
export async function touchStation(
  trx: Trx,
  station_id: Id,
  contact: { readonly at: Instant; readonly version: string | null; readonly public_key: string },
): Promise<StationKeys | undefined> {
  return trx
    .updateTable('station_keys')
    .set((eb) => ({
      last_contact_at: contact.at,
      version: contact.version === null ? eb.ref('version') : contact.version,
      public_key_changed_at: eb
        .case()
        .when(eb.and([eb('previous_public_key', 'is not', null), eb('public_key', '=', contact.public_key)]))
        .then(eb.fn.coalesce('public_key_changed_at', eb.val(contact.at)))
        .else(eb.ref('public_key_changed_at'))
        .end(),
    }))
    .where('station_id', '=', station_id)
    .returningAll()
    .executeTakeFirst()
}

/** The stations of a site that may sync, with when each was last heard of. */
export async function listStationsHeard(
  trx: Trx,
  site_id: Id,
): Promise<{ station_id: Id; last_contact_at: Instant }[]> {
  return trx
    .selectFrom('station_keys')
    .select(['station_id', 'last_contact_at'])
    .where('site_id', '=', site_id)
    .where('revoked_at', 'is', null)
    .where('last_contact_at', 'is not', null)
    .orderBy('station_id')
    .$narrowType<{ last_contact_at: NotNull }>()
    .execute()
}

/** Takes a station's access away; the first time counts. */
export async function revokeStationKeys(
  trx: Trx,
  station_id: Id,
  revoked_at: Instant,
  revoked_reason: string | null,
): Promise<void> {
  await trx
    .updateTable('station_keys')
    .set({ revoked_at, revoked_reason })
    .where('station_id', '=', station_id)
    .where('revoked_at', 'is', null)
    .execute()
}

export interface StationProgress {
  readonly incarnation: number
  readonly last_station_seq: number
  readonly last_hash: string
  /** The number from which the station's envelopes are one unbroken chain; 0: from the first. */
  readonly chain_since: number
}

export async function saveProgress(
  trx: Trx,
  station_id: Id,
  progress: Partial<StationProgress>,
): Promise<void> {
  await trx.updateTable('station_keys').set(progress).where('station_id', '=', station_id).execute()
}

/** Puts a station's new signing key in the place of the one before. */
export async function saveDeviceKey(
  trx: Trx,
  station_id: Id,
  keys: Pick<
    StationKeys,
    'public_key' | 'previous_public_key' | 'older_public_keys' | 'public_key_changed_at'
  >,
): Promise<void> {
  await trx.updateTable('station_keys').set(keys).where('station_id', '=', station_id).execute()
}

/** Notes that a station needs no older key of the national ID. */
export async function saveNationalIdKey(trx: Trx, station_id: Id, ssn_key_id: string): Promise<void> {
  await trx.updateTable('station_keys').set({ ssn_key_id }).where('station_id', '=', station_id).execute()
}

export interface AuditProgress {
  readonly last_audit_incarnation: number
  readonly last_audit_seq: number
  readonly last_audit_hash: string
}

export async function saveAuditProgress(trx: Trx, station_id: Id, progress: AuditProgress): Promise<void> {
  await trx.updateTable('station_keys').set(progress).where('station_id', '=', station_id).execute()
}

export async function insertStationKeys(
  trx: Trx,
  station: Pick<
    StationKeys,
    | 'station_id'
    | 'site_id'
    | 'public_key'
    | 'key_protection'
    | 'server_share'
    | 'ssn_key_id'
    | 'last_contact_at'
    | 'version'
  >,
): Promise<void> {
  await trx
    .insertInto('station_keys')
    .values({ ...station, revoked_at: null })
    .execute()
}

/** Takes the next numbers of the site's sequence for one station. */
export async function leaseMedicalNumbers(
  trx: Trx,
  station: { readonly station_id: Id; readonly site_id: Id },
  leased_at: Instant,
): Promise<MedicalNumberLease> {
  const { site_id, station_id } = station
  const { next } = await trx
    .insertInto('medical_number_sequence')
    .values({ site_id, next: 1 + LEASE_SIZE })
    .onConflict((conflict) =>
      conflict
        .column('site_id')
        .doUpdateSet((eb) => ({ next: eb('medical_number_sequence.next', '+', LEASE_SIZE) })),
    )
    .returning('next')
    .executeTakeFirstOrThrow()
  const { code } = await trx
    .selectFrom('sites')
    .select('code')
    .where('id', '=', site_id)
    .executeTakeFirstOrThrow()
  const [first, last] = [next - LEASE_SIZE, next - 1]
  await trx
    .insertInto('medical_number_lease')
    .values({ site_id, station_id, first, last, leased_at })
    .execute()
  return { site_code: code, first, last }
}

/** The last lease of a station, for a reply that was lost. */
export async function findLastLease(trx: Trx, station_id: Id): Promise<MedicalNumberLease | undefined> {
  return trx
    .selectFrom('medical_number_lease')
    .innerJoin('sites', 'sites.id', 'medical_number_lease.site_id')
    .select(['sites.code as site_code', 'medical_number_lease.first', 'medical_number_lease.last'])
    .where('medical_number_lease.station_id', '=', station_id)
    .orderBy('medical_number_lease.first', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Reads an enrolment code and keeps others who show it waiting. */
export async function lockEnrolmentCode(
  trx: Trx,
  code_hash: string,
): Promise<EnrolmentCodesTable | undefined> {
  return trx
    .selectFrom('enrolment_codes')
    .selectAll()
    .where('code_hash', '=', code_hash)
    .forUpdate()
    .executeTakeFirst()
}

export async function markCodeUsed(
  trx: Trx,
  code_hash: string,
  used_by: Id,
  used_at: Instant,
): Promise<void> {
  await trx
    .updateTable('enrolment_codes')
    .set({ used_at, used_by })
    .where('code_hash', '=', code_hash)
    .execute()
}

/** A document of this content of which a station may know. */
export interface KnownDocument {
  readonly media_type: string
  /** Whether the patient is in the station's scope, so that it may have the bytes; else it wrote the record itself. */
  readonly is_in_scope: boolean
}

/** The documents of the scope's site with this content that a station may know of. */
export async function listKnownDocuments(trx: Trx, sha256: string, station_id: Id): Promise<KnownDocument[]> {
  const { rows } = await sql<KnownDocument & { is_own: boolean }>`
    select media_type, created_on_station = ${station_id} as is_own, exists (
      select 1 from scope_members as scope
      where scope.patient_id = visit_documents.patient_id and scope.is_member
        and (scope.station_id is null or scope.station_id = ${station_id})) as is_in_scope
    from visit_documents where sha256 = ${sha256}`.execute(trx)
  return rows.filter((row) => row.is_own || row.is_in_scope)
}
