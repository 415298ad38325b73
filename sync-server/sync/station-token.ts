import { createPublicKey, type KeyObject } from 'node:crypto'
import { decodeJwt, errors, type JWTVerifyOptions, type JWTVerifyResult, jwtVerify } from 'jose'
import { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import type { Database } from '../db/database.ts'
import { findStationKeys, type StationKeys, touchStation } from './station-store.ts'

/*
 * A station shows with every call that it is the one that was enrolled: a JWT signed with its own key, good for a
 * minute. A PC whose clock is wrong is told the server's time and asks once more.
 */

const AUDIENCE = 'sijil-sync'
const TOKEN_SECONDS = 60
const TOLERANCE_SECONDS = 60

/** `clock`: the token is the station's, but made at another time than the server's. */
export type StationRefusal = 'unauthorized' | 'clock'

export interface StationTokenDeps {
  readonly database: Database
  readonly clock: Clock
}

/** Reading a key takes longer than checking a signature with it, and a push has hundreds of one station. */
const KEYS_KEPT = 1000
const publicKeys = new Map<string, KeyObject>()

export function publicKeyOf(spki: string): KeyObject {
  const known = publicKeys.get(spki)
  if (known !== undefined) return known
  const key = createPublicKey({ key: Buffer.from(spki, 'base64url'), format: 'der', type: 'spki' })
  if (publicKeys.size >= KEYS_KEPT) publicKeys.clear()
  publicKeys.set(spki, key)
  return key
}

/**
 * How long a station that was just noted to have been heard of is not noted again: else each of its requests would be a
 * write, that the disk is waited for. Who is told when a station was last heard of is told it to the minute.
 */
const NOTED_FOR_MS = 5000

interface Noted {
  /** Its version and the key that it signed with. */
  readonly contact: string
  readonly atMs: number
}

const notedBy = new WeakMap<Database, Map<Id, Noted>>()

/** The stations that this process has noted, over one database. */
function notedIn(database: Database): Map<Id, Noted> {
  const noted = notedBy.get(database) ?? new Map<Id, Noted>()
  notedBy.set(database, noted)
  return noted
}

/**
 * For how long tokens of the key before today's are taken once today's was first heard: an older store may be put back.
 * Until then the one before is taken without end, since the answer to the renewal may have been lost.
 */
const OVERLAP_MS = 90 * 86_400_000

/** What is known of a station's signing keys. */
export type SigningKeys = Pick<StationKeys, 'public_key' | 'previous_public_key' | 'public_key_changed_at'>

/** The keys whose tokens, proofs and receipts are taken now, today's first. */
export function tokenKeysOf(station: SigningKeys, nowMs: number): string[] {
  const { public_key, previous_public_key, public_key_changed_at } = station
  if (previous_public_key === null) return [public_key]
  const isOver = public_key_changed_at !== null && nowMs - Date.parse(public_key_changed_at) > OVERLAP_MS
  return isOver ? [public_key] : [public_key, previous_public_key]
}

/** The keys that envelopes and trails may be signed with: what was written under a key before stays good. */
export function contentKeysOf({
  public_key,
  previous_public_key,
  older_public_keys,
}: Pick<StationKeys, 'public_key' | 'previous_public_key' | 'older_public_keys'>): string[] {
  return [public_key, ...(previous_public_key === null ? [] : [previous_public_key]), ...older_public_keys]
}

/** A token by any key that is taken of this station now, and by which. Throws what jose throws. */
export async function verifyStationJwt(
  token: string,
  station: SigningKeys,
  nowMs: number,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult & { readonly public_key: string }> {
  const [newest = '', before] = tokenKeysOf(station, nowMs)
  try {
    return { ...(await jwtVerify(token, publicKeyOf(newest), options)), public_key: newest }
  } catch (error) {
    if (before === undefined || !(error instanceof errors.JWSSignatureVerificationFailed)) throw error
    return { ...(await jwtVerify(token, publicKeyOf(before), options)), public_key: before }
  }
}

/** The station that a token is of, having noted that it was heard of; revoked ones are answered too. */
export async function authenticateStation(
  { database, clock }: StationTokenDeps,
  token: string,
  version: string | null,
): Promise<Result<StationKeys, StationRefusal>> {
  const station_id = claimedStation(token)
  if (station_id === undefined) return err('unauthorized')
  const known = await database.transaction({ site_id: 'all' }, (trx) => findStationKeys(trx, station_id))
  if (known === undefined) return err('unauthorized')
  const nowMs = clock.nowMs()
  const by = await checkToken(token, station_id, known, nowMs)
  if (!by.ok) return by
  const noted = notedIn(database)
  const contact = JSON.stringify([version, by.value])
  const last = noted.get(station_id)
  if (last?.contact === contact && Math.abs(nowMs - last.atMs) < NOTED_FOR_MS) return ok(known)
  const station = await database.transaction({ site_id: 'all' }, (trx) =>
    touchStation(trx, station_id, { at: instantOf(nowMs), version, public_key: by.value }),
  )
  if (station === undefined) return err('unauthorized')
  noted.set(station_id, { contact, atMs: nowMs })
  return ok(station)
}

function claimedStation(token: string): Id | undefined {
  try {
    return Id.safeParse(decodeJwt(token).iss).data
  } catch {
    // What is not a token is expected from outside.
    return undefined
  }
}

/** The key that the token is by. */
async function checkToken(
  token: string,
  issuer: Id,
  known: SigningKeys,
  nowMs: number,
): Promise<Result<string, StationRefusal>> {
  try {
    const { public_key } = await verifyStationJwt(token, known, nowMs, {
      algorithms: ['EdDSA'],
      audience: AUDIENCE,
      issuer,
      currentDate: new Date(nowMs),
      clockTolerance: TOLERANCE_SECONDS,
      maxTokenAge: TOKEN_SECONDS,
      requiredClaims: ['iat', 'exp', 'jti'],
    })
    return ok(public_key)
  } catch (error) {
    // Expected: jose says why a token is not good. Its signature is checked before its times.
    if (error instanceof errors.JWTExpired) return err('clock')
    if (error instanceof errors.JWTClaimValidationFailed && (error.claim === 'iat' || error.claim === 'nbf'))
      return err('clock')
    if (error instanceof errors.JOSEError) return err('unauthorized')
    throw error
  }
}
