import { sql } from 'kysely'
import type { Reader, Trx } from '../db/transaction.ts'
import { readState, readStates, writeState } from './sync-state.ts'

/**
 * Those of these patients whose history this station does not hold, or may not hold all of: only a membership says that
 * it does. Whom nobody but this station knows of has no other history. While the server gives history of everybody, that
 * is nobody.
 */
export async function listWithoutHistory(reader: Reader, patients: readonly string[]): Promise<Set<string>> {
  if (patients.length === 0 || !(await mayLackHistory(reader))) return new Set()
  const members = await reader
    .selectFrom('scope_members')
    .select('patient_id')
    .where('patient_id', 'in', [...patients])
    .where('is_member', '=', 1)
    .execute()
  const own = await reader
    .selectFrom('patients')
    .select('id')
    .where('id', 'in', [...patients])
    .where('row_version', 'is', null)
    .execute()
  const held = new Set([...members.map(({ patient_id }) => patient_id), ...own.map(({ id }) => id)])
  return new Set(patients.filter((id) => !held.has(id)))
}

/** Whether there may be history that this station does not hold: the server gives it by scope, or it is still coming. */
export async function mayLackHistory(reader: Reader): Promise<boolean> {
  const { scopes_since, snapshot } = await readStates(reader, ['scopes_since', 'snapshot'])
  return scopes_since !== null || snapshot !== null
}

/** Whether chunks of a snapshot are still to come. */
export async function isFilling(reader: Reader): Promise<boolean> {
  return (await readState(reader, 'snapshot')) !== null
}

/** Whether this store has come to where the server began to give history by scope. */
export async function isGivenByScope(reader: Reader): Promise<boolean> {
  const { scopes_since, cursor } = await readStates(reader, ['scopes_since', 'cursor'])
  return scopes_since !== null && Number(cursor ?? 0) >= Number(scopes_since)
}

/** A patient's grant to this station, where somebody opened the patient here: when the server last heard of it. */
export async function findOpening(
  reader: Reader,
  patientId: string,
  stationId: string,
): Promise<string | undefined> {
  const row = await reader
    .selectFrom('scope_members')
    .select('since')
    .where('patient_id', '=', patientId)
    .where('station_id', '=', stationId)
    .where('is_member', '=', 1)
    .executeTakeFirst()
  return row?.since
}

/** Patients who are not in scope and have a visit here; `but` are left out. */
export async function listLeaving(
  reader: Reader,
  but: ReadonlySet<string>,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ patient_id: string }>`
    select distinct patient_id from patient_visits as visit
    where not exists (
      select 1 from scope_members as scope where scope.patient_id = visit.patient_id and scope.is_member = 1)
    and patient_id not in (select value from json_each(${JSON.stringify([...but])}))
    limit ${limit}`.execute(reader)
  return rows.map(({ patient_id }) => patient_id)
}

/** Somebody may have left the scope: whose history must go is looked through with the next cycle. */
export async function noteEvictionDue(trx: Trx): Promise<void> {
  await writeState(trx, 'eviction', 'due')
}
