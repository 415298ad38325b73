import { createHash } from 'node:crypto'
import type { Trx } from '../db/database.ts'
import { ServerKeysError } from './key-file.ts'
import type { ServerKeys } from './server-keys.ts'

/**
 * Holds the keys of this program against those that the database was written with, and notes them the first time. The
 * keys of the national ID may be newer than the ones noted, never older: a server with an older folder would index
 * numbers under keys by which nobody finds them. `retired`: the database is a copy of before older keys were deleted.
 * Throws `ServerKeysError`. Scope `all`.
 */
export async function checkKeyMarks(
  trx: Trx,
  {
    storage_key,
    national_id,
    retired_key_ids,
  }: Pick<ServerKeys, 'storage_key' | 'national_id' | 'retired_key_ids'>,
): Promise<'current' | 'retired'> {
  const storage = createHash('sha256').update('sijil storage key').update(storage_key).digest('base64url')
  await noteFirst(trx, 'storage', storage)
  const [newest] = national_id
  await noteFirst(trx, 'national_id', newest.key_id)
  const rows = await trx.selectFrom('key_marks').selectAll().forUpdate().execute()
  const noted = new Map(rows.map(({ name, mark }) => [name, mark]))
  if (noted.get('storage') !== storage)
    throw new ServerKeysError(
      'the database was written with other keys; put the keys folder that belongs to it in place',
    )
  const mark = noted.get('national_id') ?? newest.key_id
  const isKnown = national_id.some(({ key_id }) => key_id === mark)
  const isRetired = !isKnown && retired_key_ids.includes(mark)
  if (!isKnown && !isRetired)
    throw new ServerKeysError(
      'the keys of the national ID were changed, and this keys folder is of before; put the newer one in place',
    )
  await trx.updateTable('key_marks').set({ mark: newest.key_id }).where('name', '=', 'national_id').execute()
  return isRetired ? 'retired' : 'current'
}

async function noteFirst(trx: Trx, name: string, mark: string): Promise<void> {
  await trx
    .insertInto('key_marks')
    .values({ name, mark })
    .onConflict((oc) => oc.doNothing())
    .execute()
}
