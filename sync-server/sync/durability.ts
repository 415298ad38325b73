import { err, ok, type Result } from '../../shared/result.ts'
import { readStreamHead, type StreamHead } from '../commit/commit-store.ts'
import { lockStream, raiseDurable } from '../commit/epoch-store.ts'
import type { Database, Trx } from '../db/database.ts'
import type { NodeLine } from '../db/node-line.ts'

/*
 * Up to which commit the records would survive the loss of this server: what stations need keep no longer. Never what was
 * only written here. It rises; only a new epoch takes it back, to where that begins.
 *
 *   none      nobody says: stations keep everything
 *   backup    IT's job says it, after it has verified a backup
 *   standby   a standby of PostgreSQL has flushed everything up to there
 */

export type DurabilityPolicy = 'none' | 'backup' | 'standby'

/** What stations are told. */
export function durableCommit(policy: DurabilityPolicy, { durable_commit }: StreamHead): number | null {
  return policy === 'none' ? null : (durable_commit ?? 0)
}

/** Notes that a verified backup holds everything up to a commit; refused beyond the head, and of another epoch. */
export async function noteBackup(
  trx: Trx,
  { through, epoch }: { readonly through: number; readonly epoch?: string | undefined },
): Promise<Result<StreamHead, 'beyond_head' | 'other_epoch'>> {
  const stream = await lockStream(trx)
  if (epoch !== undefined && epoch !== stream.epoch) return err('other_epoch')
  if (through > stream.last_commit) return err('beyond_head')
  await raiseDurable(trx, through)
  return ok(await readStreamHead(trx))
}

const LOOK_MS = 3_000

/** Looks every few seconds at how far a standby is, until stopped. */
export function watchStandby(
  database: Database,
  line: Pick<NodeLine, 'ask'>,
  onError: (error: unknown) => void,
): () => void {
  let isLooking = false
  const look = standbyLook(database, line)
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    look()
      .catch(onError)
      .finally(() => {
        isLooking = false
      })
  }, LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * One look after the other. The head is read before the place in the log, so that whoever has flushed up to there has all
 * of it; both are kept until a standby is there.
 */
export function standbyLook(database: Database, line: Pick<NodeLine, 'ask'>): () => Promise<void> {
  let noted = -1
  let waiting: { readonly head: number; readonly epoch: string; readonly place: string } | undefined
  return async () => {
    const { last_commit, epoch } = await database.transaction({ site_id: 'all' }, readStreamHead)
    if (waiting === undefined && last_commit !== noted) {
      const rows = await line.ask<{ place: string }>('select pg_current_wal_insert_lsn()::text as place')
      const place = rows?.[0]?.place
      if (place !== undefined) waiting = { head: last_commit, epoch, place }
    }
    if (waiting === undefined || !(await hasStandby(line, waiting.place))) return
    const { head, epoch: of } = waiting
    waiting = undefined
    noted = head
    await database.transaction({ site_id: 'all' }, async (trx) => {
      const stream = await lockStream(trx)
      if (stream.epoch === of && head <= stream.last_commit) await raiseDurable(trx, head)
    })
  }
}

/** Needs the right to see who replicates: the database's owner is a superuser or in pg_read_all_stats. */
async function hasStandby(line: Pick<NodeLine, 'ask'>, place: string): Promise<boolean> {
  const rows = await line.ask(
    `select 1 from pg_stat_replication where state = 'streaming' and flush_lsn >= $1::pg_lsn`,
    [place],
  )
  return (rows?.length ?? 0) > 0
}
