import { createHash, randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import type { AuditEvent } from '../../shared/audit/audit-event.ts'
import { type Id, REST_STATION_ID, SYSTEM_USER_ID } from '../../shared/ids.ts'
import { assertNever, err, ok, type Result } from '../../shared/result.ts'
import type { EnrolReply, EnrolRequest } from '../../shared/sync/enrolment-message.ts'
import { type Clock, type Instant, instantOf } from '../../shared/time.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import { commitOwn } from '../commit/commit.ts'
import { readStreamHead } from '../commit/commit-store.ts'
import type { Database, Trx } from '../db/database.ts'
import { findRecord } from '../db/record-store.ts'
import type { EnrolmentCodesTable } from '../db/tables.ts'
import { rawPublicKey, spkiOf } from '../keys/key-file.ts'
import { openBytes, sealBytes } from '../keys/sealing.ts'
import type { ServerKeys } from '../keys/server-keys.ts'
import { insertPendingStation, lockPendingStation } from './pending-station-store.ts'
import {
  findLastLease,
  findStationKeys,
  insertStationKeys,
  leaseMedicalNumbers,
  lockEnrolmentCode,
  markCodeUsed,
  type StationKeys,
} from './station-store.ts'

export interface EnrolDeps {
  readonly database: Database
  readonly clock: Clock
  readonly keys: ServerKeys
  readonly recovery_public_key?: string | null
}

/** The organisation's recovery key as a reply carries it: nothing where there is none. */
export function recoveryKeyOf({ recovery_public_key }: { readonly recovery_public_key?: string | null }) {
  return recovery_public_key == null ? {} : { recovery_public_key }
}

/**
 * Why a PC is not a station, or not yet. `approval_needed`: an administrator has not said yes; it asks again.
 * `password_only_not_allowed`: it has no keychain and the site wants one; its code stays good.
 */
export type EnrolRefusal =
  | 'unknown_code'
  | 'approval_needed'
  | 'enrolment_rejected'
  | 'station_known'
  | 'password_only_not_allowed'

/** How long a PC waits for an administrator, and what it was given may be given again. */
const REQUEST_LIVES_MS = 24 * 3_600_000

const SHARE_BYTES = 32

export function enrolmentCodeHash(code: string): string {
  return createHash('sha256').update(code.trim()).digest('hex')
}

/** The 32 bytes that the server keeps for a station, base64url: they open its `slot[station]`. */
export function openServerShare(
  keys: Pick<ServerKeys, 'storage_key'>,
  station: { readonly station_id: Id; readonly server_share: string },
): string {
  const sealed = Buffer.from(station.server_share, 'base64url')
  return openBytes(keys.storage_key, sealed, sharePurpose(station.station_id)).toString('base64url')
}

function sharePurpose(station_id: Id): string {
  return `server share ${station_id}`
}

/**
 * Makes a station of a new profile that shows a one-time code. Where the code needs approval the profile is told to wait
 * and asks again: nothing is made for it and nothing given to it before an administrator said yes. The same profile may
 * ask again with the same code and key for a while, until it first calls as a station: its reply may have been lost.
 */
export async function enrolStation(
  deps: EnrolDeps,
  request: EnrolRequest,
  version: string | null,
): Promise<Result<EnrolReply, EnrolRefusal>> {
  const now = instantOf(deps.clock.nowMs())
  const code_hash = enrolmentCodeHash(request.enrolment_code)
  return deps.database.transaction({ site_id: 'all' }, async (trx) => {
    const code = await lockEnrolmentCode(trx, code_hash)
    const asked = await considerRequest(trx, code, request, now)
    if (code === undefined || asked.kind === 'refused') {
      const reason = asked.kind === 'refused' ? asked.refusal : 'unknown_code'
      await recordServerEvent(trx, enrolEvent(request, code?.site_id ?? null, now, reason))
      return err(reason)
    }
    const { site_id } = code
    switch (asked.kind) {
      case 'waits':
        return err('approval_needed')
      case 'asks': {
        const isNew = await insertPendingStation(trx, pendingOf(request, code, now))
        if (isNew) await markCodeUsed(trx, code_hash, request.station_id, now)
        const refusal = isNew ? 'approval_needed' : 'station_known'
        await recordServerEvent(trx, enrolEvent(request, site_id, now, refusal))
        return err(refusal)
      }
      case 'enrols':
        await createStation(trx, deps, asked.station, { site_id, version, now })
        await markCodeUsed(trx, code_hash, request.station_id, now)
        await recordServerEvent(trx, enrolEvent(request, site_id, now, null))
        break
      case 'repeats':
        break
      default:
        assertNever(asked)
    }
    return ok(await replyOf(trx, deps, request, now))
  })
}

/** What a PC says of itself. */
type NewStation = Pick<EnrolRequest, 'station_id' | 'station_name' | 'public_key' | 'key_protection'>

type Asked =
  | { readonly kind: 'refused'; readonly refusal: EnrolRefusal }
  /** Shows a code that needs approval for the first time. */
  | { readonly kind: 'asks' }
  /** Nobody has decided yet. */
  | { readonly kind: 'waits' }
  | { readonly kind: 'enrols'; readonly station: NewStation }
  /** Is a station by now, and did not hear of it. */
  | { readonly kind: 'repeats' }

const refused = (refusal: EnrolRefusal): Asked => ({ kind: 'refused', refusal })

async function considerRequest(
  trx: Trx,
  code: EnrolmentCodesTable | undefined,
  request: EnrolRequest,
  now: Instant,
): Promise<Asked> {
  if (code === undefined) return refused('unknown_code')
  const known = await findStationKeys(trx, request.station_id)
  if (code.used_at !== null) return considerAgain(trx, code, request, { known, now })
  if (code.expires_at <= now) return refused('unknown_code')
  if (known !== undefined) return refused('station_known')
  const refusal = await refusalOfSite(trx, code.site_id, request)
  if (refusal !== null) return refused(refusal)
  return code.approve === 'manual' ? { kind: 'asks' } : { kind: 'enrols', station: request }
}

async function considerAgain(
  trx: Trx,
  code: EnrolmentCodesTable,
  request: EnrolRequest,
  { known, now }: { readonly known: StationKeys | undefined; readonly now: Instant },
): Promise<Asked> {
  if (code.used_by !== request.station_id) return refused('unknown_code')
  const pending = code.approve === 'manual' ? await lockPendingStation(trx, request.station_id) : undefined
  const isSameKey = (known ?? pending)?.public_key === request.public_key
  if (!isSameKey || (pending ?? code).expires_at <= now) return refused('unknown_code')
  if (known !== undefined) return mayHearAgain(known, code) ? { kind: 'repeats' } : refused('unknown_code')
  if (pending === undefined) return refused('unknown_code')
  if (pending.state === 'pending') return { kind: 'waits' }
  if (pending.state === 'rejected') return refused('enrolment_rejected')
  const refusal = await refusalOfSite(trx, code.site_id, pending)
  return refusal === null ? { kind: 'enrols', station: pending } : refused(refusal)
}

/**
 * Whether what a station was given may be given again: only while its reply may have been lost. One that was revoked
 * gets nothing more, and one that has called since, signed with its key, has it all.
 */
function mayHearAgain(
  { revoked_at, last_contact_at }: StationKeys,
  { used_at }: Pick<EnrolmentCodesTable, 'used_at'>,
): boolean {
  return revoked_at === null && last_contact_at === used_at
}

function pendingOf(request: NewStation, { site_id, code_hash }: EnrolmentCodesTable, now: Instant) {
  const { station_id, station_name, public_key, key_protection } = request
  const expires_at = instantOf(Date.parse(now) + REQUEST_LIVES_MS)
  const about = { station_id, station_name, public_key, key_protection }
  return { ...about, site_id, code_hash, requested_at: now, expires_at }
}

/** Why the site takes no station, or none whose keys are kept as this one's; null where it does. */
async function refusalOfSite(
  trx: Trx,
  site_id: Id,
  { key_protection }: Pick<NewStation, 'key_protection'>,
): Promise<EnrolRefusal | null> {
  const site = await findRecord(trx, 'sites', site_id)
  if (site === undefined || site.closed_at != null) return 'unknown_code'
  const isTaken = key_protection === 'keychain' || site.allows_password_only_slots
  return isTaken ? null : 'password_only_not_allowed'
}

async function createStation(
  trx: Trx,
  { keys }: EnrolDeps,
  request: NewStation,
  { site_id, version, now }: { readonly site_id: Id; readonly version: string | null; readonly now: Instant },
): Promise<void> {
  const { station_id, public_key, key_protection, station_name } = request
  const share = sealBytes(keys.storage_key, randomBytes(SHARE_BYTES), sharePurpose(station_id)).toString(
    'base64url',
  )
  await insertStationKeys(trx, {
    station_id,
    site_id,
    public_key,
    key_protection,
    server_share: share,
    ssn_key_id: keys.national_id[0].key_id,
    last_contact_at: now,
    version,
  })
  await leaseMedicalNumbers(trx, { station_id, site_id }, now)
  await commitOwn(trx, {
    station_id: REST_STATION_ID,
    actor: { user_id: SYSTEM_USER_ID, role: 'admin' },
    site_id,
    ops: [
      { op: 'create', entity: 'stations', id: station_id, fields: { name: station_name, is_revoked: false } },
    ],
    administration_reason: null,
    received_at: now,
  })
}

async function replyOf(trx: Trx, deps: EnrolDeps, request: EnrolRequest, now: Instant): Promise<EnrolReply> {
  const { keys } = deps
  const station = await findStationKeys(trx, request.station_id)
  const lease = await findLastLease(trx, request.station_id)
  const site = station && (await findRecord(trx, 'sites', station.site_id))
  if (station === undefined || lease === undefined || site === undefined)
    throw new Error('an enrolled station has a site')
  const { id, code, name, name_ar, time_zone, allows_password_only_slots } = site
  return {
    station_id: request.station_id,
    station_name: request.station_name,
    site: { id, code, name, name_ar, time_zone, allows_password_only_slots },
    ssn_index_key: keys.national_id[0].index_key.toString('base64url'),
    ssn_seal_public_key: rawPublicKey(keys.national_id[0].seal_public_key),
    outbox_public_key: rawPublicKey(keys.outbox_seal_public_key),
    server_share: openServerShare(keys, station),
    lease,
    ...recoveryKeyOf(deps),
    epoch: (await readStreamHead(trx)).epoch,
    server_time: now,
    order_public_key: spkiOf(keys.order_public_key),
  }
}

function enrolEvent(
  request: EnrolRequest,
  site_id: Id | null,
  now: Instant,
  refusal: EnrolRefusal | null,
): AuditEvent {
  return {
    event_id: v7(),
    occurred_at: now,
    actor_id: null,
    actor_role: null,
    action: 'stations.enrol',
    entity: 'stations',
    record_ids: [request.station_id],
    patient_id: null,
    site_id,
    envelope_id: null,
    outcome: refusal === null ? 'success' : 'refused',
    reason: refusal,
  }
}
