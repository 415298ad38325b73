import { fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import { KeptEnvelope } from '../../shared/sync/envelope.ts'
import type { PullEnd } from '../../shared/sync/pull-message.ts'
import {
  type EnvelopeOutcome,
  PUSH_MAX_BYTES,
  PUSH_MAX_OPS,
  type PushReply,
  type PushRequest,
} from '../../shared/sync/push-message.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { type Instant, instantOf } from '../../shared/time.ts'
import type { Db, Trx } from '../db/transaction.ts'
import { newestMark } from '../records/epoch-marks.ts'
import { addMedicalNumberLease, countMedicalNumbersLeft } from '../records/medical-number-store.ts'
import { envelopeTextOf, noteDurable } from '../records/outbox-archive.ts'
import { readChainEnd } from '../records/outbox-store.ts'
import { showPendingAgain, showServerCopy } from '../records/shown-row.ts'
import { readNumber, readState, writeState } from '../records/sync-state.ts'

/**
 * The next batch for the server, oldest first, of `most` envelopes at most; undefined when nothing waits. Envelopes go as
 * they were signed.
 */
export async function nextPush(db: Db, most: number = PUSH_MAX_OPS): Promise<PushRequest | undefined> {
  const rows = await db
    .selectFrom('outbox')
    .select(['envelope'])
    .where('state', '=', 'pending')
    .orderBy('station_seq')
    .limit(most)
    .execute()
  const envelopes: KeptEnvelope[] = []
  let ops = 0
  let bytes = 0
  for (const row of rows) {
    const envelope = KeptEnvelope.parse(JSON.parse(row.envelope))
    // What a restored server gets again may be of an earlier incarnation, which is a batch of its own.
    if (envelope.incarnation !== (envelopes[0] ?? envelope).incarnation) break
    ops += envelope.ops.length
    bytes += Buffer.byteLength(row.envelope)
    if (envelopes.length > 0 && (ops > PUSH_MAX_OPS || bytes > PUSH_MAX_BYTES)) break
    envelopes.push(envelope)
  }
  const first = envelopes[0]
  if (first === undefined) return undefined
  const starts_after = await readState(db, 'starts_after')
  const mark = await newestMark(db)
  return {
    protocol: PROTOCOL_VERSION,
    incarnation: first.incarnation,
    ...(starts_after === null ? {} : { starts_after: Number(starts_after) }),
    epoch: await readState(db, 'epoch'),
    ...(mark === undefined ? {} : { mark }),
    medical_numbers_left: await countMedicalNumbersLeft(db),
    envelopes: envelopes.map((envelope) => ({
      ...fieldValuesOf(envelope),
      station_seq: envelope.station_seq,
    })),
  }
}

/** What came to nothing after so long was too much for the line or the server: a request waits 20 s for its answer. */
const SLOW_PUSH_MS = 10_000
/** Twice as much as was taken in this time is taken in half of what a request waits. */
const QUICK_PUSH_MS = 5_000

/**
 * How many envelopes the next batch may have after one of `sent`. Over a thin line, or to a server that is slow, the same
 * large batch would never get through however often it is tried.
 */
export function mostAfter(
  most: number,
  sent: number,
  outcome: 'taken' | 'no_answer',
  tookMs: number,
): number {
  if (outcome === 'no_answer' && tookMs >= SLOW_PUSH_MS) return Math.ceil(sent / 2)
  if (outcome === 'taken' && tookMs < QUICK_PUSH_MS) return Math.min(PUSH_MAX_OPS, most * 2)
  return most
}

/** Notes what the server said of a batch; answers the tables whose receipts changed. */
export async function notePushReply(db: Db, reply: PushReply, nowMs: number): Promise<Set<EntityName>> {
  return db.transaction().execute(async (trx) => {
    for (const outcome of reply.outcomes) await noteOutcome(trx, outcome, instantOf(nowMs))
    await writeState(trx, 'ack_through', reply.ack_through)
    await noteDurable(trx, reply.durable_commit)
    if (reply.durable_through !== null) await writeState(trx, 'durable_through', reply.durable_through)
    if (reply.lease !== null) await addMedicalNumberLease(trx, reply.lease)
    const seqs = reply.outcomes.map((outcome) => outcome.station_seq)
    if (seqs.length === 0) return new Set<EntityName>()
    const rows = await rowsOf(trx, seqs)
    return new Set(rows.map((row) => row.entity))
  })
}

/** The rows that envelopes touch, each once. */
export async function rowsOf(
  trx: Trx,
  stationSeqs: readonly number[],
): Promise<{ entity: EntityName; row_id: string }[]> {
  const rows = await trx
    .selectFrom('outbox_row')
    .select(['entity', 'row_id'])
    .distinct()
    .where('station_seq', 'in', [...stationSeqs])
    .execute()
  return rows.map(({ entity, row_id }) => ({ entity: entity as EntityName, row_id }))
}

async function noteOutcome(trx: Trx, outcome: EnvelopeOutcome, at: Instant): Promise<void> {
  const quarantined = outcome.result === 'quarantined'
  await trx
    .updateTable('outbox')
    .set({
      state: quarantined ? 'quarantined' : 'acknowledged',
      commit_seq: outcome.commit_seq,
      quarantine_code: outcome.quarantine_code,
      acknowledged_at: at,
    })
    .where('station_seq', '=', outcome.station_seq)
    .where('state', '=', 'pending')
    .execute()
  if (!quarantined) return
  // What was refused hides nobody's value: it stays in the outbox and in quarantine, to be read there.
  for (const { entity, row_id } of await rowsOf(trx, [outcome.station_seq])) {
    await showServerCopy(trx, entity, row_id)
  }
}

/**
 * The server lacks envelopes that it took once, applied or put aside (it was restored): they wait again, unchanged.
 * Those that it had put aside go again too: it counts their numbers, and would ask for the first of them for ever.
 */
export async function reopenFrom(db: Db, expected: number): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const held = await trx
      .selectFrom('outbox')
      .select(['station_seq', 'state'])
      .where('station_seq', '>=', expected)
      .where('state', '!=', 'pending')
      .execute()
    await reopen(trx, held)
    return held.length > 0
  })
}

/**
 * A server that was restored to before it answered a push, and whose epoch and marks say nothing of it since nothing was
 * pulled in between: what it has of this station says it, or a commit that it answered with and that lies beyond its
 * newest, where another copy of this disk used the numbers since. Answers whether anything waits again.
 */
export async function reopenLost(db: Db, { held, head }: Pick<PullEnd, 'held' | 'head'>): Promise<boolean> {
  if (held === undefined) return false
  const { incarnation } = await readChainEnd(db)
  if (held.incarnation > incarnation) return false
  const through = held.incarnation === incarnation ? held.station_seq : await readNumber(db, 'starts_after')
  const lost = await db
    .selectFrom('outbox')
    .select(['station_seq', 'state'])
    .where('incarnation', '=', incarnation)
    .where((eb) =>
      eb.or([
        eb('station_seq', '>', through),
        eb.and([eb('state', '=', 'acknowledged'), eb('commit_seq', '>', head)]),
      ]),
    )
    .where('state', '!=', 'pending')
    .execute()
  // Asked with every page: nothing is written for it unless something is lost.
  if (lost.length > 0) await db.transaction().execute((trx) => reopen(trx, lost))
  return lost.length > 0
}

/** Lets envelopes wait again, unchanged; those that were put aside are shown again. */
export async function reopen(
  trx: Trx,
  held: readonly { readonly station_seq: number; readonly state: string }[],
): Promise<void> {
  for (const { station_seq } of held) {
    const row = await trx
      .selectFrom('outbox')
      .select(['envelope', 'packed'])
      .where('station_seq', '=', station_seq)
      .executeTakeFirstOrThrow()
    await trx
      .updateTable('outbox')
      .set({
        state: 'pending',
        envelope: envelopeTextOf(row),
        packed: null,
        commit_seq: null,
        quarantine_code: null,
        acknowledged_at: null,
      })
      .where('station_seq', '=', station_seq)
      .execute()
  }
  for (const { station_seq } of held.filter(({ state }) => state === 'quarantined')) {
    for (const { entity, row_id } of await rowsOf(trx, [station_seq])) {
      await showPendingAgain(trx, entity, row_id)
    }
  }
}
