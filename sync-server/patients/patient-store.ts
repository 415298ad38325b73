import { sql } from 'kysely'
import { nameSearchKey, searchTokens } from '../../shared/identifiers/name-folding.ts'
import { isLikelySameName } from '../../shared/identifiers/name-match.ts'
import type { Id } from '../../shared/ids.ts'
import type { TypedIdentity } from '../../shared/patients/likeness-rules.ts'
import type { Patient, PatientContact } from '../../shared/patients/patient.ts'
import { isRemoved } from '../../shared/records.ts'
import { removalRule } from '../../shared/sync/removals.ts'
import type { LocalDate } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import { findRecord, idList, lockRecords, readRecords, readWhere } from '../db/record-store.ts'
import { findDisputedPatientIds } from './disputed-identity-store.ts'

/** An identifier that finds at most one patient of a site. */
export type IdentifierKind = 'ssn_index' | 'medical_number' | 'passport_number'

export async function findPatient(trx: Trx, id: Id): Promise<Patient | undefined> {
  return await findRecord(trx, 'patients', id)
}

export async function findPatientsByIds(trx: Trx, ids: readonly Id[]): Promise<Patient[]> {
  return (await readRecords(trx, 'patients', ids)).map((record) => record.row as Patient)
}

/** Reads a patient after locking the row, so that a version check and the write that follows are one. */
export async function findPatientLocked(trx: Trx, id: Id): Promise<Patient | undefined> {
  await lockRecords(trx, 'patients', [id])
  return await findRecord(trx, 'patients', id)
}

/**
 * The patient who has an identifier, not one that was removed as entered in error; of two with one national ID, the one
 * who had it first. Where nobody has it, the one who has it by what another station says.
 */
export async function findIdentifierHolder(
  trx: Trx,
  kind: IdentifierKind,
  value: string,
): Promise<Id | undefined> {
  const row = await trx
    .selectFrom('patient_identifiers')
    .innerJoin('patients', 'patients.id', 'patient_identifiers.patient_id')
    .where('kind', '=', kind)
    .where('value', '=', value)
    .where('patients.removed_at', 'is', null)
    .select('patient_id')
    .executeTakeFirst()
  if (row !== undefined) return row.patient_id
  const [disputed] = await findDisputedPatientIds(trx, (reading) => reading[kind] === value)
  return disputed
}

/** Makes other requests that claim the same identifier wait until this transaction ends. */
export async function lockIdentifier(trx: Trx, kind: IdentifierKind, value: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${kind}:${value}`}, 0))`.execute(trx)
}

export async function listContacts(trx: Trx, patientIds: readonly Id[]): Promise<PatientContact[]> {
  const rows = await readWhere(
    trx,
    'patient_contacts',
    sql`patient_id in ${idList(patientIds)} and removed_at is null order by created_at, id`,
  )
  return rows.map((record) => record.row as PatientContact)
}

/** What a search asks for; all that are given must hold. */
export interface PatientSearch {
  readonly name?: string
  /** What a national ID is found by, under each key that rows may be under. */
  readonly ssn_indexes?: readonly string[]
  readonly medical_number?: string
  readonly mobile_number?: string
  /** Digits typed into the one search field: the beginning of a number, or the last four of a national ID. */
  readonly digits?: string
}

/**
 * Patients of the site, newest registration first. Words of a name match by their beginnings, in any order. Who stations
 * disagree about is found by what any of them says.
 */
export async function searchPatients(
  trx: Trx,
  search: PatientSearch,
  limit: number,
  before: Id | undefined,
): Promise<Patient[]> {
  const conditions = [sql`true`]
  for (const token of searchTokens(search.name ?? '')) {
    conditions.push(sql`strpos(' ' || search_key, ${` ${token}`}) > 0`)
  }
  if (search.ssn_indexes !== undefined)
    conditions.push(sql`ssn_index in (${sql.join(search.ssn_indexes.map((index) => sql`${index}`))})`)
  if (search.medical_number !== undefined) conditions.push(sql`medical_number = ${search.medical_number}`)
  if (search.mobile_number !== undefined) conditions.push(sql`mobile_number = ${search.mobile_number}`)
  if (search.digits !== undefined) {
    conditions.push(sql`(starts_with(medical_number, ${search.digits}) or starts_with(mobile_number, ${search.digits})
      or starts_with(phone_number, ${search.digits}) or ssn_last4 = ${search.digits})`)
  }
  const disputed = await findDisputedPatientIds(trx, (reading) => answersSearch(reading, search))
  const shown = sql`(${sql.join(conditions, sql` and `)})`
  const found = disputed.length === 0 ? shown : sql`(${shown} or id in ${idList(disputed)})`
  const after = before === undefined ? sql`` : sql` and id < ${before}::uuid`
  const rows = await readWhere(
    trx,
    'patients',
    sql`removed_at is null and ${found}${after} order by id desc limit ${limit}`,
  )
  return rows.map((record) => record.row as Patient)
}

/** Whether a patient is meant by a search, as the conditions of `searchPatients` say it of a row. */
function answersSearch(patient: Patient, search: PatientSearch): boolean {
  const { name, ssn_indexes, medical_number, mobile_number, digits } = search
  const key = ` ${nameSearchKey(patient.full_name)}`
  const begins = (number: string | null) => number?.startsWith(digits ?? '') === true
  return (
    searchTokens(name ?? '').every((token) => key.includes(` ${token}`)) &&
    (ssn_indexes === undefined || (patient.ssn_index !== null && ssn_indexes.includes(patient.ssn_index))) &&
    (medical_number === undefined || patient.medical_number === medical_number) &&
    (mobile_number === undefined || patient.mobile_number === mobile_number) &&
    (digits === undefined ||
      [patient.medical_number, patient.mobile_number, patient.phone_number].some(begins) ||
      patient.ssn_last4 === digits)
  )
}

/** Who shares a number with more than these is told apart by nothing else either (a ward's own telephone). */
const MAX_CANDIDATES = 500

/**
 * Patients of the site to compare with somebody typed: the same number or mobile, or all words of the name unless both
 * birth dates are known and differ; `always` are among them. Who has the number stands first, who has only the mobile last.
 */
export async function listAlikeCandidates(
  trx: Trx,
  { ssn_indexes, mobile_number, full_name, dates_of_birth }: TypedIdentity,
  always: readonly Id[],
): Promise<Patient[]> {
  const hasNumber =
    ssn_indexes.length === 0
      ? sql`false`
      : sql`coalesce(ssn_index in (${sql.join(ssn_indexes.map((index) => sql`${index}`))}), false)`
  const hasMobile = mobile_number === null ? sql`false` : sql`mobile_number = ${mobile_number}`
  const days = dates_of_birth.filter((day) => day !== null)
  const words = searchTokens(full_name).map(
    (word) => sql`strpos(' ' || search_key || ' ', ${` ${word} `}) > 0`,
  )
  const wasBornThen =
    days.length < dates_of_birth.length || days.length === 0
      ? sql`true`
      : sql`(date_of_birth is null or date_of_birth in (${sql.join(days.map((day) => sql`${day}::date`))}))`
  const hasName = words.length === 0 ? sql`false` : sql`(${sql.join([...words, wasBornThen], sql` and `)})`
  const isAlways = always.length === 0 ? sql`false` : sql`id in ${idList(always)}`
  const rows = await readWhere(
    trx,
    'patients',
    sql`removed_at is null and (${hasNumber} or ${hasMobile} or ${hasName} or ${isAlways})
      order by case when ${hasNumber} then 3 when ${isAlways} then 2 when ${hasName} then 1 else 0 end desc, id desc
      limit ${MAX_CANDIDATES}`,
  )
  return rows.map((record) => record.row as Patient)
}

/** Patients who may be the same person: born on the same day, with the same words in the name. */
export async function findLikelyPatients(
  trx: Trx,
  full_name: string,
  date_of_birth: LocalDate,
  except: Id | null,
): Promise<Id[]> {
  const rows = await trx
    .selectFrom('patients')
    .where('date_of_birth', '=', date_of_birth)
    .where('merged_into', 'is', null)
    .where('removed_at', 'is', null)
    .select(['id', 'full_name'])
    .limit(500)
    .execute()
  return rows
    .filter((row) => row.id !== except && isLikelySameName(row.full_name, full_name))
    .map((row) => row.id)
}

/** Whether a visit, a newborn or another registration rests on a registration. */
export async function isAnythingRestingOn(trx: Trx, patientId: Id): Promise<boolean> {
  for (const { entity, field } of removalRule('patients')?.held_by ?? []) {
    const named = await readWhere(trx, entity, sql`${sql.ref(field)} = ${patientId}`)
    if (named.some(({ row }) => !isRemoved(row))) return true
  }
  return false
}
