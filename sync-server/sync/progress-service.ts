import { v7 } from 'uuid'
import type { ProgressReply, ProgressRequest } from '../../shared/sync/progress-message.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { listStationEventHashes, recordServerEvent } from '../audit/audit-store.ts'
import { readCommittedNumbers } from '../commit/commit-store.ts'
import { readQuarantinedNumbers } from '../commit/quarantine-store.ts'
import type { Database, Trx } from '../db/database.ts'
import { rawPublicKey } from '../keys/key-file.ts'
import type { ServerKeys } from '../keys/server-keys.ts'
import { lockStation, type StationKeys } from './station-store.ts'

interface ProgressDeps {
  readonly database: Database
  readonly clock: Clock
  readonly keys: ServerKeys
}

/** Says whether a station's store is as new as what the server has seen of it; that it was put back is audited. */
export async function compareProgress(
  { database, clock, keys: serverKeys }: ProgressDeps,
  station: StationKeys,
  request: ProgressRequest,
): Promise<ProgressReply> {
  return database.transaction({ site_id: station.site_id }, async (trx) => {
    const keys = await lockStation(trx, station.station_id)
    const reason = rollbackOf(keys, request)
    const event = reason ?? putBackOf(keys, request)
    if (event !== null) {
      await recordServerEvent(trx, {
        event_id: v7(),
        occurred_at: instantOf(clock.nowMs()),
        actor_id: null,
        actor_role: null,
        action: 'stations.rolled_back',
        entity: 'stations',
        record_ids: [keys.station_id],
        patient_id: null,
        site_id: keys.site_id,
        envelope_id: null,
        outcome: reason === null ? 'success' : 'refused',
        reason: event,
      })
    }
    return {
      state: reason === null ? 'level' : 'rolled_back',
      incarnation: keys.incarnation,
      station_seq: keys.last_station_seq,
      held: await heldOf(trx, keys, request),
      audit_common: await commonAudit(trx, keys, request),
      outbox_public_key: rawPublicKey(serverKeys.outbox_seal_public_key),
    }
  })
}

function rollbackOf(keys: StationKeys, request: ProgressRequest): string | null {
  const { incarnation, station_seq, hash, audit } = request
  if (incarnation < keys.incarnation) return 'an older incarnation'
  if (incarnation === keys.incarnation) {
    if (station_seq < keys.last_station_seq) return 'fewer envelopes than before'
    if (station_seq === keys.last_station_seq && hash !== keys.last_hash) return 'other envelopes than before'
    const own = request.pending.find((one) => one.station_seq === keys.last_station_seq)
    if (own !== undefined && own.hash !== keys.last_hash) return 'other envelopes than before'
  }
  if (incarnation !== keys.last_audit_incarnation) return null
  const last = Math.max(0, ...audit.map((event) => event.audit_seq))
  if (last < keys.last_audit_seq) return 'fewer audit events than before'
  const same = audit.find((event) => event.audit_seq === keys.last_audit_seq)
  return same !== undefined && same.hash !== keys.last_audit_hash ? 'other audit events than before' : null
}

/** What a store that was put back says of itself; it has taken its new incarnation before it asks. */
function putBackOf(keys: StationKeys, { incarnation, put_back }: ProgressRequest): string | null {
  if (put_back === undefined || incarnation <= keys.incarnation) return null
  return putBackReasons[put_back]
}

const putBackReasons: Readonly<Record<NonNullable<ProgressRequest['put_back']>, string>> = {
  older_copy: 'an older copy was put in place',
  backup: 'put back from its backup',
  server: 'made anew from the server',
}

async function heldOf(trx: Trx, keys: StationKeys, { pending }: ProgressRequest): Promise<number[]> {
  const held: number[] = []
  for (const incarnation of new Set(pending.map((one) => one.incarnation))) {
    const own = pending.filter((one) => one.incarnation === incarnation)
    const seqs = own.map((one) => one.station_seq)
    const committed = await readCommittedNumbers(trx, keys.station_id, incarnation, seqs)
    const aside = await readQuarantinedNumbers(trx, keys.station_id, incarnation, seqs)
    for (const { station_seq, hash } of own) {
      const isCommitted = committed.get(station_seq)?.payload_hash === hash
      const isAside = aside.some((old) => old.station_seq === station_seq && old.payload_hash === hash)
      if (isCommitted || isAside) held.push(station_seq)
    }
  }
  return held
}

async function commonAudit(trx: Trx, keys: StationKeys, { audit }: ProgressRequest): Promise<number | null> {
  const held = await listStationEventHashes(
    trx,
    keys.station_id,
    audit.map((event) => event.audit_seq),
  )
  const known = new Set(held.map(({ audit_seq, hash }) => `${audit_seq} ${hash}`))
  const common = audit.filter(({ audit_seq, hash }) => known.has(`${audit_seq} ${hash}`))
  return common.length === 0 ? null : Math.max(...common.map((event) => event.audit_seq))
}
