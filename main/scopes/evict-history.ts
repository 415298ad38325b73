import type { EntityName } from '../../shared/sync/entities.ts'
import type { Db } from '../db/transaction.ts'
import { isGivenByScope, listLeaving } from '../records/scope-store.ts'
import { dropState, readState, readStates } from '../records/sync-state.ts'
import type { BlobFiles } from '../sync/ports.ts'
import { dropHistory, listHeldHere } from './eviction-store.ts'

/*
 * History of patients who are out of scope leaves this PC, a few patients at a time and each whole. Nobody's leaves of
 * whom anything is here alone; it is looked at again with each cycle until there is nothing left that must go.
 *
 *   (at rest) ──a page, a snapshot, a comparison, a restored server or a newer program speaks of scopes──► due
 *   due ──all who are out of scope are gone──► (at rest)
 *   due ──some wait for what is here alone, or there are more──► due
 */

export interface EvictionDeps {
  readonly db: Db
  readonly files: Pick<BlobFiles, 'remove'>
}

const PATIENTS_AT_ONCE = 25
const TRANSACTIONS_PER_CYCLE = 8

/** Answers the tables from which something went. */
export async function evictHistory({ db, files }: EvictionDeps): Promise<Set<EntityName>> {
  const gone = new Set<EntityName>()
  if ((await readState(db, 'eviction')) === null || !(await isGivenByScope(db))) return gone
  // What is still to come, in chunks or in parts of a backfill, may be what says that they are in scope: their membership
  // comes last, and nothing would bring once more what went before it.
  const { snapshot, backfill } = await readStates(db, ['snapshot', 'backfill'])
  if (snapshot !== null || backfill !== null) return gone
  for (let n = 0; n < TRANSACTIONS_PER_CYCLE; n += 1) {
    const step = await db.transaction().execute(async (trx) => {
      const held = await listHeldHere(trx)
      const patients = await listLeaving(trx, held, PATIENTS_AT_ONCE)
      const isAll = patients.length < PATIENTS_AT_ONCE
      if (isAll && (await listLeaving(trx, new Set(patients), 1)).length === 0)
        await dropState(trx, 'eviction')
      const dropped = await dropHistory(trx, patients)
      return { ...dropped, isAll }
    })
    for (const sha256 of step.documents) files.remove(sha256)
    for (const table of step.tables) gone.add(table)
    if (step.isAll) return gone
  }
  return gone
}
