import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Id } from '../../shared/ids.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import type { Instant } from '../../shared/time.ts'
import { afterCommit, type Trx } from '../db/database.ts'
import type { CommitLogTable } from '../db/tables.ts'
import { insertCommits, MAIN_STREAM, type TxnChange, takeCommitNumbers } from './commit-store.ts'
import { announceHead } from './head-events.ts'

/*
 * The order of everything: dense commit numbers, taken as a transaction's last act under the stream's row lock, so a
 * reader at N has everything up to N. Each commit row holds
 *
 *   hash = SHA-256( previous hash ‖ commit number ‖ envelope id ‖ envelope hash ‖ SHA-256 of its changes )
 *
 * with line feeds between, so that no row of the past can change without breaking every later one.
 */

export interface CommittedEnvelope {
  readonly txn_id: Id
  readonly envelope: Envelope
  readonly changes: readonly TxnChange[]
}

/** The digest of what a commit changed, from the rows' canonical JSON. */
export function changesDigest(
  changes: readonly Pick<TxnChange, 'entity' | 'record_id' | 'op' | 'before' | 'after'>[],
): string {
  const digest = createHash('sha256')
  for (const { entity, record_id, op, before, after } of changes) {
    digest.update(`${canonicalize([entity, record_id, op, before, after])}\n`)
  }
  return digest.digest('hex')
}

/** The link of one commit to the one before. */
export function commitHash(
  prevHash: string,
  commit: { readonly commit_seq: number; readonly envelope_id: Id; readonly payload_hash: string },
  digest: string,
): string {
  const text = [prevHash, commit.commit_seq, commit.envelope_id, commit.payload_hash, digest].join('\n')
  return createHash('sha256').update(text).digest('hex')
}

/** Numbers the envelopes and writes them to the commit log; the transaction must end right after. */
export async function appendToLog(
  trx: Trx,
  committed: readonly CommittedEnvelope[],
  received_at: Instant,
): Promise<Map<Id, number>> {
  if (committed.length === 0) return new Map()
  const digests = committed.map(({ changes }) => changesDigest(changes))
  const { first, last_hash } = await takeCommitNumbers(trx, committed.length)
  let prev_hash = last_hash
  const rows = committed.map(({ txn_id, envelope }, i): CommitLogTable => {
    const commit = { commit_seq: first + i, envelope_id: envelope.envelope_id, payload_hash: envelope.hash }
    const row = {
      ...commit,
      stream_id: MAIN_STREAM,
      txn_id,
      station_id: envelope.station_id,
      incarnation: envelope.incarnation,
      station_seq: envelope.station_seq,
      actor_id: envelope.actor_id,
      actor_role: envelope.actor_role,
      administration_reason: envelope.administration_reason,
      hlc: envelope.hlc,
      wall_at: envelope.wall_at,
      received_at,
      site_id: envelope.site_id,
      prev_hash,
      hash: commitHash(prev_hash, commit, digests[i] ?? ''),
    }
    prev_hash = row.hash
    return row
  })
  await insertCommits(trx, rows, prev_hash)
  afterCommit(trx, 'commits', (database) => announceHead(database, first + committed.length - 1))
  return new Map(rows.map((row) => [row.txn_id, row.commit_seq]))
}
