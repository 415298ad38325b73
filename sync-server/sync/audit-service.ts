import { v7 } from 'uuid'
import { type AuditEvent, CHAIN_START, type ChainedAuditEvent } from '../../shared/audit/audit-event.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { AuditAck, AuditPush } from '../../shared/sync/audit-message.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { auditHash } from '../audit/audit-chain.ts'
import { insertStationEvents, listStationEventHashes, recordServerEvent } from '../audit/audit-store.ts'
import type { Database, Trx } from '../db/database.ts'
import { isHashSigned } from './envelope-signature.ts'
import { lockStation, type StationKeys, saveAuditProgress } from './station-store.ts'

/** `gap`: send again from `expected`. `broken_chain`: the events are not the unbroken run that the station signed. */
export type AuditRefusal =
  | { readonly code: 'gap'; readonly expected: number }
  | { readonly code: 'broken_chain' }

/** Takes a run of a station's own events: dense, chained to what is held, signed at its head; again is no harm. */
export async function receiveAudit(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  station: StationKeys,
  push: AuditPush,
): Promise<Result<AuditAck, AuditRefusal>> {
  return database.transaction({ site_id: station.site_id }, async (trx) => {
    const keys = await lockStation(trx, station.station_id)
    const isNewer = push.incarnation > keys.last_audit_incarnation
    const held = isNewer
      ? await beginningOf(trx, keys, push)
      : { seq: keys.last_audit_seq, hash: keys.last_audit_hash }
    const fresh = push.events.filter((event) => event.audit_seq > held.seq)
    const [first] = fresh
    if (first && first.audit_seq !== held.seq + 1) return err({ code: 'gap', expected: held.seq + 1 })
    const isSound =
      push.incarnation >= keys.last_audit_incarnation &&
      isChained(fresh, held) &&
      isSignedHead(station, push) &&
      (await isHeld(trx, station, push, held.seq))
    if (!isSound) {
      await recordServerEvent(trx, brokenChainEvent(station, instantOf(clock.nowMs())))
      return err({ code: 'broken_chain' })
    }
    await insertStationEvents(
      trx,
      { station_id: station.station_id, incarnation: push.incarnation },
      fresh,
      instantOf(clock.nowMs()),
    )
    const last = fresh.at(-1)
    if (last) {
      await saveAuditProgress(trx, station.station_id, {
        last_audit_incarnation: push.incarnation,
        last_audit_seq: last.audit_seq,
        last_audit_hash: last.hash,
      })
    }
    return ok({ ack_through: last?.audit_seq ?? held.seq })
  })
}

/**
 * Where a new incarnation's events begin: after the last one that it has in common with what is held, whatever it says
 * itself, since a server that was restored may hold less; else at the very first.
 */
async function beginningOf(
  trx: Trx,
  keys: StationKeys,
  { starts_after, events }: AuditPush,
): Promise<{ seq: number; hash: string }> {
  const [first] = events
  const before = first && { audit_seq: first.audit_seq - 1, hash: first.prev_hash }
  const named = [starts_after, before, ...events].flatMap((one) => one ?? [])
  const held = await listStationEventHashes(
    trx,
    keys.station_id,
    named.map(({ audit_seq }) => audit_seq),
  )
  const hashes = new Set(held.map(({ hash }) => hash))
  const common = named.filter(({ hash }) => hashes.has(hash)).toSorted((a, b) => b.audit_seq - a.audit_seq)[0]
  return common ? { seq: common.audit_seq, hash: common.hash } : { seq: 0, hash: CHAIN_START }
}

function isChained(
  events: readonly ChainedAuditEvent[],
  held: { readonly seq: number; readonly hash: string },
): boolean {
  let { seq, hash } = held
  for (const { audit_seq, prev_hash, hash: claimed, ...event } of events) {
    if (audit_seq !== seq + 1 || prev_hash !== hash || auditHash(prev_hash, event) !== claimed) return false
    seq = audit_seq
    hash = claimed
  }
  return true
}

function isSignedHead(station: StationKeys, { events, signature }: AuditPush): boolean {
  const head = events.at(-1)
  if (head === undefined) return true
  return isHashSigned(head.hash, signature, station)
}

/** A run that was taken before must be the same run. */
async function isHeld(trx: Trx, station: StationKeys, push: AuditPush, heldSeq: number): Promise<boolean> {
  const again = push.events.filter((event) => event.audit_seq <= heldSeq).at(-1)
  if (again === undefined) return true
  const known = await listStationEventHashes(trx, station.station_id, [again.audit_seq])
  return known.some(({ hash }) => hash === again.hash)
}

function brokenChainEvent(station: StationKeys, now: string): AuditEvent {
  return {
    event_id: v7(),
    occurred_at: now,
    actor_id: null,
    actor_role: null,
    action: 'audit.receive',
    entity: 'stations',
    record_ids: [station.station_id],
    patient_id: null,
    site_id: station.site_id,
    envelope_id: null,
    outcome: 'refused',
    reason: 'broken_chain',
  }
}
