import { sql } from 'kysely'
import { Id } from '../../shared/ids.ts'
import type { User } from '../../shared/users/user.ts'
import type { Trx } from '../db/database.ts'
import { findRecord, lockRecords, readWhere } from '../db/record-store.ts'

/** People of the site in order of user name, from after the given one on. */
export async function listUsers(trx: Trx, limit: number, after: string | undefined): Promise<User[]> {
  const place = after === undefined ? sql`true` : sql`username > ${after}`
  const rows = await readWhere(trx, 'users', sql`${place} order by username limit ${limit}`)
  return rows.map((record) => record.row as User)
}

export async function findUser(trx: Trx, id: string): Promise<User | undefined> {
  const parsed = Id.safeParse(id)
  return parsed.success ? await findRecord(trx, 'users', parsed.data) : undefined
}

export async function findUserLocked(trx: Trx, id: Id): Promise<User | undefined> {
  await lockRecords(trx, 'users', [id])
  return await findRecord(trx, 'users', id)
}

export async function findUserByName(trx: Trx, username: string): Promise<Id | undefined> {
  const row = await trx.selectFrom('users').where('username', '=', username).select('id').executeTakeFirst()
  return row?.id
}

/** How many other administrators of the site may still sign in. Locks them, so that two cannot leave at once. */
export async function countOtherAdmins(trx: Trx, except: Id): Promise<number> {
  const rows = await trx
    .selectFrom('users')
    .where('role', '=', 'admin')
    .where('is_active', '=', true)
    .where('id', '!=', except)
    .orderBy('id')
    .select('id')
    .forUpdate()
    .execute()
  return rows.length
}

/** Whether a fault says that a user name is in use, at whatever site. */
export function isUsernameTaken(error: unknown): boolean {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown }
  return code === '23505' && constraint === 'users_username'
}
