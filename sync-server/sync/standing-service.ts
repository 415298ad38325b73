import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { SignJWT } from 'jose'
import { v7 } from 'uuid'
import type { Id } from '../../shared/ids.ts'
import { offlineHours } from '../../shared/session/session-times.ts'
import { settingsId } from '../../shared/settings/settings.ts'
import {
  type PersonStanding,
  STANDING_TYPE,
  type Standing,
  type StandingAck,
  type StandingQuery,
  type StandingReply,
} from '../../shared/sync/standing-message.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import type { Database, Trx } from '../db/database.ts'
import { findRecord } from '../db/record-store.ts'
import type { ServerKeys } from '../keys/server-keys.ts'
import { findWipe, listPeopleStanding, noteHeartbeat, noteStandingAck } from './standing-store.ts'
import type { StationKeys } from './station-store.ts'

export interface StandingDeps {
  readonly database: Database
  readonly clock: Clock
  readonly keys: ServerKeys
  readonly minimum_station_version?: string | null
}

/** How long an answer may be on its way; the nonce is what keeps an old one from being taken. */
const STANDING_SECONDS = 120

/** `GET /standing`: signed, for this station and this question alone. */
export async function standingOf(
  deps: StandingDeps,
  station: StationKeys,
  said: StandingQuery,
): Promise<StandingReply> {
  const now = instantOf(deps.clock.nowMs())
  const claims = await deps.database.transaction({ site_id: station.site_id }, async (trx) => {
    await noteHeartbeat(trx, station.station_id, said)
    return {
      ...(await claimsOf(trx, station, said, now)),
      minimum_version: deps.minimum_station_version ?? null,
    }
  })
  const nowS = Math.floor(Date.parse(now) / 1000)
  const standing = await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: STANDING_TYPE })
    .setAudience(station.station_id)
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + STANDING_SECONDS)
    .sign(deps.keys.order_private_key)
  return { standing }
}

async function claimsOf(
  trx: Trx,
  { station_id, site_id, revoked_at }: StationKeys,
  said: StandingQuery,
  now: Instant,
): Promise<Omit<Standing, 'minimum_version'>> {
  const site = await findRecord(trx, 'sites', site_id)
  const settings = await findRecord(trx, 'settings', settingsId(site_id))
  const wipe = await findWipe(trx, station_id)
  const isToWipe = wipe !== undefined && wipe.wiped_at === null
  const people = await listPeopleStanding(trx, site_id)
  const people_hash = hashOf(people)
  const state = isToWipe ? 'wipe' : revoked_at === null ? 'active' : 'revoked'
  // Nobody gets in there any more, whoever it is: the site's people are not its business either.
  const isTold = state === 'active' && said.people !== people_hash
  return {
    nonce: said.nonce,
    server_time: now,
    state,
    wipe: isToWipe ? { order_id: wipe.order_id, order_nonce: wipe.order_nonce } : null,
    people_hash,
    people: isTold ? people : null,
    password_only_allowed: site?.allows_password_only_slots ?? false,
    policy: { offline_hours: settings?.offline_hours ?? offlineHours.default },
  }
}

function hashOf(people: readonly PersonStanding[]): string {
  return createHash('sha256')
    .update(canonicalize(people) ?? '')
    .digest('hex')
}

/** `POST /standing/ack`: the station has it on its disk. Slots that ended are kept in the audit. */
export async function takeStandingAck(
  deps: StandingDeps,
  station: StationKeys,
  ack: StandingAck,
): Promise<void> {
  const at = instantOf(deps.clock.nowMs())
  await deps.database.transaction({ site_id: station.site_id }, async (trx) => {
    await noteStandingAck(trx, station.station_id, { at, state: ack.state })
    await recordServerEvent(
      trx,
      standingEvent(station, at, 'stations.acknowledge_standing', ack.state, ack.ended_slots),
    )
  })
}

/** An event of the station's own access; `record_ids` names it first. */
export function standingEvent(
  station: Pick<StationKeys, 'station_id' | 'site_id'>,
  at: Instant,
  action: string,
  reason: string | null,
  others: readonly Id[] = [],
) {
  return {
    event_id: v7(),
    occurred_at: at,
    actor_id: null,
    actor_role: null,
    action,
    entity: 'stations',
    record_ids: [station.station_id, ...others].slice(0, 500),
    patient_id: null,
    site_id: station.site_id,
    envelope_id: null,
    outcome: 'success' as const,
    reason,
  }
}
