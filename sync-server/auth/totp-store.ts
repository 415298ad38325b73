import type { Selectable } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import type { TotpSeedsTable } from '../db/tables.ts'
import type { SealedSeed } from './totp.ts'

export type StoredSeed = Selectable<TotpSeedsTable>

export async function findSeed(trx: Trx, user_id: Id): Promise<StoredSeed | undefined> {
  return await trx.selectFrom('totp_seeds').selectAll().where('user_id', '=', user_id).executeTakeFirst()
}

/** Keeps a seed that nobody has confirmed; one that is confirmed stays. */
export async function putPendingSeed(trx: Trx, user_id: Id, seed: SealedSeed, now: Instant): Promise<void> {
  const row = { ...seed, created_at: now, confirmed_at: null, last_step: 0 }
  await trx
    .insertInto('totp_seeds')
    .values({ user_id, ...row })
    .onConflict((oc) => oc.column('user_id').doUpdateSet(row).where('totp_seeds.confirmed_at', 'is', null))
    .execute()
}

/** Takes a step for its one use; of two requests at the same moment one gets it. */
export async function takeStep(trx: Trx, user_id: Id, step: number): Promise<boolean> {
  const taken = await trx
    .updateTable('totp_seeds')
    .set({ last_step: step })
    .where('user_id', '=', user_id)
    .where('last_step', '<', step)
    .returning('user_id')
    .executeTakeFirst()
  return taken !== undefined
}

export async function confirmSeed(trx: Trx, user_id: Id, now: Instant): Promise<void> {
  await trx.updateTable('totp_seeds').set({ confirmed_at: now }).where('user_id', '=', user_id).execute()
}

/** Takes the second factor away, with its recovery codes. Answers whether there was one. */
export async function removeSeed(trx: Trx, user_id: Id): Promise<boolean> {
  await trx.deleteFrom('recovery_codes').where('user_id', '=', user_id).execute()
  const removed = await trx
    .deleteFrom('totp_seeds')
    .where('user_id', '=', user_id)
    .returning('confirmed_at')
    .executeTakeFirst()
  return removed !== undefined && removed.confirmed_at !== null
}

export async function replaceRecoveryCodes(trx: Trx, user_id: Id, hashes: readonly string[]): Promise<void> {
  await trx.deleteFrom('recovery_codes').where('user_id', '=', user_id).execute()
  const rows = hashes.map((code_hash) => ({ user_id, code_hash, used_at: null }))
  await trx.insertInto('recovery_codes').values(rows).execute()
}

/** Takes a recovery code for its one use. */
export async function takeRecoveryCode(
  trx: Trx,
  user_id: Id,
  code_hash: string,
  now: Instant,
): Promise<boolean> {
  const taken = await trx
    .updateTable('recovery_codes')
    .set({ used_at: now })
    .where('user_id', '=', user_id)
    .where('code_hash', '=', code_hash)
    .where('used_at', 'is', null)
    .returning('user_id')
    .executeTakeFirst()
  return taken !== undefined
}

export async function countRecoveryCodes(trx: Trx, user_id: Id): Promise<number> {
  const rows = await trx
    .selectFrom('recovery_codes')
    .select('code_hash')
    .where('user_id', '=', user_id)
    .where('used_at', 'is', null)
    .execute()
  return rows.length
}
