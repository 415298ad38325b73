import { sql } from 'kysely'
import { LAST_MEDICAL_SEQUENCE } from '../../shared/identifiers/medical-number.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import { MAIN_STREAM } from './commit-store.ts'

/** One history of the commit numbers. */
export interface Epoch {
  readonly epoch: string
  /** Their order; the last one is what the server lives in. */
  readonly ord: number
  /** Up to this commit it is the same as the one before. */
  readonly starts_after: number
  readonly began_at: Instant
  /** `lost`: a station knew it, and the server was put back to before it. */
  readonly why: 'first' | 'noticed' | 'ordered' | 'lost'
}

export async function listEpochs(trx: Trx): Promise<Epoch[]> {
  return trx.selectFrom('epochs').selectAll().orderBy('ord').execute()
}

export async function insertEpoch(trx: Trx, epoch: Epoch): Promise<void> {
  await trx.insertInto('epochs').values(epoch).execute()
}

/** Says of an epoch that it begins earlier than was known. */
export async function lowerEpochStart(trx: Trx, epoch: string, starts_after: number): Promise<void> {
  await trx
    .updateTable('epochs')
    .set({ starts_after })
    .where('epoch', '=', epoch)
    .where('starts_after', '>', starts_after)
    .execute()
}

export interface LockedStream {
  readonly last_commit: number
  readonly last_hash: string
  readonly epoch: string
}

/** The stream, held until the transaction ends: nobody commits meanwhile. */
export async function lockStream(trx: Trx): Promise<LockedStream> {
  return trx
    .selectFrom('stream')
    .select(['last_commit', 'last_hash', 'epoch'])
    .where('stream_id', '=', MAIN_STREAM)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

/** Numbers that stations may have been given in the time that is gone, at a site. */
const MEDICAL_NUMBERS_SKIPPED = 10_000

/** What a new epoch takes over of the one before is durable as far as it was; no medical number is given twice. */
export async function beginEpoch(trx: Trx, epoch: Epoch): Promise<void> {
  await insertEpoch(trx, epoch)
  await trx
    .updateTable('stream')
    .set({ epoch: epoch.epoch, durable_commit: sql`least(durable_commit, ${epoch.starts_after}::bigint)` })
    .where('stream_id', '=', MAIN_STREAM)
    .execute()
  await sql`insert into medical_number_sequence (site_id, next) select id, ${1 + MEDICAL_NUMBERS_SKIPPED}::int from sites
    on conflict (site_id) do update
      set next = least(medical_number_sequence.next + ${MEDICAL_NUMBERS_SKIPPED}::int, ${LAST_MEDICAL_SEQUENCE}::int)`.execute(
    trx,
  )
}

/** A verified backup or a standby holds everything up to this commit; never less than was said before. */
export async function raiseDurable(trx: Trx, commit_seq: number): Promise<void> {
  await trx
    .updateTable('stream')
    .set({ durable_commit: sql`greatest(durable_commit, ${commit_seq}::bigint)` })
    .where('stream_id', '=', MAIN_STREAM)
    .execute()
}

/** The chain's hashes at these commits, of whichever site; those the server does not have are left out. */
export async function readCommitHashes(
  trx: Trx,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (numbers.length === 0) return new Map()
  const { rows } = await sql<{ commit_seq: number; hash: string }>`
    select commit_seq, hash from sijil_commit_hashes(${`{${numbers.join(',')}}`}::bigint[])`.execute(trx)
  return new Map(rows.map(({ commit_seq, hash }) => [commit_seq, hash]))
}

/**
 * Up to which commit the current epoch is the same as one that a station knows: the lowest start of those after it. Of
 * one that the server does not know, the lowest of all that did not come first.
 */
export function agreedSince(epochs: readonly Epoch[], epoch: string): number {
  const own = epochs.find((one) => one.epoch === epoch)
  return lowestStart(epochs.filter(({ ord, why }) => (own === undefined ? why !== 'first' : ord > own.ord)))
}

/** Which commits an envelope's bases can speak of; one that names no epoch speaks of the one it was written in. */
export function seenAtMost(
  epochs: readonly Epoch[],
  { epoch, wall_at }: { readonly epoch?: string | undefined; readonly wall_at: Instant },
): number {
  if (epoch !== undefined) return agreedSince(epochs, epoch)
  return lowestStart(epochs.filter(({ began_at, why }) => why !== 'first' && wall_at < began_at))
}

function lowestStart(epochs: readonly Epoch[]): number {
  return Math.min(Number.MAX_SAFE_INTEGER, ...epochs.map(({ starts_after }) => starts_after))
}
