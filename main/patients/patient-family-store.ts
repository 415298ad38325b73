import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Reader } from '../db/transaction.ts'

/** Where registrations were merged into, of those that were. */
export async function readMergedInto(reader: Reader, ids: readonly Id[]): Promise<Map<Id, Id>> {
  if (ids.length === 0) return new Map()
  const rows = await reader
    .selectFrom('patients')
    .select(['id', 'merged_into'])
    .where('id', 'in', [...ids])
    .where('merged_into', 'is not', null)
    .execute()
  return new Map(rows.flatMap(({ id, merged_into }) => (merged_into === null ? [] : [[id, merged_into]])))
}

/** A registration and all that were merged into it, over however many steps. */
export async function listFamilyIds(reader: Reader, survivorId: Id): Promise<Id[]> {
  const found = await sql<{ id: Id }>`
    with recursive family(id) as (
      select ${survivorId}
      union
      select p.id from patients p join family f on p.merged_into = f.id
    )
    select id from family`.execute(reader)
  return found.rows.map((row) => row.id)
}

/** The steps of merges that name one of these registrations, in the order in which they count. */
export async function listMergeStepIds(reader: Reader, patientIds: readonly Id[]): Promise<Id[]> {
  const rows = await reader
    .selectFrom('patient_merges')
    .select('id')
    .where((eb) =>
      eb.or([eb('survivor_id', 'in', [...patientIds]), eb('absorbed_id', 'in', [...patientIds])]),
    )
    .execute()
  return rows.map((row) => row.id)
}

/** A mother's newborns. */
export async function listNewbornIds(reader: Reader, motherIds: readonly Id[]): Promise<Id[]> {
  const rows = await reader
    .selectFrom('patients')
    .select('id')
    .where('mother_id', 'in', [...motherIds])
    .where('merged_into', 'is', null)
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .execute()
  return rows.map((row) => row.id)
}
