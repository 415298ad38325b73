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
  readonly is_bound: boolean
}

export async function insertRefreshToken(trx: Trx, token: RefreshToken): Promise<void> {
  await trx
    .insertInto('refresh_tokens')
    .values({ ...token, used_at: null, revoked_at: null, replaced_by: null })
    .execute()
}

/** What is needed to use a token: its hash, and the station that proved itself with it (null: none did). */
export interface ShownToken {
  readonly token_hash: string
  readonly station_id: Id | null
}

/** Whom a token belongs to, whatever became of it; undefined when there is no such token. */
export async function findTokenOwner(
  trx: Trx,
  token_hash: string,
): Promise<Pick<RefreshToken, 'user_id' | 'station_id' | 'is_bound'> | undefined> {
  return await trx
    .selectFrom('refresh_tokens')
    .select(['user_id', 'station_id', 'is_bound'])
    .where('token_hash', '=', token_hash)
    .executeTakeFirst()
}

/**
 * Takes a token for its one use. Undefined when it is unknown, of another station, used, revoked or expired; of two
 * requests at the same moment one gets it.
 */
export async function takeRefreshToken(
  trx: Trx,
  { token_hash, station_id }: ShownToken,
  replaced_by: string,
  now: Instant,
): Promise<RefreshToken | undefined> {
  return await trx
    .updateTable('refresh_tokens')
    .set({ used_at: now, replaced_by })
    .where('token_hash', '=', token_hash)
    .where('station_id', 'is not distinct from', station_id)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .returning([
      'token_hash',
      'family_id',
      'user_id',
      'station_id',
      'auth_time',
      'issued_at',
      'expires_at',
      'is_bound',
    ])
    .executeTakeFirst()
}

/** A token that was used before, and what became of the one that replaced it. */
export interface UsedRefreshToken extends RefreshToken {
  readonly used_at: Instant
  /** Whether this token's family is ended, or its replacement was used or never came to be. */
  readonly is_superseded: boolean
}

/** Finds a token that was used before; undefined when there is none such. */
export async function findUsedRefreshToken(
  trx: Trx,
  { token_hash, station_id }: ShownToken,
): Promise<UsedRefreshToken | undefined> {
  const found = await trx
    .selectFrom('refresh_tokens as used')
    .leftJoin('refresh_tokens as next', 'next.token_hash', 'used.replaced_by')
    .where('used.token_hash', '=', token_hash)
    .where('used.station_id', 'is not distinct from', station_id)
    .select([
      'used.token_hash',
      'used.family_id',
      'used.user_id',
      'used.station_id',
      'used.auth_time',
      'used.issued_at',
      'used.expires_at',
      'used.is_bound',
      'used.used_at',
      'used.revoked_at',
      'next.token_hash as next_hash',
      'next.used_at as next_used_at',
    ])
    .executeTakeFirst()
  if (found === undefined || found.used_at === null) return undefined
  const { used_at, revoked_at, next_hash, next_used_at, ...token } = found
  return {
    ...token,
    used_at,
    is_superseded: revoked_at !== null || next_hash === null || next_used_at !== null,
  }
}

/** Ends a sign-in: none of its tokens is good any more. Answers whether any was until now. */
export async function revokeFamily(trx: Trx, family_id: Id, now: Instant): Promise<boolean> {
  const ended = await trx
    .updateTable('refresh_tokens')
    .set({ revoked_at: now })
    .where('family_id', '=', family_id)
    .where('revoked_at', 'is', null)
    .returning('family_id')
    .execute()
  return ended.length > 0
}

/** Ends every sign-in on a station. */
export async function revokeTokensOfStation(trx: Trx, station_id: Id, now: Instant): Promise<void> {
  await trx
    .updateTable('refresh_tokens')
    .set({ revoked_at: now })
    .where('station_id', '=', station_id)
    .where('revoked_at', 'is', null)
    .execute()
}

/** Ends every sign-in of a person, but for the one that is named. */
export async function revokeTokensOf(
  trx: Trx,
  user_id: Id,
  now: Instant,
  except: Id | null = null,
): Promise<void> {
  await trx
    .updateTable('refresh_tokens')
    .set({ revoked_at: now })
    .where('user_id', '=', user_id)
    .where('revoked_at', 'is', null)
    .$if(except !== null, (query) => query.where('family_id', '!=', except))
    .execute()
}

/** The person of a running sign-in, and when they last proved who they are; null for a sign-in of before that was kept. */
export interface RunningSignIn {
  readonly user: User
  readonly stepped_up_at: Instant | null
}

/**
 * A running sign-in of a person on a station (null: none), as they are now; undefined when it was ended, is another
 * station's, or the person is not active.
 */
export async function findSignedIn(
  trx: Trx,
  { family_id, user_id, station_id }: Pick<RefreshToken, 'family_id' | 'user_id' | 'station_id'>,
): Promise<RunningSignIn | undefined> {
  const found = await trx
    .selectFrom('users')
    .leftJoin('commit_log', 'commit_log.txn_id', 'users.txn_id')
    .leftJoin('sign_ins', (join) =>
      join.onRef('sign_ins.user_id', '=', 'users.id').on('sign_ins.family_id', '=', family_id),
    )
    .where('users.id', '=', user_id)
    .where('users.is_active', '=', true)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('refresh_tokens')
          .where('refresh_tokens.family_id', '=', family_id)
          .where('refresh_tokens.user_id', '=', user_id)
          .where('refresh_tokens.station_id', 'is not distinct from', station_id)
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
      'users.wards',
      'sign_ins.stepped_up_at',
    ])
    .executeTakeFirst()
  if (found === undefined) return undefined
  const { stepped_up_at, ...user } = found
  return { user, stepped_up_at }
}
