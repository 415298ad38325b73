import { sql } from 'kysely'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import type { PullCommit } from '../../shared/sync/pull-message.ts'
import { MAIN_STREAM } from '../commit/commit-store.ts'
import type { Trx } from '../db/database.ts'
import { idList } from '../db/record-store.ts'
import type { CommitLogTable, TxnChangeTable } from '../db/tables.ts'

export type PulledCommit = Pick<
  CommitLogTable,
  | 'commit_seq'
  | 'txn_id'
  | 'envelope_id'
  | 'station_id'
  | 'incarnation'
  | 'station_seq'
  | 'actor_id'
  | 'hlc'
  | 'received_at'
  | 'hash'
> & {
  /** What was put aside before and came in by this commit. */
  readonly repairs: NonNullable<PullCommit['repairs']> | null
}

/** Commits of the site by their numbers, oldest first. */
export async function readCommits(trx: Trx, numbers: readonly number[]): Promise<PulledCommit[]> {
  const { rows } = await sql<PulledCommit>`
    select commit_log.commit_seq, txn_id, commit_log.envelope_id, commit_log.station_id,
      commit_log.incarnation, commit_log.station_seq, commit_log.actor_id, hlc, commit_log.received_at,
      commit_log.hash,
      case when aside.id is not null then json_build_object('station_id', aside.station_id,
        'incarnation', aside.incarnation, 'station_seq', aside.station_seq) end as repairs
    from commit_log
    left join quarantine_repairs as repair on repair.envelope_id = commit_log.envelope_id
    left join quarantine as aside on aside.id = repair.quarantine_id
    where stream_id = ${MAIN_STREAM} and commit_seq = any(${[...numbers]}::bigint[])
    order by commit_seq`.execute(trx)
  return rows
}

export interface PulledChange {
  readonly txn_id: Id
  readonly op: TxnChangeTable['op']
  readonly entity: string
  readonly record_id: Id
  readonly after: FieldValues
}

/** What transactions changed, in the order they did. */
export async function readChanges(trx: Trx, txnIds: readonly Id[]): Promise<PulledChange[]> {
  if (txnIds.length === 0) return []
  return trx
    .selectFrom('txn_change')
    .select(['txn_id', 'op', 'entity', 'record_id', 'after'])
    .where('txn_id', 'in', idList(txnIds))
    .orderBy('ord')
    .execute()
}
