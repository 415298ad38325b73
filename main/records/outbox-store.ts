import { CHAIN_START } from '../../shared/audit/audit-event.ts'
import { type Envelope, KeptEnvelope, Op } from '../../shared/sync/envelope.ts'
import type { OutboxTable } from '../db/tables.ts'
import type { Reader, Trx } from '../db/transaction.ts'
import { envelopeTextOf } from './outbox-archive.ts'
import { readStates, writeStates } from './sync-state.ts'

/** The end of this station's chain of envelopes. */
export interface ChainEnd {
  readonly station_seq: number
  readonly hash: string
  readonly incarnation: number
  readonly hlc: string | null
  /** The history of the server that this store lives in; null before the first pull. */
  readonly epoch: string | null
}

export async function readChainEnd(reader: Reader): Promise<ChainEnd> {
  const names = ['last_station_seq', 'last_envelope_hash', 'incarnation', 'hlc', 'epoch'] as const
  const { last_station_seq, last_envelope_hash, incarnation, hlc, epoch } = await readStates(reader, names)
  return {
    station_seq: Number(last_station_seq ?? 0),
    hash: last_envelope_hash ?? CHAIN_START,
    incarnation: Number(incarnation ?? 1),
    hlc,
    epoch,
  }
}

/** The rows that an operation touches: a decision touches the conflict and the record it is about. */
export interface TouchedRow {
  readonly part: number
  readonly entity: string
  readonly row_id: string
}

/** Puts a signed envelope at the end of the outbox, in the transaction of the rows it tells of. */
export async function appendToOutbox(
  trx: Trx,
  envelope: Envelope,
  touched: readonly TouchedRow[],
): Promise<void> {
  const { station_seq, incarnation, envelope_id, hash, wall_at, hlc } = envelope
  await trx
    .insertInto('outbox')
    .values({
      station_seq,
      incarnation,
      envelope_id,
      envelope: JSON.stringify(envelope),
      hash,
      created_at: wall_at,
      state: 'pending',
      commit_seq: null,
      quarantine_code: null,
      acknowledged_at: null,
    })
    .execute()
  if (touched.length > 0) {
    await trx
      .insertInto('outbox_row')
      .values(touched.map((row) => ({ station_seq, ...row })))
      .execute()
  }
  await writeStates(trx, { last_station_seq: station_seq, last_envelope_hash: hash, hlc })
}

/** One of this station's own operations on a row that is not yet in the row's server copy. */
export interface PendingOp {
  readonly envelope: KeptEnvelope
  readonly op: Op
  /** The commit that has it, once the server has said so. */
  readonly commit_seq: number | null
}

/** Whether a copy of this version has the operation in it: a chunk, a backfill or a comparison comes before its page. */
export function isInCopy({ commit_seq }: Pick<PendingOp, 'commit_seq'>, row_version: number | null): boolean {
  return commit_seq !== null && row_version !== null && commit_seq <= row_version
}

const PENDING = ['pending', 'acknowledged'] as const

/**
 * A row's operations that the server copy does not hold yet and may still come to hold, in the order they were made:
 * what the server put aside is not among them.
 */
export async function listPendingOps(reader: Reader, entity: string, rowId: string): Promise<PendingOp[]> {
  return listOpsIn(reader, entity, rowId, PENDING)
}

/**
 * The operations that a record which the server never gave consists of, in the order they were made: those too that it
 * put aside, for this PC goes on showing them.
 */
export async function listOwnOps(reader: Reader, entity: string, rowId: string): Promise<PendingOp[]> {
  return listOpsIn(reader, entity, rowId, [...PENDING, 'quarantined'])
}

/** An operation as it stands in the outbox. */
export interface OutboxOp extends PendingOp {
  readonly state: OutboxTable['state']
}

/** Everything that was ever done to a row on this station, in the order it was done, whatever became of it. */
export async function listOutboxOps(reader: Reader, entity: string, rowId: string): Promise<OutboxOp[]> {
  return listOpsIn(reader, entity, rowId, [...PENDING, 'quarantined', 'archived'])
}

async function listOpsIn(
  reader: Reader,
  entity: string,
  rowId: string,
  states: readonly OutboxTable['state'][],
): Promise<OutboxOp[]> {
  const rows = await reader
    .selectFrom('outbox_row')
    .innerJoin('outbox', 'outbox.station_seq', 'outbox_row.station_seq')
    .select(['outbox.envelope', 'outbox.packed', 'outbox.state', 'outbox.commit_seq', 'outbox_row.part'])
    .where('outbox_row.entity', '=', entity)
    .where('outbox_row.row_id', '=', rowId)
    .where('outbox.state', 'in', states)
    .orderBy('outbox_row.station_seq')
    .orderBy('outbox_row.part')
    .execute()
  return rows.flatMap((row) => {
    const envelope = KeptEnvelope.parse(JSON.parse(envelopeTextOf(row)))
    // What a newer program did and this one does not know stays in the outbox, and is not shown.
    const { data: op } = Op.safeParse(envelope.ops[row.part])
    return op === undefined ? [] : [{ envelope, op, state: row.state, commit_seq: row.commit_seq }]
  })
}

/** The number of this station's last pending operation on a row, or null. */
export async function lastPendingSeq(reader: Reader, entity: string, rowId: string): Promise<number | null> {
  const row = await reader
    .selectFrom('outbox_row')
    .innerJoin('outbox', 'outbox.station_seq', 'outbox_row.station_seq')
    .select((eb) => eb.fn.max('outbox_row.station_seq').as('seq'))
    .where('outbox_row.entity', '=', entity)
    .where('outbox_row.row_id', '=', rowId)
    .where('outbox.state', 'in', PENDING)
    .executeTakeFirst()
  return row?.seq ?? null
}
