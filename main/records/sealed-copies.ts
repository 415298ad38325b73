import type { Db, Reader, Trx } from '../db/transaction.ts'
import { readDurable } from './outbox-archive.ts'
import { dropState, readState, writeState } from './sync-state.ts'

/*
 * A store that was put back has lost what it wrote since. What of that the sealed outbox still has is sent, and stays in
 * the file until the server's backup or standby holds it: were the server put back too, nobody else would have it.
 */

/** The server has it all at the head that its next page tells. */
const AT_NEXT_HEAD = 'next_head'

/** Hashes of the envelopes that the store has, waiting or not. */
export async function hashesInStore(reader: Reader, state?: 'pending'): Promise<Set<string>> {
  let query = reader.selectFrom('outbox').select('hash')
  if (state !== undefined) query = query.where('state', '=', state)
  return new Set((await query.execute()).map((row) => row.hash))
}

/** The server has just taken what the sealed outbox has and the store has not. */
export async function keepOnlyCopies(trx: Trx): Promise<void> {
  await writeState(trx, 'sealed_kept_through', AT_NEXT_HEAD)
}

/** A page says how far the server is: what it took before is committed by then. */
export async function noteOnlyCopiesThrough(trx: Trx, head: number): Promise<void> {
  if ((await readState(trx, 'sealed_kept_through')) === AT_NEXT_HEAD)
    await writeState(trx, 'sealed_kept_through', head)
}

/** A server that went back in time may lack them: the next cycle sends them again. */
export async function sendOnlyCopiesAgain(trx: Trx): Promise<void> {
  if ((await readState(trx, 'sealed_kept_through')) !== null) await writeState(trx, 'sealed_replay', 'due')
}

/** Which envelopes nobody has but the sealed outbox and a server that no backup holds. */
export async function onlyCopiesOf(db: Db): Promise<(hash: string) => boolean> {
  const through = await readState(db, 'sealed_kept_through')
  if (through === null) return () => false
  const durable = await readDurable(db)
  if (through !== AT_NEXT_HEAD && durable !== null && durable >= Number(through)) {
    await db.transaction().execute((trx) => dropState(trx, 'sealed_kept_through'))
    return () => false
  }
  const inStore = await hashesInStore(db)
  return (hash) => !inStore.has(hash)
}
