import { v7 } from 'uuid'
import type { AuditEvent } from '../../shared/audit/audit-event.ts'
import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { StationSignInReply, StationSignInRequest } from '../../shared/sync/enrolment-message.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import type { User } from '../../shared/users/user.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import type { RefusalTally } from '../audit/refusal-tally.ts'
import type { SignInLimits } from '../auth/sign-in-limits.ts'
import { proveAtSignIn } from '../auth/sign-in-proof.ts'
import { issueTokens } from '../auth/tokens.ts'
import type { Database } from '../db/database.ts'
import { spkiOf } from '../keys/key-file.ts'
import type { ServerKeys } from '../keys/server-keys.ts'
import { openServerShare, recoveryKeyOf } from './enrol-service.ts'
import { findStationKeys, findStationKeysLocked, type StationKeys } from './station-store.ts'

export interface SignInDeps {
  readonly database: Database
  readonly clock: Clock
  readonly keys: ServerKeys
  readonly signInLimits: SignInLimits
  readonly refusals: RefusalTally
  readonly recovery_public_key?: string | null
}

const FIRST_PROTOCOL_WITH_PROOFS = 3

/**
 * A person signs in on an enrolled station: tokens for the online pages, and the server's share of its key slot.
 * `isProven`: the request was signed with the station's own key. A station with a keychain can always sign; one that
 * is protected by passwords alone has its key inside the store that this sign-in is about to open.
 */
export async function signInOnStation(
  deps: SignInDeps,
  request: StationSignInRequest,
  isProven: boolean,
): Promise<Result<StationSignInReply, AppError>> {
  const { station_id } = request
  const station = await deps.database.transaction({ site_id: 'all' }, (trx) =>
    findStationKeys(trx, station_id),
  )
  if (station !== undefined && station.key_protection === 'keychain' && !isProven) {
    await deps.refusals.note(station_id, signInEvent(deps, station, null, 'refused'))
    return err({ code: 'not_permitted', action: 'session.sign_in' })
  }
  if (station !== undefined && station.revoked_at !== null)
    return err({ code: 'revoked', subject: 'station' })
  // Stations of earlier versions know of no proof: their tokens are good as they were then, until they are newer.
  const is_bound = request.protocol >= FIRST_PROTOCOL_WITH_PROOFS
  const { tried, result } = await proveAtSignIn(deps, request, {
    place: { kind: 'station', name: station_id },
    mayEnter: (user) => user.site_id === station?.site_id,
    closedBy: async (trx) =>
      (await findStationKeysLocked(trx, station_id))?.revoked_at == null
        ? null
        : { code: 'revoked', subject: 'station' },
    finish: async (trx, person) => {
      if (station !== undefined)
        await recordServerEvent(trx, signInEvent(deps, station, person.user, 'success'))
      const tokenDeps = { keys: deps.keys, clock: deps.clock, newId: v7 }
      return { ...person, tokens: await issueTokens(trx, tokenDeps, person.user, { station_id, is_bound }) }
    },
  })
  if (station === undefined) return err({ code: 'wrong_credentials' })
  if (!result.ok) {
    await deps.refusals.note(station_id, signInEvent(deps, station, tried, 'refused'))
    return result
  }
  const { user, tokens, recovery_codes, password_changed, credentials_changed_at } = result.value
  const { id, username, full_name, role, is_charge_nurse } = user
  return ok({
    user: { id, username, full_name, role, is_charge_nurse },
    access_token: tokens.access_token,
    refresh_token: tokens.refresh_token,
    expires_in: tokens.expires_in,
    server_share: openServerShare(deps.keys, station),
    ...recoveryKeyOf(deps),
    order_public_key: spkiOf(deps.keys.order_public_key),
    credentials_changed_at,
    server_time: instantOf(deps.clock.nowMs()),
    ...(recovery_codes === null ? {} : { recovery_codes }),
    ...(password_changed ? { password_changed } : {}),
  })
}

function signInEvent(
  { clock }: Pick<SignInDeps, 'clock'>,
  { station_id, site_id }: StationKeys,
  user: User | null,
  outcome: 'success' | 'refused',
): AuditEvent {
  return {
    event_id: v7(),
    occurred_at: instantOf(clock.nowMs()),
    actor_id: user?.id ?? null,
    actor_role: user?.role ?? null,
    action: 'session.sign_in',
    entity: 'stations',
    record_ids: [station_id],
    patient_id: null,
    site_id,
    envelope_id: null,
    outcome,
    reason: null,
  }
}
