import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Trx } from '../db/database.ts'
import { idList } from '../db/record-store.ts'

/*
 * Who writes history holds the site's scopes shared, so that nobody's membership ends between the look at it and the
 * commit; who ends memberships holds them alone.
 */

export async function holdScopes(trx: Trx, site_id: Id, how: 'shared' | 'alone'): Promise<void> {
  const key = sql`hashtextextended(${`scopes of ${site_id}`}, 0)`
  if (how === 'shared') await sql`select pg_advisory_xact_lock_shared(${key})`.execute(trx)
  else await sql`select pg_advisory_xact_lock(${key})`.execute(trx)
}

/** Makes those who begin the same patient's membership come one after the other. */
export async function holdPatientScopes(trx: Trx, patients: readonly Id[]): Promise<void> {
  for (const id of patients.toSorted())
    await sql`select pg_advisory_xact_lock(hashtextextended(${`scope of ${id}`}, 0))`.execute(trx)
}

/** Those of these patients whose history all stations of the site hold. */
export async function listSiteMembers(trx: Trx, patients: readonly Id[]): Promise<Id[]> {
  if (patients.length === 0) return []
  const { rows } = await sql<{ patient_id: Id }>`
    select patient_id from scope_members
    where is_member and station_id is null and patient_id in ${idList(patients)}`.execute(trx)
  return rows.map(({ patient_id }) => patient_id)
}

/** Two patients whose histories are one for who reads them: registrations of one person, or a form that was moved. */
export interface ScopeLink {
  readonly one: Id
  readonly other: Id
}

export async function listLinks(trx: Trx, patients?: readonly Id[]): Promise<ScopeLink[]> {
  const ids = patients === undefined ? null : idList(patients)
  const merges = ids === null ? sql`true` : sql`(survivor_id in ${ids} or absorbed_id in ${ids})`
  const moves = ids === null ? sql`true` : sql`(patient_id in ${ids} or to_patient_id in ${ids})`
  const { rows } = await sql<ScopeLink>`
    select survivor_id as one, absorbed_id as other from patient_merges where act = 'merge' and ${merges}
    union select patient_id, to_patient_id from form_moves where ${moves}`.execute(trx)
  return rows
}

/** These patients, and all whose histories belong to theirs. */
export async function circleOf(trx: Trx, patients: readonly Id[]): Promise<Set<Id>> {
  const circle = new Set(patients)
  for (let more = [...circle]; more.length > 0; ) {
    const links = await listLinks(trx, more)
    more = [...new Set(links.flatMap(({ one, other }) => [one, other]))].filter((id) => !circle.has(id))
    for (const id of more) circle.add(id)
  }
  return circle
}
