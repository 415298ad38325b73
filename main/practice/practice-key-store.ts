import { randomBytes } from 'node:crypto'
import type { Db } from '../db/transaction.ts'
import { KEY_BYTES } from '../keys/sealed-box.ts'

const NAME = 'practice_key'

/**
 * The key of the practice store: random, of its own, and kept inside the station's encrypted store, so that nobody
 * opens the one without having opened the other. The buffer is the caller's to zero.
 */
export async function practiceKeyOf(stationStore: Db): Promise<Buffer> {
  return stationStore.transaction().execute(async (trx) => {
    const kept = await trx
      .selectFrom('station_secret')
      .select('value')
      .where('name', '=', NAME)
      .executeTakeFirst()
    if (kept !== undefined) return Buffer.from(kept.value, 'base64url')
    const key = randomBytes(KEY_BYTES)
    await trx
      .insertInto('station_secret')
      .values({ name: NAME, value: key.toString('base64url') })
      .execute()
    return key
  })
}

/** Forgets the key: what was encrypted with it can be read by nobody from then on. */
export async function forgetPracticeKey(stationStore: Db): Promise<void> {
  await stationStore.deleteFrom('station_secret').where('name', '=', NAME).execute()
}
