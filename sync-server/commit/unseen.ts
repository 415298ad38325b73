import type { ServerAuditEvent, UnseenByAuthor } from '../../shared/audit/audit-event.ts'
import type { Id } from '../../shared/ids.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import { hasSeen, type Seen } from '../../shared/sync/merge.ts'
import type { StoredRecord } from '../db/record-store.ts'
import type { FieldStamp } from '../db/tables.ts'
import type { TxnAuthor } from './commit-store.ts'
import { type EnvelopeContext, resolveStamp, seenBy, type Unseen } from './envelope-context.ts'
import { patientOf } from './workspace.ts'

/*
 * What an envelope was applied beside or over though its author had not seen it, and nothing competed. The station is
 * told `merged`; the server's own audit names both people, in the transaction of the commit.
 */

/** Notes what the author had not seen of a record; the same is noted once. */
export function noteUnseen(
  { effect, is_renewal }: EnvelopeContext,
  record: StoredRecord,
  stamp: FieldStamp,
  found: Pick<Unseen, 'group_name' | 'policy' | 'outcome'>,
): void {
  // The server writes a number under another key: nobody wrote anything.
  if (is_renewal) return
  const { entity, id: record_id } = record
  const isNoted = effect.unseen.some(
    (one) => one.entity === entity && one.record_id === record_id && one.group_name === found.group_name,
  )
  if (isNoted) return
  effect.unseen.push({ ...found, entity, record_id, patient_id: patientOf(record), stamp })
}

/** What others set in groups that an edit leaves alone stays beside it. */
export async function noteBeside(
  context: EnvelopeContext,
  record: StoredRecord,
  touched: ReadonlySet<string>,
  seen: Seen,
): Promise<void> {
  for (const [group_name, stamp] of Object.entries(record.field_meta)) {
    // Who made the record set every group; what has been set since has a mark of its own.
    if (group_name === '*' || touched.has(group_name)) continue
    if (await isSeen(context, stamp, seen)) continue
    noteUnseen(context, record, stamp, { group_name, policy: 'merge', outcome: 'beside' })
  }
}

/** What others said in the list that a new record joins stays beside it. */
export async function noteListed(
  context: EnvelopeContext,
  entity: EntityName,
  listed: { readonly field: string; readonly owner: Id; readonly seen_commit: number | null },
): Promise<void> {
  const seen = seenAround(context, listed.seen_commit)
  for (const other of await context.workspace.listOf(entity, listed.field, listed.owner)) {
    const stamp = other.field_meta['*']
    if (stamp === undefined || stamp.txn_id === context.txn_id) continue
    if (await isSeen(context, stamp, seen)) continue
    noteUnseen(context, other, stamp, { group_name: null, policy: 'union', outcome: 'beside' })
  }
}

export async function isSeen(context: EnvelopeContext, stamp: FieldStamp, seen: Seen): Promise<boolean> {
  return hasSeen(await resolveStamp(context, stamp), seen)
}

/**
 * What the author saw of records that the envelope does not edit: all that the station had taken, and all that it had
 * written before.
 */
export function seenAround(context: EnvelopeContext, base_version: number | null): Seen {
  const { station_seq } = context.envelope
  return seenBy(context, { base_version, base_station_seq: station_seq > 1 ? station_seq - 1 : null })
}

/** The audit's line about a committed envelope; undefined where its author had seen all that it met. */
export async function unseenEvent(
  context: EnvelopeContext,
  /** Envelopes of the same transaction, with their commits. */
  batch: ReadonlyMap<Id, TxnAuthor>,
): Promise<ServerAuditEvent | undefined> {
  const { envelope, effect, received_at, workspace } = context
  const [first] = effect.unseen
  if (first === undefined) return undefined
  const unseen: UnseenByAuthor[] = []
  for (const { stamp, patient_id: _patient, ...one } of effect.unseen) {
    const author = (await workspace.findAuthor(stamp.txn_id)) ?? batch.get(stamp.txn_id)
    if (author === undefined) throw new Error('what stands in a record was committed by somebody')
    const { actor_id: set_by, station_id: set_on_station, wall_at: set_at, commit_seq } = author
    unseen.push({ ...one, set_by, set_on_station, set_at, commit_seq })
  }
  const patients = new Set(effect.unseen.map(({ patient_id }) => patient_id))
  return {
    event_id: context.newId(),
    occurred_at: received_at,
    actor_id: envelope.actor_id,
    actor_role: envelope.actor_role,
    action: 'records.merge',
    entity: first.entity,
    record_ids: [...new Set(unseen.map(({ record_id }) => record_id))],
    patient_id: patients.size === 1 ? first.patient_id : null,
    site_id: envelope.site_id,
    envelope_id: envelope.envelope_id,
    outcome: 'success',
    reason: null,
    written_on_station: envelope.station_id,
    unseen,
  }
}
