import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import { survivorIn } from '../../shared/patients/merge-rules.ts'
import type { Trx } from '../db/database.ts'
import { idList } from '../db/record-store.ts'

/** Under which registration each patient goes on: itself, or the one it was merged into. */
export async function survivorsOf(trx: Trx, ids: readonly Id[]): Promise<ReadonlyMap<Id, Id>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: Id; merged_into: Id }>`
    with recursive chain(id, merged_into) as (
      select id, merged_into from patients where id in ${idList(ids)}
      union
      select p.id, p.merged_into from patients p join chain c on p.id = c.merged_into
    )
    select id, merged_into from chain where merged_into is not null`.execute(trx)
  const mergedInto = new Map(rows.map(({ id, merged_into }) => [id, merged_into]))
  return new Map(ids.map((id) => [id, survivorIn(id, (each) => mergedInto.get(each) ?? null)]))
}

/** A registration and all that were merged into it, over however many steps. */
export async function listFamilyIds(trx: Trx, survivorId: Id): Promise<Id[]> {
  const { rows } = await sql<{ id: Id }>`
    with recursive family(id) as (
      select ${survivorId}::uuid
      union
      select p.id from patients p join family f on p.merged_into = f.id
    )
    select id from family`.execute(trx)
  return rows.map((row) => row.id)
}

/** All registrations of the person whom an id names. */
export async function familyOf(trx: Trx, id: Id): Promise<Id[]> {
  return listFamilyIds(trx, (await survivorsOf(trx, [id])).get(id) ?? id)
}
