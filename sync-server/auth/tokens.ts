import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { Id, type IdSource } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'
import { Role, type User } from '../../shared/users/user.ts'
import type { Trx } from '../db/database.ts'
import type { ServerKeys } from '../keys/server-keys.ts'
import { findStationKeysLocked } from '../sync/station-store.ts'
import { raiseAlert } from './alert-store.ts'
import { lockCredentials } from './credentials-store.ts'
import {
  findSignedIn,
  findTokenOwner,
  findUsedRefreshToken,
  insertRefreshToken,
  revokeFamily,
  type ShownToken,
  takeRefreshToken,
  type UsedRefreshToken,
} from './refresh-token-store.ts'
import { noteProof } from './sign-in-store.ts'

/*
 * An access token is a JWT (EdDSA, 10 minutes) that any node checks with the public key alone. A refresh token is 256
 * bits, random at sign-in, good once and for 30 days at most; each use gives the next one of the same family, which
 * only the server can derive from it. One that was given to a station is exchanged only with that station's proof
 * (`station-proof.ts`). Lost replies are normal on ward Wi-Fi: the same token again within a minute, its
 * successor unused, gets the same successor. Any other second use means that somebody holds a copy: the whole family
 * is revoked.
 */

const ACCESS_TOKEN_SECONDS = 600
const REFRESH_TOKEN_MS = 30 * 24 * 3600 * 1000
/** How long after its use a refresh token may be presented again, for a reply that was lost. */
const REPEAT_MS = 60_000
/** A token that is shown without its proof again and again is one alert in this time. */
const ALERT_ONCE_IN_MS = 3_600_000
const ISSUER = 'sijil'
const AUDIENCE = 'sijil-rest'
const TYPE = 'at+jwt'

/** What making and checking tokens needs of the server. */
export interface TokenDeps {
  readonly keys: ServerKeys
  readonly clock: Clock
  readonly newId: IdSource
}

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  /** Seconds until the access token ends. */
  readonly expires_in: number
}

const Claims = z.object({
  sub: Id,
  role: Role,
  site: Id,
  /** The sign-in that the token follows from (family of refresh tokens). */
  sid: Id,
  /** The station that the sign-in was made on; absent for REST clients. */
  did: Id.optional(),
  /** When the person signed in, seconds since 1970. */
  auth_time: z.int(),
})

/** What a valid access token says; role and site as they were when it was made. */
export interface AccessClaims {
  readonly user_id: Id
  readonly role: Role
  readonly site_id: Id
  readonly session_id: Id
  readonly station_id: Id | null
}

interface SignIn {
  readonly family_id: Id
  readonly station_id: Id | null
  readonly auth_time: Instant
  readonly expires_at: Instant
  readonly is_bound: boolean
}

/**
 * Tokens of a fresh sign-in: the person proved who they are just now. `is_bound: false` for a station of an earlier
 * version, which cannot prove itself when it exchanges them.
 */
export async function issueTokens(
  trx: Trx,
  deps: TokenDeps,
  user: User,
  { station_id, is_bound = true }: { readonly station_id: Id | null; readonly is_bound?: boolean },
): Promise<Tokens> {
  const nowMs = deps.clock.nowMs()
  const signIn: SignIn = {
    family_id: deps.newId(),
    station_id,
    is_bound,
    auth_time: instantOf(nowMs),
    expires_at: instantOf(nowMs + REFRESH_TOKEN_MS),
  }
  const refresh_token = randomBytes(32).toString('base64url')
  await keepRefreshToken(trx, deps, user.id, signIn, refresh_token)
  await noteProof(trx, signIn.family_id, user.id, signIn.auth_time)
  return await tokensOf(deps, user, signIn, refresh_token)
}

/**
 * What a refresh came to. After `reused` the family is revoked and an alert raised: the change must be committed
 * although it is a refusal. `unproven`: the token is a station's, and its proof did not come.
 */
export type Refreshed =
  | { readonly kind: 'ok'; readonly user: User; readonly tokens: Tokens }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'unproven'; readonly user_id: Id }
  | { readonly kind: 'reused'; readonly user_id: Id }

/**
 * Exchanges a refresh token for new tokens. `station_id`: the station that proved itself with this token, null where
 * none did. The 30 days run from the sign-in, not from the exchange. Scope `all`.
 */
export async function refreshTokens(
  trx: Trx,
  deps: TokenDeps,
  refresh_token: string,
  station_id: Id | null,
): Promise<Refreshed> {
  const now = instantOf(deps.clock.nowMs())
  const token_hash = sha256(refresh_token)
  const owner = await lockOwner(trx, token_hash)
  const isUnbound = owner?.is_bound === false && station_id === null
  const shown: ShownToken = { token_hash, station_id: isUnbound ? owner.station_id : station_id }
  const next = successorOf(deps.keys, refresh_token)
  const taken = await takeRefreshToken(trx, shown, sha256(next), now)
  if (taken === undefined) return await repeatRefresh(trx, deps, shown, next)
  const signedIn = await findSignedIn(trx, taken)
  if (signedIn === undefined) return { kind: 'invalid' }
  const { user } = signedIn
  await keepRefreshToken(trx, deps, user.id, taken, next)
  return { kind: 'ok', user, tokens: await tokensOf(deps, user, taken, next) }
}

/**
 * Keeps station and account as they are until the transaction ends: whoever takes their access away at this moment ends
 * the next token too, or has ended this one.
 */
async function lockOwner(trx: Trx, token_hash: string): ReturnType<typeof findTokenOwner> {
  const owner = await findTokenOwner(trx, token_hash)
  if (owner === undefined) return undefined
  if (owner.station_id !== null) await findStationKeysLocked(trx, owner.station_id)
  await lockCredentials(trx, owner.user_id)
  return owner
}

/** A token that is not good any more: a reply that was lost, a copy in somebody's hands, or nothing we know. */
async function repeatRefresh(trx: Trx, deps: TokenDeps, shown: ShownToken, next: string): Promise<Refreshed> {
  const used = await findUsedRefreshToken(trx, shown)
  if (used === undefined) return await unknownRefresh(trx, deps, shown)
  const { family_id, user_id, station_id } = used
  if (!isLostReply(used, deps.clock.nowMs())) {
    // A token of a sign-in that is over tells nothing new, however often it is shown.
    const isEnded = await revokeFamily(trx, family_id, instantOf(deps.clock.nowMs()))
    if (isEnded) await raiseAlert(trx, deps, { kind: 'refresh_token_reused', user_id, station_id })
    return { kind: 'reused', user_id }
  }
  const signedIn = await findSignedIn(trx, used)
  if (signedIn === undefined) return { kind: 'invalid' }
  return { kind: 'ok', user: signedIn.user, tokens: await tokensOf(deps, signedIn.user, used, next) }
}

/** A token that is a station's came without its proof, or with another's: it was carried away from there. */
async function unknownRefresh(trx: Trx, deps: TokenDeps, shown: ShownToken): Promise<Refreshed> {
  const owner = await findTokenOwner(trx, shown.token_hash)
  if (owner === undefined || owner.station_id === shown.station_id) return { kind: 'invalid' }
  await raiseAlert(
    trx,
    deps,
    { kind: 'station_proof_refused', user_id: owner.user_id, station_id: owner.station_id },
    ALERT_ONCE_IN_MS,
  )
  return { kind: 'unproven', user_id: owner.user_id }
}

function isLostReply({ used_at, expires_at, is_superseded }: UsedRefreshToken, nowMs: number): boolean {
  return !is_superseded && nowMs - Date.parse(used_at) <= REPEAT_MS && nowMs < Date.parse(expires_at)
}

async function keepRefreshToken(
  trx: Trx,
  deps: TokenDeps,
  user_id: Id,
  { family_id, station_id, auth_time, expires_at, is_bound }: SignIn,
  refresh_token: string,
): Promise<void> {
  await insertRefreshToken(trx, {
    token_hash: sha256(refresh_token),
    family_id,
    user_id,
    station_id,
    auth_time,
    issued_at: instantOf(deps.clock.nowMs()),
    expires_at,
    is_bound,
  })
}

async function tokensOf(deps: TokenDeps, user: User, signIn: SignIn, refresh_token: string): Promise<Tokens> {
  const nowMs = deps.clock.nowMs()
  const issued = Math.floor(nowMs / 1000)
  const access_token = await new SignJWT({
    role: user.role,
    site: user.site_id,
    sid: signIn.family_id,
    auth_time: Math.floor(Date.parse(signIn.auth_time) / 1000),
    ...(signIn.station_id === null ? {} : { did: signIn.station_id }),
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: TYPE })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(user.id)
    .setIssuedAt(issued)
    .setExpirationTime(issued + ACCESS_TOKEN_SECONDS)
    .sign(deps.keys.token_private_key)
  return { access_token, refresh_token, expires_in: ACCESS_TOKEN_SECONDS }
}

/** What an access token says, or why it is not good. Whether the sign-in still runs is asked of the database. */
export async function verifyAccessToken(
  deps: Pick<TokenDeps, 'keys' | 'clock'>,
  token: string,
): Promise<Result<AccessClaims, 'expired' | 'invalid_token'>> {
  try {
    const { payload } = await jwtVerify(token, deps.keys.token_public_key, {
      algorithms: ['EdDSA'],
      typ: TYPE,
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'iat', 'sub'],
      currentDate: new Date(deps.clock.nowMs()),
    })
    const claims = Claims.safeParse(payload)
    if (!claims.success) return err('invalid_token')
    const { sub, role, site, sid, did } = claims.data
    return ok({ user_id: sub, role, site_id: site, session_id: sid, station_id: did ?? null })
  } catch (error) {
    // jose throws for every token that is forged, malformed or over; anything else is a fault of ours.
    if (error instanceof errors.JWTExpired) return err('expired')
    if (error instanceof errors.JOSEError) return err('invalid_token')
    throw error
  }
}

/** The one token that a refresh token is exchanged for: the same at every try, and the server's secret. */
function successorOf(keys: Pick<ServerKeys, 'storage_key'>, refresh_token: string): string {
  const bytes = hkdfSync('sha256', keys.storage_key, refresh_token, 'next refresh token', 32)
  return Buffer.from(bytes).toString('base64url')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
