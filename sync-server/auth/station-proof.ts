import { createHash } from 'node:crypto'
import { decodeJwt, errors } from 'jose'
import { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Clock } from '../../shared/time.ts'
import type { Database } from '../db/database.ts'
import { findStationKeys } from '../sync/station-store.ts'
import { verifyStationJwt } from '../sync/station-token.ts'

/*
 * A refresh token that was given to a station is good only together with a proof of that station: a JWT of its own key
 * that names the hash of this very token and lives a minute. Who carries the token away cannot use it elsewhere.
 */

/** The request header that carries it. */
export const STATION_PROOF_HEADER = 'x-sijil-station-proof'

const AUDIENCE = 'sijil-refresh'
const TYPE = 'refresh-proof+jwt'
const LIFE_SECONDS = 60
const TOLERANCE_SECONDS = 60

/** `clock`: the proof is the station's, but made at another time than the server's. */
export type ProofRefusal = 'invalid' | 'clock' | 'revoked'

/** The station whose proof goes with a refresh token. */
export async function provenStation(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  proof: string,
  refresh_token: string,
): Promise<Result<Id, ProofRefusal>> {
  const claimed = claimedStation(proof)
  if (claimed === undefined) return err('invalid')
  const station = await database.transaction({ site_id: 'all' }, (trx) => findStationKeys(trx, claimed))
  if (station === undefined) return err('invalid')
  try {
    const { payload } = await verifyStationJwt(proof, station, clock.nowMs(), {
      algorithms: ['EdDSA'],
      typ: TYPE,
      audience: AUDIENCE,
      issuer: claimed,
      currentDate: new Date(clock.nowMs()),
      clockTolerance: TOLERANCE_SECONDS,
      maxTokenAge: LIFE_SECONDS,
      requiredClaims: ['iat', 'exp', 'jti', 'rth'],
    })
    if (payload.rth !== createHash('sha256').update(refresh_token).digest('base64url')) return err('invalid')
  } catch (error) {
    // Expected: jose says why a token is not good. Its signature is checked before its times.
    if (error instanceof errors.JWTExpired) return err('clock')
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iat') return err('clock')
    if (error instanceof errors.JOSEError) return err('invalid')
    throw error
  }
  return station.revoked_at === null ? ok(claimed) : err('revoked')
}

function claimedStation(proof: string): Id | undefined {
  try {
    return Id.safeParse(decodeJwt(proof).iss).data
  } catch {
    // What is not a token is expected from outside.
    return undefined
  }
}
