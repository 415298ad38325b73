import { v7 } from 'uuid'
import type { Id } from '../../shared/ids.ts'
import type { SnapshotManifest } from '../../shared/sync/snapshot-message.ts'
import { SCHEMA_VERSION } from '../../shared/sync/version.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { readStreamHead, type StreamHead } from '../commit/commit-store.ts'
import type { Database, Trx } from '../db/database.ts'
import type { SnapshotsTable } from '../db/tables.ts'
import { findScopesSince, hasOwnScopes } from './scope-store.ts'
import { beginScopes } from './scope-sweep.ts'
import { buildSnapshot } from './snapshot-builder.ts'
import type { SnapshotFiles } from './snapshot-files.ts'
import {
  beginSnapshot,
  changeSnapshot,
  findChunk,
  listChunks,
  listSnapshots,
  removeSnapshot,
} from './snapshot-store.ts'
import type { StationKeys } from './station-store.ts'

/*
 * Snapshots of sites, each made once however many stations ask, and shared by them.
 *
 *   none ──asked──► begun ──all chunks made──► built ──an hour or 20,000 commits older──► old
 *   begun ──its maker is silent──► given up: the next who asks begins another
 *   old ──not read for six hours, and another is begun──► removed
 *   (any) ──a chunk's file is gone──► given up
 *
 * A station that has begun with one goes on with it while it is there, however old.
 */

export interface Snapshots {
  /** The snapshot that a station has begun with, or one that it can begin with; begins to make it where there is none. */
  offer(
    station: Pick<StationKeys, 'site_id' | 'station_id'>,
    snapshot_id: Id | null,
  ): Promise<SnapshotManifest>
  /** A chunk's packed text; undefined where no snapshot of the site has it. */
  readChunk(site_id: Id, sha256: string): Promise<Buffer | undefined>
  /** Waits for what is being made. */
  settled(): Promise<void>
  /** Gives up what is being made here. */
  close(): Promise<void>
}

export interface SnapshotDeps {
  readonly database: Database
  readonly clock: Clock
  readonly files: SnapshotFiles
  readonly onFault: (error: unknown) => void
}

const SHARED_FOR_MS = 3_600_000
const SHARED_FOR_COMMITS = 20_000
/** A chunk takes well under a second. */
const MAKER_SILENT_MS = 60_000
const KEPT_UNREAD_MS = 6 * 3_600_000
/** How exactly is known when a snapshot was last read. */
const READ_NOTED_MS = 60_000

export function createSnapshots(deps: SnapshotDeps): Snapshots {
  const stopping = new AbortController()
  const building = new Map<Id, Promise<void>>()

  const build = async (snapshot: SnapshotsTable): Promise<void> => {
    const { site_id, snapshot_id } = snapshot
    try {
      await buildSnapshot(deps, snapshot, stopping.signal)
      if (stopping.signal.aborted) await giveUp(deps, site_id, snapshot_id)
    } catch (error) {
      // A full disk, a lost database: the next station that asks has it tried again.
      if (!stopping.signal.aborted) deps.onFault(error)
      await giveUp(deps, site_id, snapshot_id).catch(() => undefined)
    }
  }

  return {
    async offer({ site_id, station_id }, wanted) {
      // Looked at before the table: whatever has a folder by now has its row by then, or is nobody's.
      const folders = await deps.files.list(site_id)
      await beginScopes(deps, site_id)
      const { manifest, begun, kept, lacks_own_scopes } = await deps.database.transaction(
        { site_id },
        async (trx) => ({
          ...(await choose(trx, deps.clock.nowMs(), site_id, wanted, building)),
          lacks_own_scopes: await hasOwnScopes(trx, station_id),
        }),
      )
      if (begun !== null) {
        const work = build(begun).finally(() => building.delete(begun.snapshot_id))
        building.set(begun.snapshot_id, work)
      }
      for (const snapshot_id of folders)
        if (!kept.has(snapshot_id)) await deps.files.remove(site_id, snapshot_id)
      return { ...manifest, lacks_own_scopes }
    },
    async readChunk(site_id, sha256) {
      const now = instantOf(deps.clock.nowMs())
      const found = await deps.database.transaction({ site_id }, async (trx) => {
        const chunk = await findChunk(trx, sha256)
        if (chunk !== undefined && Date.parse(now) - Date.parse(chunk.read_at) >= READ_NOTED_MS)
          await changeSnapshot(trx, chunk.snapshot_id, { read_at: now })
        return chunk
      })
      if (found === undefined) return undefined
      const packed = await deps.files.read({ site_id, snapshot_id: found.snapshot_id, sha256 })
      if (packed === undefined) await giveUp(deps, site_id, found.snapshot_id)
      return packed
    },
    settled: async () => {
      await Promise.all(building.values())
    },
    close: async () => {
      stopping.abort()
      await Promise.all(building.values())
    },
  }
}

async function giveUp({ database, files }: SnapshotDeps, site_id: Id, snapshot_id: Id): Promise<void> {
  await database.transaction({ site_id }, (trx) => removeSnapshot(trx, snapshot_id))
  await files.remove(site_id, snapshot_id)
}

interface Choice {
  readonly manifest: SnapshotManifest
  /** To be made now, here. */
  readonly begun: SnapshotsTable | null
  /** Whose files may be needed. */
  readonly kept: ReadonlySet<Id>
}

async function choose(
  trx: Trx,
  nowMs: number,
  site_id: Id,
  wanted: Id | null,
  building: ReadonlyMap<Id, unknown>,
): Promise<Choice> {
  const head = await readStreamHead(trx)
  const all = await listSnapshots(trx)
  const isSilent = (one: SnapshotsTable): boolean =>
    one.built_at === null &&
    !building.has(one.snapshot_id) &&
    nowMs - Date.parse(one.heard_at) > MAKER_SILENT_MS
  // One of before history was given by scope holds everybody's.
  const scopes_since = (await findScopesSince(trx, site_id)) ?? 0
  const isDead = (one: SnapshotsTable): boolean =>
    isSilent(one) || one.epoch !== head.epoch || one.commit_seq < scopes_since
  const alive = all.filter((one) => !isDead(one))
  const chosen =
    alive.find(({ snapshot_id }) => snapshot_id === wanted) ??
    alive.find((one) => isShared(one, head, nowMs) || one.built_at === null)
  if (chosen !== undefined) {
    await changeSnapshot(trx, chosen.snapshot_id, { read_at: instantOf(nowMs) })
    return { manifest: await manifestOf(trx, chosen), begun: null, kept: idsOf(all) }
  }
  const unwanted = all.filter((one) => isDead(one) || nowMs - Date.parse(one.read_at) > KEPT_UNREAD_MS)
  for (const { snapshot_id } of unwanted) await removeSnapshot(trx, snapshot_id)
  const now = instantOf(nowMs)
  const begun: SnapshotsTable = {
    snapshot_id: v7(),
    site_id,
    commit_seq: head.last_commit,
    epoch: head.epoch,
    schema_version: SCHEMA_VERSION,
    started_at: now,
    heard_at: now,
    built_at: null,
    read_at: now,
    row_count: 0,
  }
  const isOurs = await beginSnapshot(trx, begun)
  const left = await listSnapshots(trx)
  // Another server may have begun one between our look and now.
  const others = left.find((one) => one.built_at === null)
  if (others === undefined) throw new Error('a snapshot that another server has begun is there')
  return {
    manifest: await manifestOf(trx, others),
    begun: isOurs ? begun : null,
    kept: idsOf(left),
  }
}

function idsOf(snapshots: readonly SnapshotsTable[]): ReadonlySet<Id> {
  return new Set(snapshots.map(({ snapshot_id }) => snapshot_id))
}

function isShared(one: SnapshotsTable, head: StreamHead, nowMs: number): boolean {
  return (
    one.schema_version === SCHEMA_VERSION &&
    nowMs - Date.parse(one.started_at) < SHARED_FOR_MS &&
    // One from beyond the head is of a time that this server has lost.
    one.commit_seq <= head.last_commit &&
    head.last_commit - one.commit_seq < SHARED_FOR_COMMITS
  )
}

async function manifestOf(trx: Trx, snapshot: SnapshotsTable): Promise<SnapshotManifest> {
  const { snapshot_id, site_id, commit_seq, epoch, schema_version, built_at, row_count } = snapshot
  return {
    snapshot_id,
    site_id,
    commit_seq,
    epoch,
    schema_version,
    is_complete: built_at !== null,
    row_count,
    chunks: await listChunks(trx, snapshot_id),
  }
}
