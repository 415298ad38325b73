import { sql } from 'kysely'
import type { Conflict } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import {
  type DisputedMerge,
  disputedMerges,
  mergeQuestions,
  mergesInto,
} from '../../shared/patients/disputed-merges.ts'
import { survivorIn } from '../../shared/patients/merge-rules.ts'
import type { Trx } from '../db/database.ts'
import { idList, readWhere } from '../db/record-store.ts'

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

/** The merges about which stations disagree, each with the patients whom it leads to. */
export async function listDisputedMerges(trx: Trx): Promise<DisputedMerge[]> {
  const open = sql`state = 'open' and entity = 'patients' and kind = 'values' and group_name = 'merged_into'`
  const conflicts = await readWhere(trx, 'conflicts', open)
  const questions = mergeQuestions(conflicts.map(({ row }) => row as unknown as Conflict))
  const targets = questions.flatMap(({ targets }) => targets.filter((id) => id !== null))
  const survivors = await survivorsOf(trx, targets)
  return disputedMerges(questions, (id) => survivors.get(id) ?? id)
}

/**
 * Which registrations may be the person's whom a family belongs to, or another's: until a person has decided, what they
 * say of allergies and warnings counts for each, as disputed, and nothing else of them is anybody else's.
 */
export async function listIdsInDoubt(trx: Trx, survivorId: Id, familyIds: readonly Id[]): Promise<Set<Id>> {
  const ids = new Set<Id>()
  for (const { registration_id } of mergesInto(await listDisputedMerges(trx), familyIds))
    for (const id of await listFamilyIds(trx, registration_id)) ids.add(id)
  ids.delete(survivorId)
  return ids
}

/** Under whom each registration may go on: the merge that is followed first, then what other stations say. */
export async function possibleSurvivors(trx: Trx, ids: readonly Id[]): Promise<Id[]> {
  const survivors = await survivorsOf(trx, ids)
  const inDoubt = new Map<Id, readonly Id[]>()
  for (const { registration_id, possible_ids } of await listDisputedMerges(trx))
    for (const id of await listFamilyIds(trx, registration_id))
      inDoubt.set(id, [...(inDoubt.get(id) ?? []), ...possible_ids])
  return [...new Set(ids.flatMap((id) => [survivors.get(id) ?? id, ...(inDoubt.get(id) ?? [])]))]
}

/** All registrations of the person whom an id names. */
export async function familyOf(trx: Trx, id: Id): Promise<Id[]> {
  return listFamilyIds(trx, (await survivorsOf(trx, [id])).get(id) ?? id)
}
