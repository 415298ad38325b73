import type { Id } from '../../shared/ids.ts'
import { type Instant, instantOf } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'

/** How long a key is remembered; a client that lost an answer asks again within minutes. */
const KEPT_MS = 24 * 3600 * 1000

/** A request that was done under an Idempotency-Key, and what it answered. `status` 0 = being done. */
export interface KeptAnswer {
  readonly request_hash: string
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Takes a key for this transaction. Undefined when it was free; otherwise what was answered under it. A second request
 * with the same key waits here until the first one is committed or undone.
 */
export async function claimIdempotencyKey(
  trx: Trx,
  user_id: Id,
  key: string,
  request_hash: string,
  created_at: Instant,
): Promise<KeptAnswer | undefined> {
  await trx
    .deleteFrom('idempotency_keys')
    .where('user_id', '=', user_id)
    .where('created_at', '<', instantOf(Date.parse(created_at) - KEPT_MS))
    .execute()
  const claimed = await trx
    .insertInto('idempotency_keys')
    .values({ user_id, key, request_hash, status: 0, body: 'null', headers: '{}', created_at })
    .onConflict((oc) => oc.columns(['user_id', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst()
  if (claimed !== undefined) return undefined
  return await trx
    .selectFrom('idempotency_keys')
    .where('user_id', '=', user_id)
    .where('key', '=', key)
    .select(['request_hash', 'status', 'body', 'headers'])
    .executeTakeFirstOrThrow()
}

/** Keeps the answer beside the key, in the transaction that did the work. */
export async function keepAnswer(
  trx: Trx,
  user_id: Id,
  key: string,
  answer: Omit<KeptAnswer, 'request_hash'>,
): Promise<void> {
  await trx
    .updateTable('idempotency_keys')
    .set({
      status: answer.status,
      body: JSON.stringify(answer.body),
      headers: JSON.stringify(answer.headers),
    })
    .where('user_id', '=', user_id)
    .where('key', '=', key)
    .execute()
}
