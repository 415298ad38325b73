import type { Id } from '../../shared/ids.ts'
import { survivorIn } from '../../shared/patients/merge-rules.ts'
import type { Reader } from '../db/transaction.ts'
import { listFamilyIds, readMergedInto } from './patient-family-store.ts'

/** Under which registration each patient goes on: itself, or the one it was merged into. */
export async function survivorsOf(reader: Reader, ids: readonly Id[]): Promise<ReadonlyMap<Id, Id>> {
  const mergedInto = new Map<Id, Id>()
  const seen = new Set<Id>()
  for (let next = [...new Set(ids)]; next.length > 0; ) {
    for (const id of next) seen.add(id)
    const found = await readMergedInto(reader, next)
    for (const [id, into] of found) mergedInto.set(id, into)
    next = [...new Set(found.values())].filter((id) => !seen.has(id))
  }
  return new Map(ids.map((id) => [id, survivorIn(id, (each) => mergedInto.get(each) ?? null)]))
}

/** Under which registration a patient goes on. */
export async function survivorOf(reader: Reader, id: Id): Promise<Id> {
  return (await survivorsOf(reader, [id])).get(id) ?? id
}

/** All registrations of the person whom any of them names: the survivor first. */
export async function familyOf(reader: Reader, id: Id): Promise<Id[]> {
  const survivor = await survivorOf(reader, id)
  const ids = await listFamilyIds(reader, survivor)
  return [survivor, ...ids.filter((each) => each !== survivor)]
}
