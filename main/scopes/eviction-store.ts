import { sql } from 'kysely'
import { historyTables, tablesWithHistory } from '../../shared/scopes/history.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import type { Reader, Trx } from '../db/transaction.ts'

/*
 * Whose history may not leave this PC, whatever the scope says: what the server has not taken and given back, what it
 * put aside, what a person still has to decide, has begun to write, or has scanned.
 */

export async function listHeldHere(reader: Reader): Promise<Set<string>> {
  const held = new Set<string>()
  const add = (rows: readonly { patient_id: string | null }[]): void => {
    for (const { patient_id } of rows) if (patient_id !== null) held.add(patient_id)
  }
  for (const entity of [...tablesWithHistory, 'patient_contacts'] as const)
    add(await listUnsettled(reader, entity, sql`patient_id`))
  add(await listUnsettled(reader, 'form_moves', sql`to_patient_id`))
  add(await listUnsettled(reader, 'patients', sql`id`))
  add(await listUnsettled(reader, 'patient_merges', sql`survivor_id`))
  add(await listUnsettled(reader, 'patient_merges', sql`absorbed_id`))
  const histories = JSON.stringify(historyTables)
  const others = await sql<{ patient_id: string | null }>`
    select patient_id from conflicts
      where state = 'open' and entity in (select value from json_each(${histories}))
    union select patient_id from patient_visits where id in (select owner_id from form_drafts)
    union select patient_id from studies where id in (select owner_id from form_drafts)
    union select patient_id from visit_documents
      where sha256 in (select sha256 from blob where state in ('to_send', 'put_aside'))`.execute(reader)
  add(others.rows)
  return held
}

/** Patients of the rows of a table that an envelope touches which is not settled. */
async function listUnsettled(
  reader: Reader,
  entity: EntityName,
  patient: ReturnType<typeof sql>,
): Promise<{ patient_id: string | null }[]> {
  const { rows } = await sql<{ patient_id: string | null }>`
    select distinct ${patient} as patient_id from ${sql.table(entity)} where id in (
      select row_id from outbox join outbox_row on outbox_row.station_seq = outbox.station_seq
      where outbox.state in ('pending', 'acknowledged', 'quarantined') and outbox.state <> 'archived'
        and outbox_row.entity = ${entity})`.execute(reader)
  return rows
}

export interface Dropped {
  readonly tables: ReadonlySet<EntityName>
  /** Documents whose bytes nothing here names any more. */
  readonly documents: readonly string[]
}

/** Takes the history of these patients out of the store: not a deletion of anything, the server has it all. */
export async function dropHistory(trx: Trx, patients: readonly string[]): Promise<Dropped> {
  const ids = sql`(select value from json_each(${JSON.stringify(patients)}))`
  const { rows: named } = await sql<{ sha256: string }>`
    select distinct sha256 from visit_documents where patient_id in ${ids}`.execute(trx)
  const tables = new Set<EntityName>()
  for (const entity of tablesWithHistory) {
    const isTheirs = conditionOf(entity, ids)
    await sql`delete from shadow where entity = ${entity} and row_id in (
      select id from ${sql.table(entity)} where ${isTheirs})`.execute(trx)
    await sql`delete from deferred where entity = ${entity} and row ->> '$.patient_id' in ${ids}`.execute(trx)
    const { numAffectedRows } = await sql`delete from ${sql.table(entity)} where ${isTheirs}`.execute(trx)
    if ((numAffectedRows ?? 0n) > 0n) tables.add(entity)
  }
  const { rows: documents } = await sql<{ sha256: string }>`
    delete from blob where state in ('stored', 'awaited')
      and sha256 in (select value from json_each(${JSON.stringify(named.map(({ sha256 }) => sha256))}))
      and sha256 not in (select sha256 from visit_documents)
    returning sha256`.execute(trx)
  return { tables, documents: documents.map(({ sha256 }) => sha256) }
}

function conditionOf(entity: EntityName, ids: ReturnType<typeof sql>) {
  if (entity === 'conflicts')
    return sql`patient_id in ${ids}
      and entity in (select value from json_each(${JSON.stringify(historyTables)}))`
  if (entity !== 'form_moves') return sql`patient_id in ${ids}`
  // A form that lies with somebody who is in scope stays with them.
  return sql`(patient_id in ${ids} or to_patient_id in ${ids}) and not exists (
    select 1 from scope_members where is_member = 1 and scope_members.patient_id in (form_moves.patient_id, to_patient_id))`
}
