import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { CHAIN_START } from '../../shared/audit/audit-event.ts'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { envelopeText, KeptEnvelope } from '../../shared/sync/envelope.ts'
import {
  PROGRESS_MAX_ITEMS,
  type ProgressReply,
  type ProgressRequest,
} from '../../shared/sync/progress-message.ts'
import {
  SEALED_MAX_BYTES,
  SEALED_MAX_FRAMES,
  type SealedFrame,
} from '../../shared/sync/sealed-outbox-message.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { type Clock, Instant, instantOf } from '../../shared/time.ts'
import type { Db, Trx } from '../db/transaction.ts'
import { keepOutboxKey } from '../enrolment/station-secret-store.ts'
import { diskFaultOf } from '../ipc/fault.ts'
import { endMedicalNumberLeases } from '../records/medical-number-store.ts'
import { readChainEnd } from '../records/outbox-store.ts'
import { hashesInStore, keepOnlyCopies, onlyCopiesOf } from '../records/sealed-copies.ts'
import type { SealedOutbox } from '../records/sealed-outbox.ts'
import { dropState, readNumber, readState, readStates, writeStates } from '../records/sync-state.ts'
import type { SyncCycleDeps } from './sync-cycle.ts'
import type { TransportFailure } from './transport.ts'

/*
 * Whether the store that was just opened is the newest there was. Asked once after each opening, before anything goes
 * either way:
 *
 *   level       → what the sealed outbox has beyond the store is sent, if the store was put back here
 *   rolled back → a new incarnation: what the server holds is sent again for its answer, what it lacks is signed anew
 *                 under new numbers, everything is pulled again, and the sealed outbox is sent
 *
 * Nothing is dropped: what cannot be committed the server puts aside.
 */

interface Standing {
  readonly db: Db
  readonly sealed: SealedOutbox
}

/** Brings store, sealed outbox and server to agree; null when they do. Without a sealed outbox nothing is asked. */
export async function standUp(
  deps: SyncCycleDeps,
  memory: { isLevel?: boolean },
): Promise<TransportFailure | null> {
  const { sealed, db } = deps
  if (sealed === undefined || memory.isLevel === true) return null
  const reply = await deps.transport.progress(await progressOf(db))
  if (!reply.ok) {
    // A server of an earlier version does not ask, and has no use for sealed copies.
    if (reply.kind === 'refused' && reply.status === 404) memory.isLevel = true
    return memory.isLevel === true ? null : reply
  }
  const answer = reply.value
  if (answer.outbox_public_key !== undefined) {
    const { outbox_public_key } = answer
    sealed.setPublicKey(outbox_public_key)
    await db.transaction().execute((trx) => keepOutboxKey(trx, outbox_public_key))
  }
  if ((await readState(db, 'put_back')) !== null)
    await db.transaction().execute((trx) => dropState(trx, 'put_back'))
  const wasPutBack = (await readState(db, 'sealed_replay')) === 'due'
  if (answer.state === 'rolled_back') await takeNewIncarnation(deps, { db, sealed }, answer)
  else if (wasPutBack) {
    await db.transaction().execute((trx) => followCommonAudit(trx, answer))
    await settleEarlier(deps, { db, sealed }, answer)
  }
  const failure = await sendSealed(deps, { db, sealed })
  if (failure === null) memory.isLevel = true
  return failure
}

/**
 * The server asks for an envelope that this store keeps no more, because it had said that a backup holds it: goes on under
 * a new incarnation, for what waits must not wait for ever. The next cycle sends what stands beside the store.
 */
export async function startAnew(
  deps: SyncCycleDeps,
  memory: { isLevel?: boolean },
): Promise<TransportFailure | null> {
  const { sealed, db } = deps
  if (sealed === undefined) return null
  const reply = await deps.transport.progress(await progressOf(db))
  if (!reply.ok) return reply
  await takeNewIncarnation(deps, { db, sealed }, reply.value, 'server_lost_backup')
  memory.isLevel = false
  return null
}

async function progressOf(db: Db): Promise<ProgressRequest> {
  const end = await readChainEnd(db)
  const through = await readNumber(db, 'audit_pushed_through')
  const audit = await db
    .selectFrom('audit_log')
    .select(['audit_seq', 'hash'])
    .where('audit_seq', '>=', through)
    .orderBy('audit_seq')
    .limit(PROGRESS_MAX_ITEMS - 1)
    .execute()
  const head = await db
    .selectFrom('audit_log')
    .select(['audit_seq', 'hash'])
    .orderBy('audit_seq', 'desc')
    .limit(1)
    .execute()
  const pending = await db
    .selectFrom('outbox')
    .select(['incarnation', 'station_seq', 'hash'])
    .where('state', '=', 'pending')
    .orderBy('station_seq')
    .limit(PROGRESS_MAX_ITEMS)
    .execute()
  const put_back = await readState(db, 'put_back')
  return {
    protocol: PROTOCOL_VERSION,
    incarnation: end.incarnation,
    station_seq: end.station_seq,
    hash: end.hash,
    starts_after: await readNumber(db, 'starts_after'),
    audit: [...audit, ...head.filter((one) => !audit.some(({ audit_seq }) => audit_seq === one.audit_seq))],
    pending,
    ...(put_back === null ? {} : { put_back: Repair.shape.from.parse(put_back) }),
  }
}

/** The store is older than what the server has seen of it. */
async function takeNewIncarnation(
  deps: SyncCycleDeps,
  { db, sealed }: Standing,
  answer: ProgressReply,
  why: 'rolled_back' | 'server_lost_backup' = 'rolled_back',
): Promise<void> {
  const { frames } = sealed.read()
  await db.transaction().execute(async (trx) => {
    const end = await readChainEnd(trx)
    const highest = Math.max(end.incarnation, answer.incarnation, ...frames.map((frame) => frame.incarnation))
    const used = Math.max(end.station_seq, answer.station_seq, ...frames.map((frame) => frame.station_seq))
    await writeStates(trx, {
      incarnation: highest + 1,
      starts_after: used,
      last_station_seq: used,
      last_envelope_hash: CHAIN_START,
      cursor: 0,
      sealed_replay: 'due',
      digests_at: 'due',
      ...(why === 'rolled_back'
        ? {
            repair: JSON.stringify({
              at: instantOf(deps.clock.nowMs()),
              from: 'older_copy',
              backup_at: null,
            }),
          }
        : {}),
    })
    await followCommonAudit(trx, answer)
    // With the incarnation or never: the server would not say once more that this store was rolled back.
    await endMedicalNumberLeases(trx)
  })
  await settleEarlier(deps, { db, sealed }, answer)
}

/** The trail of the new incarnation goes on where the server's knowledge of it and this store's part. */
async function followCommonAudit(trx: Trx, { audit_common }: ProgressReply): Promise<void> {
  const common = audit_common ?? 0
  await writeStates(trx, { audit_starts_after: common, audit_pushed_through: common })
}

/** What this store means to push under numbers of an earlier incarnation. */
async function settleEarlier(
  deps: SyncCycleDeps,
  { db, sealed }: Standing,
  answer: ProgressReply,
): Promise<void> {
  const sealedHashes = new Set(sealed.read().frames.map((frame) => frame.hash))
  const signedAnew = await db.transaction().execute(async (trx) => {
    const { incarnation } = await readChainEnd(trx)
    const earlier = await trx
      .selectFrom('outbox')
      .select(['station_seq', 'envelope', 'hash', 'incarnation'])
      .where('state', '=', 'pending')
      .where('incarnation', '<', incarnation)
      .orderBy('station_seq')
      .execute()
    const renamed = new Map<number, number>()
    const anew: { readonly old_hash: string; readonly envelope: KeptEnvelope }[] = []
    for (const { station_seq, envelope, hash, incarnation: own } of earlier) {
      const isFree = own === answer.incarnation && station_seq > answer.station_seq
      // What the server holds is sent again as it is: the answer says whether it was taken or put aside.
      if (answer.held.includes(station_seq)) continue
      if (!(isFree && sealedHashes.has(hash))) {
        const next = await signAnew(trx, deps, KeptEnvelope.parse(JSON.parse(envelope)), renamed)
        anew.push({ old_hash: hash, envelope: next })
      }
    }
    return anew
  })
  if (signedAnew.length === 0) return
  const replaced = new Set(signedAnew.map(({ old_hash }) => old_hash))
  for (const { envelope } of signedAnew) sealed.append(envelope)
  sealed.keepOnly((frame) => !replaced.has(frame.hash), 'always')
}

type KeptOp = KeptEnvelope['ops'][number]

/** The same work of the same author, with the next number of the new incarnation. */
async function signAnew(
  trx: Trx,
  deps: SyncCycleDeps,
  { hash: _old, signature: _oldSignature, ...body }: KeptEnvelope,
  renamed: Map<number, number>,
): Promise<KeptEnvelope> {
  const end = await readChainEnd(trx)
  const station_seq = end.station_seq + 1
  const next = {
    ...body,
    incarnation: end.incarnation,
    station_seq,
    prev_hash: end.hash,
    ops: body.ops.map((op) => withBase(op, renamed)),
  }
  const hash = createHash('sha256').update(envelopeText(next)).digest()
  const envelope: KeptEnvelope = { ...next, hash: hash.toString('hex'), signature: deps.identity.sign(hash) }
  await sql`pragma defer_foreign_keys = on`.execute(trx)
  await trx
    .updateTable('outbox')
    .set({
      station_seq,
      incarnation: envelope.incarnation,
      envelope: JSON.stringify(envelope),
      hash: envelope.hash,
    })
    .where('station_seq', '=', body.station_seq)
    .execute()
  await trx
    .updateTable('outbox_row')
    .set({ station_seq })
    .where('station_seq', '=', body.station_seq)
    .execute()
  renamed.set(body.station_seq, station_seq)
  await writeStates(trx, { last_station_seq: station_seq, last_envelope_hash: envelope.hash })
  return envelope
}

function withBase(op: KeptOp, renamed: ReadonlyMap<number, number>): KeptOp {
  const { base_station_seq } = op
  if (typeof base_station_seq !== 'number') return op
  return { ...op, base_station_seq: renamed.get(base_station_seq) ?? base_station_seq }
}

/** Sends everything that stands beside the store, where the store may have lost some of it. */
async function sendSealed(deps: SyncCycleDeps, { db, sealed }: Standing): Promise<TransportFailure | null> {
  if ((await readState(db, 'sealed_replay')) !== 'due') return null
  const { frames } = sealed.read()
  for (const batch of batchesOf(frames)) {
    const reply = await deps.transport.pushSealed({ protocol: PROTOCOL_VERSION, frames: batch })
    if (!reply.ok) return reply
  }
  const sent = new Set(frames.map((frame) => frame.hash))
  const waits = await hashesInStore(db, 'pending')
  const inStore = await hashesInStore(db)
  sealed.keepOnly(({ hash }) => !sent.has(hash) || waits.has(hash) || !inStore.has(hash), 'always')
  const isOnlyCopy = [...sent].some((hash) => !inStore.has(hash))
  await db.transaction().execute(async (trx) => {
    await writeStates(trx, { sealed_replay: 'done' })
    if (isOnlyCopy) await keepOnlyCopies(trx)
  })
  return null
}

/** In pieces of what one request may carry. */
export function* batchesOf(frames: readonly SealedFrame[]): Generator<SealedFrame[]> {
  let batch: SealedFrame[] = []
  let bytes = 0
  for (const frame of frames) {
    if (
      batch.length >= SEALED_MAX_FRAMES ||
      (batch.length > 0 && bytes + frame.sealed.length > SEALED_MAX_BYTES)
    ) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(frame)
    bytes += frame.sealed.length
  }
  if (batch.length > 0) yield batch
}

/**
 * Empties the sealed outbox when the server holds all of it. What a store that was put back has no more stays until the
 * server's backup holds it too: the file is the only other copy.
 */
export async function compactSealed(
  { db, sealed }: Pick<SyncCycleDeps, 'db' | 'sealed'>,
  when: 'worth_it' | 'always' = 'worth_it',
): Promise<void> {
  if (sealed === undefined || (await readState(db, 'sealed_replay')) === 'due') return
  if ((await hashesInStore(db, 'pending')).size > 0) return
  // A save may be made meanwhile: it is in the store before it is in the file, so that what was read first may go.
  const known = new Set(sealed.read().frames.map((frame) => frame.hash))
  const isOnlyCopy = await onlyCopiesOf(db)
  const waits = await hashesInStore(db, 'pending')
  sealed.keepOnly(({ hash }) => !known.has(hash) || waits.has(hash) || isOnlyCopy(hash), when)
}

/**
 * After an opening and before an erasing: what the store has and the file does not, as when the program ended between the
 * two. Answers the hashes of all changes that wait. A full disk keeps nobody out: what cannot be sealed now is told, and
 * the next opening seals it.
 */
export async function sealWhatIsPending(
  db: Db,
  sealed: SealedOutbox,
  onFault: (error: unknown) => void,
): Promise<string[]> {
  const kept = new Set(sealed.read().frames.map((frame) => frame.hash))
  const pending = await db
    .selectFrom('outbox')
    .select(['envelope', 'hash'])
    .where('state', '=', 'pending')
    .orderBy('station_seq')
    .execute()
  try {
    for (const { envelope, hash } of pending) {
      if (!kept.has(hash)) sealed.append(KeptEnvelope.parse(JSON.parse(envelope)))
    }
    const held = new Set(sealed.read().frames.map((frame) => frame.hash))
    // Without the server's key nothing was sealed.
    if (pending.every(({ hash }) => held.has(hash))) sealed.noteWhole()
  } catch (error) {
    if (diskFaultOf(error) === undefined) throw error
    onFault(error)
  }
  return pending.map(({ hash }) => hash)
}

/**
 * A file that knows later envelopes than the store: somebody put an older copy of the store in its place. At once a new
 * incarnation, for what is written from now on must not take the numbers that the file's envelopes have; what the file has
 * must reach the server before it may be emptied.
 */
export async function noteWhatIsAhead(db: Db, sealed: SealedOutbox, clock: Clock): Promise<void> {
  const { station_seq, incarnation } = await readChainEnd(db)
  const { frames } = sealed.read()
  const isAhead = frames.some(
    (f) => f.incarnation > incarnation || (f.incarnation === incarnation && f.station_seq > station_seq),
  )
  if (!isAhead) return
  const repair = { at: instantOf(clock.nowMs()), from: 'older_copy', backup_at: null } as const
  await db.transaction().execute((trx) => markPutBack(trx, frames, repair))
}

/** That the store was put back, and whether the server has made it whole since. */
export async function readRepair(db: Db): Promise<Pick<SyncStatus, 'repair'>> {
  const names = ['repair', 'sealed_replay', 'cursor', 'head', 'snapshot'] as const
  const { repair, sealed_replay, cursor, head, snapshot } = await readStates(db, names)
  if (repair === null) return {}
  const isLevel = cursor !== null && Number(cursor) > 0 && cursor === head
  const is_complete = sealed_replay !== 'due' && isLevel && snapshot === null
  return { repair: { ...Repair.parse(JSON.parse(repair)), is_complete } }
}

const Repair = z.object({
  at: Instant,
  from: z.enum(['backup', 'server', 'older_copy']),
  backup_at: Instant.nullable(),
})
export type Repair = z.infer<typeof Repair>

/**
 * Marks a store that was just put back, before anything is written to it: a new incarnation whose numbers nobody has
 * used, everything to be pulled again, and the sealed outbox to be sent first.
 */
export async function markPutBack(trx: Trx, frames: readonly SealedFrame[], repair: Repair): Promise<void> {
  const end = await readChainEnd(trx)
  const used = Math.max(end.station_seq, ...frames.map((frame) => frame.station_seq))
  const through = await readNumber(trx, 'audit_pushed_through')
  await writeStates(trx, {
    incarnation: Math.max(end.incarnation, ...frames.map((frame) => frame.incarnation)) + 1,
    starts_after: used,
    last_station_seq: used,
    last_envelope_hash: CHAIN_START,
    audit_starts_after: through,
    cursor: 0,
    sealed_replay: 'due',
    digests_at: 'due',
    repair: JSON.stringify(repair),
    put_back: repair.from,
  })
  await endMedicalNumberLeases(trx)
}
