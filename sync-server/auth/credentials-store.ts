import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { User } from '../../shared/users/user.ts'
import type { Trx } from '../db/database.ts'

/** A person and the hash that their password is checked against. */
export interface Credentials {
  readonly user: User
  readonly password_hash: string
  readonly must_change: boolean
  /** When the password was last set. */
  readonly changed_at: Instant
}

/** The active person with this user name (any case), and the hash; undefined where there is none. Scope `all`. */
export async function findCredentials(trx: Trx, username: string): Promise<Credentials | undefined> {
  return await findWhere(trx, 'users.username', username.trim().toLowerCase())
}

/** The same by the person's id. */
export async function findCredentialsOf(trx: Trx, user_id: Id): Promise<Credentials | undefined> {
  return await findWhere(trx, 'users.id', user_id)
}

/** Keeps account and password of a person as they are until the transaction ends. */
export async function lockCredentials(trx: Trx, user_id: Id): Promise<void> {
  await trx.selectFrom('users').where('id', '=', user_id).select('id').forUpdate().execute()
  await trx
    .selectFrom('user_credentials')
    .where('user_id', '=', user_id)
    .select('user_id')
    .forUpdate()
    .execute()
}

async function findWhere(
  trx: Trx,
  column: 'users.username' | 'users.id',
  value: string,
): Promise<Credentials | undefined> {
  const row = await trx
    .selectFrom('users')
    .innerJoin('user_credentials', 'user_credentials.user_id', 'users.id')
    .leftJoin('commit_log', 'commit_log.txn_id', 'users.txn_id')
    .where(column, '=', value)
    .where('users.is_active', '=', true)
    .select([
      'users.id',
      'users.site_id',
      'commit_log.commit_seq as row_version',
      'users.created_at',
      'users.created_by',
      'users.created_on_station',
      'users.username',
      'users.full_name',
      'users.role',
      'users.is_charge_nurse',
      'users.is_active',
      'users.wards',
      'user_credentials.password_hash',
      'user_credentials.must_change',
      'user_credentials.changed_at',
    ])
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { password_hash, must_change, changed_at, ...user } = row
  return { user, password_hash, must_change, changed_at }
}

/**
 * Sets a person's password hash; the first one or a new one. `must_change`: good for one sign-in, at which the person
 * chooses another. `changed_at` tells stations which key slots are of an older password.
 */
export async function putCredentials(
  trx: Trx,
  user_id: Id,
  password_hash: string,
  changed_at: Instant,
  must_change = false,
): Promise<void> {
  const row = { password_hash, must_change, changed_at }
  await trx
    .insertInto('user_credentials')
    .values({ user_id, ...row })
    .onConflict((oc) => oc.column('user_id').doUpdateSet(row))
    .execute()
}
