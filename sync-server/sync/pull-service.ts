import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import { isEntityName } from '../../shared/sync/entities.ts'
import { PULL_MAX_BYTES, PULL_MAX_CHANGES, type PullEnd } from '../../shared/sync/pull-message.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { readStreamHead } from '../commit/commit-store.ts'
import type { Database, Trx } from '../db/database.ts'
import type { NationalIdKeys } from '../keys/national-id-seal.ts'
import { type BackfillPlace, readBackfill } from './backfill-store.ts'
import { type DurabilityPolicy, durableCommit } from './durability.ts'
import { writeMark } from './epoch-marks.ts'
import { type EpochDeps, livesInThisEpoch, type Standpoint } from './epoch-service.ts'
import { type KeptCommit, type KeptCommits, lineOf } from './kept-commits.ts'
import type { PulledCommit } from './pull-store.ts'
import { findScopesSince } from './scope-store.ts'
import { beginScopes } from './scope-sweep.ts'
import { readScopeView } from './scope-view.ts'
import { readInstantColumns } from './snapshot-rows-store.ts'
import { listStationsHeard, type StationKeys } from './station-store.ts'

/*
 * GET /pull: whole commits of the station's site after its cursor, and one end line. A page stops at 2,000 changes or
 * 1 MiB, but never inside a commit. Commits of other sites leave holes in the numbers; `next` passes over them. History
 * goes out by scope (`scope-view.ts`), and earlier history comes before the commit that brings a patient into it.
 */

const COMMITS_AT_ONCE = 1000

export interface PullDeps {
  readonly database: Database
  readonly keys: NationalIdKeys & EpochDeps['keys']
  readonly clock: Clock
  readonly durability?: DurabilityPolicy
  readonly kept: KeptCommits
}

export interface PullQuery extends Standpoint {
  readonly after: number
  /** Of a station that takes backfills: empty, or what the last page said of where to go on. */
  readonly backfill?: string | undefined
}

/** One page as NDJSON; null where the station does not live in the server's epoch. `after` beyond the head (the server was restored) answers an empty page with the true head. */
export async function pullPage(
  deps: PullDeps,
  station: Pick<StationKeys, 'site_id' | 'station_id' | 'incarnation' | 'last_station_seq'>,
  query: PullQuery,
): Promise<string | null> {
  let page = await readPage(deps, station, query)
  if (page === 'scopes_not_begun') {
    await beginScopes(deps, station.site_id)
    page = await readPage(deps, station, query)
  }
  if (page === 'scopes_not_begun') throw new Error('the scopes of a site were begun and are not')
  if (page === null) return null
  const { stream, found, given, stations, scopes_since } = page
  const { epoch, last_commit: head } = stream
  const isAll = given.taken.length === found.length && found.length < COMMITS_AT_ONCE
  const last = given.taken.at(-1)
  const at = isAll
    ? { commit_seq: head, hash: stream.last_hash }
    : { commit_seq: last?.commit_seq ?? query.after, hash: last?.hash }
  const end: PullEnd = {
    type: 'end',
    next: at.commit_seq,
    head,
    epoch,
    checksum: createHash('sha256').update(given.lines.join('')).digest('hex'),
    server_time: instantOf(deps.clock.nowMs()),
    stations,
    ssn_key_id: deps.keys.national_id[0].key_id,
    // A page that stays where it is proves nothing new.
    ...(at.hash === undefined
      ? {}
      : { mark: writeMark(deps.keys, { epoch, commit_seq: at.commit_seq, hash: at.hash }) }),
    durable_commit: durableCommit(deps.durability ?? 'none', stream),
    // A station pulls once its push was answered: what it knows as taken is counted here.
    held: { incarnation: station.incarnation, station_seq: station.last_station_seq },
    scopes_since,
    ...(given.goes_on_at === null ? {} : { backfill: given.goes_on_at }),
  }
  return `${given.lines.join('')}${JSON.stringify(end)}\n`
}

/** What a page is made of; null where the station does not live in the server's epoch. */
async function readPage(
  deps: PullDeps,
  { site_id, station_id }: Pick<StationKeys, 'site_id' | 'station_id'>,
  query: PullQuery,
) {
  return deps.database.transaction({ site_id }, async (trx) => {
    if (!(await livesInThisEpoch(trx, deps.keys, query))) return null
    const stream = await readStreamHead(trx)
    const scopes_since = await findScopesSince(trx, site_id)
    if (scopes_since === undefined) return 'scopes_not_begun' as const
    const range = { after: query.after, head: stream.last_commit, limit: COMMITS_AT_ONCE }
    const found = await deps.kept.read(trx, range)
    const commits = withinChanges(found)
    const given = await readLines(trx, { station_id, query, scopes_since, commits })
    return { stream, scopes_since, found, given, stations: await listStationsHeard(trx, site_id) }
  })
}

/** As many whole commits as the limit of changes allows, one at least. */
function withinChanges(found: readonly KeptCommit[]): KeptCommit[] {
  let total = 0
  const end = found.findIndex(({ changes }, i) => {
    total += changes.length
    return i > 0 && total > PULL_MAX_CHANGES
  })
  return end === -1 ? [...found] : found.slice(0, end)
}

interface LinesQuery {
  readonly station_id: Id
  readonly query: PullQuery
  readonly scopes_since: number
  readonly commits: readonly KeptCommit[]
}

interface GivenLines {
  readonly lines: readonly string[]
  /** The commits that the page has come to, also those of which nothing is for this station. */
  readonly taken: readonly PulledCommit[]
  /** In the middle of a backfill: where. */
  readonly goes_on_at: string | null
}

/** As many whole lines as the limit of bytes allows: one commit at least, or a part of the backfill before it. */
async function readLines(
  trx: Trx,
  { station_id, query, scopes_since, commits }: LinesQuery,
): Promise<GivenLines> {
  const { after, backfill } = query
  const takes_backfill = backfill !== undefined
  const view = await readScopeView(trx, { station_id, after, scopes_since, takes_backfill, commits })
  const lines: string[] = []
  const taken: PulledCommit[] = []
  let bytes = 0
  for (const { commit, changes, line: whole } of commits) {
    const mine = changes.filter((change) => view.isEntitled(change))
    const isFirst = taken.length === 0
    const begun = view.begunWith(commit)
    let earlier: readonly string[] = []
    if (begun.patients.length + begun.with_base.length > 0) {
      const instants = await readInstantColumns(trx)
      const span = { ...begun, after, through: commit.commit_seq }
      const limits = { room: PULL_MAX_BYTES - bytes, must_progress: isFirst }
      const from = isFirst ? placeOf(backfill, commit) : null
      const given = await readBackfill(trx, instants, { ...span, ...limits, from })
      if (given.at !== null && isFirst)
        return { lines: given.lines, taken, goes_on_at: placeText(commit, given.at) }
      if (given.at !== null) break
      earlier = given.lines
      bytes += given.bytes
    }
    // Of a commit that holds nothing for this station, only its own and repairs are waited for.
    const isTold = mine.length > 0 || commit.station_id === station_id || commit.repairs !== null
    const told = mine.length === changes.length ? whole : lineOf(commit, mine)
    const line = isTold ? told : ''
    bytes += Buffer.byteLength(line)
    if (!isFirst && bytes > PULL_MAX_BYTES) break
    lines.push(...earlier, ...(isTold ? [line] : []))
    taken.push(commit)
  }
  return { lines, taken, goes_on_at: null }
}

/** Names the commit by its hash: numbers are given twice by a server that was restored. */
function placeText({ hash }: PulledCommit, { entity, id }: BackfillPlace): string {
  return `${hash}:${entity}:${id}`
}

const Place = z.tuple([z.string(), z.string().refine(isEntityName), Id])

/** Where a backfill goes on; null where it is of another commit, or no place at all: it begins anew. */
function placeOf(text: string | undefined, { hash }: PulledCommit): BackfillPlace | null {
  const read = Place.safeParse((text ?? '').split(':'))
  if (!read.success || read.data[0] !== hash || !isEntityName(read.data[1])) return null
  return { entity: read.data[1], id: read.data[2] }
}
