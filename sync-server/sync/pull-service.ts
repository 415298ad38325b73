import { createHash } from 'node:crypto'
import type { Id } from '../../shared/ids.ts'
import {
  PULL_MAX_BYTES,
  PULL_MAX_CHANGES,
  type PullChange,
  type PullCommit,
  type PullEnd,
} from '../../shared/sync/pull-message.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { readStreamHead } from '../commit/commit-store.ts'
import type { Database } from '../db/database.ts'
import type { NationalIdKeys } from '../keys/national-id-seal.ts'
import { type DurabilityPolicy, durableCommit } from './durability.ts'
import { writeMark } from './epoch-marks.ts'
import { type EpochDeps, livesInThisEpoch, type Standpoint } from './epoch-service.ts'
import { type PulledChange, type PulledCommit, readChanges, readCommits } from './pull-store.ts'
import { listStationsHeard } from './station-store.ts'

/*
 * GET /pull: whole commits of the station's site after its cursor, and one end line. A page stops at 2,000 changes or
 * 1 MiB, but never inside a commit. Commits of other sites leave holes in the numbers; `next` passes over them.
 */

const COMMITS_AT_ONCE = 1000

export interface PullDeps {
  readonly database: Database
  readonly keys: NationalIdKeys & EpochDeps['keys']
  readonly clock: Clock
  readonly durability?: DurabilityPolicy
}

/** One page as NDJSON; null where the station does not live in the server's epoch. `after` beyond the head (the server was restored) answers an empty page with the true head. */
export async function pullPage(
  deps: PullDeps,
  site_id: Id,
  after: number,
  standpoint: Standpoint,
): Promise<string | null> {
  const page = await deps.database.transaction({ site_id }, async (trx) => {
    if (!(await livesInThisEpoch(trx, deps.keys, standpoint))) return null
    const stream = await readStreamHead(trx)
    const { last_commit: head } = stream
    const found = await readCommits(trx, { after, head, limit: COMMITS_AT_ONCE })
    const commits = withinChanges(found)
    const changes = await readChanges(
      trx,
      commits.map((commit) => commit.txn_id),
    )
    const stations = await listStationsHeard(trx, site_id)
    return { stream, found, lines: linesOf(commits, changes), commits, stations }
  })
  if (page === null) return null
  const { stream, found, commits, lines, stations } = page
  const { epoch, last_commit: head } = stream
  const isAll = lines.length === found.length && found.length < COMMITS_AT_ONCE
  const last = isAll ? undefined : commits[lines.length - 1]
  const at = { commit_seq: last?.commit_seq ?? head, hash: last?.hash ?? stream.last_hash }
  const end: PullEnd = {
    type: 'end',
    next: at.commit_seq,
    head,
    epoch,
    checksum: createHash('sha256').update(lines.join('')).digest('hex'),
    server_time: instantOf(deps.clock.nowMs()),
    stations,
    ssn_key_id: deps.keys.national_id[0].key_id,
    mark: writeMark(deps.keys, { epoch, ...at }),
    durable_commit: durableCommit(deps.durability ?? 'none', stream),
  }
  return `${lines.join('')}${JSON.stringify(end)}\n`
}

/** As many whole commits as the limit of changes allows, one at least. */
function withinChanges(found: readonly PulledCommit[]): PulledCommit[] {
  let total = 0
  const end = found.findIndex((commit, i) => {
    total += commit.change_count
    return i > 0 && total > PULL_MAX_CHANGES
  })
  return end === -1 ? [...found] : found.slice(0, end)
}

/** As many whole lines as the limit of bytes allows, one at least. */
function linesOf(commits: readonly PulledCommit[], changes: readonly PulledChange[]): string[] {
  const byTxn = Map.groupBy(changes, (change) => change.txn_id)
  const lines: string[] = []
  let bytes = 0
  for (const commit of commits) {
    const line = `${JSON.stringify(messageOf(commit, byTxn.get(commit.txn_id) ?? []))}\n`
    bytes += Buffer.byteLength(line)
    if (lines.length > 0 && bytes > PULL_MAX_BYTES) break
    lines.push(line)
  }
  return lines
}

function messageOf(
  { txn_id: _own, change_count: _count, hash: _hash, repairs, ...commit }: PulledCommit,
  changes: readonly PulledChange[],
): PullCommit {
  // A record that one commit changed twice is sent once, as it stands at the end.
  const last = new Map<string, PullChange>()
  for (const { entity, record_id, after } of changes) {
    last.set(`${entity}/${record_id}`, {
      entity,
      id: record_id,
      row: { ...after, row_version: commit.commit_seq },
    })
  }
  return { type: 'commit', ...commit, ...(repairs === null ? {} : { repairs }), changes: [...last.values()] }
}
