import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { User } from '../../shared/users/user.ts'
import type { Trx } from '../db/database.ts'

/** A refresh token as the server keeps it: its SHA-256 only. All that follow from one sign-in are one family. */
export interface RefreshToken {
  readonly token_hash: string
  readonly family_id: Id
  readonly user_id: Id
  readonly station_id: Id | null
  readonly auth_time: Instant
  readonly issued_at: Instant
  readonly expires_at: Instant
}

export async function insertRefreshToken(trx: Trx, token: RefreshToken): Promise<void> {
  await trx
    .insertInto('refresh_tokens')
    .values({ ...token, used_at: null, revoked_at: null, replaced_by: null })
    .execute()
}

/**
 * Takes a token for its one use. Undefined when it is unknown, used, revoked or expired; of two requests at the same
 * moment one gets it.
 */
export async function takeRefreshToken(
  trx: Trx,
  token_hash: string,
  replaced_by: string,
  now: Instant,
): Promise<RefreshToken | undefined> {
  return await trx
    .updateTable('refresh_tokens')
    .set({ used_at: now, replaced_by })
    .where('token_hash', '=', token_hash)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['token_hash', 'family_id', 'user_id', 'station_id', 'auth_time', 'issued_at', 'expires_at'])
    .executeTakeFirst()
}

/** The family of a token that was used before: somebody holds a copy. */
export async function findReusedFamily(
  trx: Trx,
  token_hash: string,
): Promise<{ family_id: Id; user_id: Id } | undefined> {
  return await trx
    .selectFrom('refresh_tokens')
    .where('token_hash', '=', token_hash)
    .where('used_at', 'is not', null)
    .select(['family_id', 'user_id'])
    .executeTakeFirst()
}

/** Ends a sign-in: none of its tokens is good any more. */
export async function revokeFamily(trx: Trx, family_id: Id, now: Instant): Promise<void> {
  await trx
    .updateTable('refresh_tokens')
    .set({ revoked_at: now })
    .where('family_id', '=', family_id)
    .where('revoked_at', 'is', null)
    .execute()
}

/** Ends every sign-in of a person. */
export async function revokeTokensOf(trx: Trx, user_id: Id, now: Instant): Promise<void> {
  await trx
    .updateTable('refresh_tokens')
    .set({ revoked_at: now })
    .where('user_id', '=', user_id)
    .where('revoked_at', 'is', null)
    .execute()
}

/** The person of a running sign-in, as they are now; undefined when it was ended or the person is not active. */
export async function findSignedIn(trx: Trx, family_id: Id, user_id: Id): Promise<User | undefined> {
  return await trx
    .selectFrom('users')
    .leftJoin('commit_log', 'commit_log.txn_id', 'users.txn_id')
    .where('users.id', '=', user_id)
    .where('users.is_active', '=', true)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('refresh_tokens')
          .where('refresh_tokens.family_id', '=', family_id)
          .where('refresh_tokens.user_id', '=', user_id)
          .where('refresh_tokens.revoked_at', 'is', null)
          .select('refresh_tokens.family_id'),
      ),
    )
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
    ])
    .executeTakeFirst()
}
