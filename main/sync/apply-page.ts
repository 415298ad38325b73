import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { witness } from '../../shared/sync/clock.ts'
import { type EntityName, isEntityName } from '../../shared/sync/entities.ts'
import { PullBackfill, PullChange, PullCommit, PullEnd } from '../../shared/sync/pull-message.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import type { Db, Trx } from '../db/transaction.ts'
import { keepMark } from '../records/epoch-marks.ts'
import { noteDurable } from '../records/outbox-archive.ts'
import { findRecord } from '../records/row-store.ts'
import { noteEvictionDue } from '../records/scope-store.ts'
import { noteOnlyCopiesThrough } from '../records/sealed-copies.ts'
import { completeShadows, findShadow } from '../records/shadow-store.ts'
import { showServerCopy } from '../records/shown-row.ts'
import { noteStationContacts } from '../records/station-contacts.ts'
import { dropState, readNumber, readState, writeState } from '../records/sync-state.ts'
import { createManyCopies, listOwnRows, type ManyCopies } from './bulk-copies.ts'
import { applyServerCopy, fitsHere, type ServerCopy } from './server-copy.ts'
import { applySections } from './snapshot-chunk.ts'

/*
 * A pulled page: commits in order, applied with the cursor in one transaction.
 *
 *   own envelope among them   → it is in the server's copies now: archived, no longer pending
 *   repair of an own one      → likewise: what was put aside is no longer
 *   row without pending ops   → the server's copy is what people see
 *   row with pending ops      → the server's copy becomes the shadow, people see shadow ⊕ pending; what the server put
 *                               aside is not pending any more
 *   a row version not newer   → nothing to do (replays are no-ops)
 *   a row of a newer schema   → kept in `deferred`, and shown as far as this version can; the page goes on
 */

export interface Page {
  readonly commits: readonly PullCommit[]
  /** Earlier history of patients who come into scope. */
  readonly backfill: readonly PullBackfill[]
  readonly end: PullEnd
  /** Whether a newer server said more than this version reads: the page is read again by the next program. */
  readonly isPartlyRead: boolean
}

/** Reads a page's NDJSON; undefined when it was cut off or damaged on the way. */
export function parsePage(text: string): Page | undefined {
  const lines = text.split('\n').filter((line) => line !== '')
  const last = lines.pop()
  if (last === undefined) return undefined
  try {
    const end = PullEnd.parse(JSON.parse(last))
    const checksum = createHash('sha256')
    for (const line of lines) checksum.update(`${line}\n`)
    if (checksum.digest('hex') !== end.checksum) return undefined
    const all = lines.map((line): unknown => JSON.parse(line))
    const backfill = all.flatMap((line) => PullBackfill.safeParse(line).data ?? [])
    const read = all.filter((line) => !PullBackfill.safeParse(line).success).map(readCommit)
    const commits = read.flatMap(({ commit }) => (commit === undefined ? [] : [commit]))
    return { commits, backfill, end, isPartlyRead: read.some(({ isWhole }) => !isWhole) }
  } catch {
    // Expected: a body cut off in the middle of a line is not JSON.
    return undefined
  }
}

const AnyLine = z.looseObject({ type: z.string(), changes: z.array(z.json()).optional() })

/** A commit as far as this version reads it: lines and changes of another kind are for the next program. */
function readCommit(json: unknown): { commit: PullCommit | undefined; isWhole: boolean } {
  const line = AnyLine.parse(json)
  if (line.type !== 'commit') return { commit: undefined, isWhole: false }
  const all = line.changes ?? []
  const changes = all.filter((change) => PullChange.safeParse(change).success)
  return { commit: PullCommit.parse({ ...line, changes }), isWhole: changes.length === all.length }
}

export interface ApplyDeps {
  readonly db: Db
  readonly station_id: string
  readonly nowMs: () => number
}

const HLC_MAX_AHEAD_MS = 5 * 60_000

/** Applies a page and moves the cursor; answers the tables that changed. A page that is not next is left alone. */
export async function applyPage(deps: ApplyDeps, page: Page, after: number): Promise<Set<EntityName>> {
  return deps.db.transaction().execute(async (trx) => {
    const changed = new Set<EntityName>()
    if ((await readNumber(trx, 'cursor')) !== after) return changed
    for (const entity of await applySections(trx, page.backfill)) changed.add(entity)
    const many = await sortCopies(trx, page)
    for (const commit of page.commits) {
      await applyCommit(trx, commit, await listOwnOf(trx, commit, deps.station_id), many, changed)
    }
    await many.write(trx)
    const lastHlc = page.commits.at(-1)?.hlc
    if (lastHlc !== undefined) {
      const hlc = await readState(trx, 'hlc')
      await writeState(trx, 'hlc', witness(hlc, lastHlc, deps.nowMs(), HLC_MAX_AHEAD_MS))
    }
    const isNews = await noteStationContacts(trx, page.end.stations, page.end.server_time)
    if (isNews) changed.add('stations')
    if (page.isPartlyRead) await noteReadAgain(trx, after)
    await writeState(trx, 'cursor', page.end.next)
    await writeState(trx, 'head', page.end.head)
    await writeState(trx, 'epoch', page.end.epoch)
    await noteScopes(trx, page.end, changed)
    await noteDurable(trx, page.end.durable_commit)
    await noteOnlyCopiesThrough(trx, page.end.head)
    if (page.end.mark !== undefined) await keepMark(trx, page.end.next, page.end.mark)
    return changed
  })
}

/** How history is given, where a backfill goes on, and whether somebody may have left the scope. */
async function noteScopes(
  trx: Trx,
  { scopes_since, backfill }: PullEnd,
  changed: ReadonlySet<EntityName>,
): Promise<void> {
  if (backfill === undefined) await dropState(trx, 'backfill')
  else await writeState(trx, 'backfill', backfill)
  if (scopes_since === undefined) return
  const known = await readState(trx, 'scopes_since')
  if (known !== String(scopes_since)) await writeState(trx, 'scopes_since', scopes_since)
  if (known === null || changed.has('scope_members')) await noteEvictionDue(trx)
}

/** All that a page brings, those that go one by one apart from those that are written together. */
async function sortCopies(trx: Trx, page: Page): Promise<ManyCopies> {
  const many = createManyCopies(await listOwnRows(trx))
  for (const commit of page.commits)
    for (const change of commit.changes) many.look(change.entity, copyOf(commit, change))
  return many
}

/**
 * The numbers of the own envelopes that are in the server's copies with this commit. Its own is known by its id: where a
 * disk was cloned, the other PC may have given the same number to another envelope, or sent the same one under another
 * number. What an administrator repaired is named by its number. Either may be unknown: the store was put back.
 */
async function listOwnOf(trx: Trx, commit: PullCommit, ownStationId: string): Promise<number[]> {
  const { station_id, envelope_id, repairs } = commit
  const outbox = trx.selectFrom('outbox').select('station_seq')
  const own = station_id === ownStationId ? await outbox.where('envelope_id', '=', envelope_id).execute() : []
  const repaired =
    repairs?.station_id === ownStationId
      ? await outbox
          .where('station_seq', '=', repairs.station_seq)
          .where('incarnation', '=', repairs.incarnation)
          .execute()
      : []
  return [...own, ...repaired].map(({ station_seq }) => station_seq)
}

async function applyCommit(
  trx: Trx,
  commit: PullCommit,
  own: readonly number[],
  many: ManyCopies,
  changed: Set<EntityName>,
): Promise<void> {
  const touchedByUs = []
  for (const station_seq of own) touchedByUs.push(...(await archiveOwnEnvelope(trx, commit, station_seq)))
  for (const change of commit.changes) {
    const entity = await many.take(trx, change.entity, copyOf(commit, change))
    if (entity !== undefined) changed.add(entity)
  }
  // An operation of ours that lost to an earlier one changes nothing on the server: our row goes back to its copy, which
  // a chunk, a backfill or a comparison may have brought before.
  for (const { entity, row_id } of touchedByUs) {
    if (!isEntityName(entity)) continue
    await showServerCopy(trx, entity, row_id)
    changed.add(entity)
  }
}

function copyOf({ commit_seq }: PullCommit, { id, row }: PullChange): ServerCopy {
  return { ...row, id, row_version: commit_seq }
}

/** After an upgrade: what an earlier version had to set aside and this one can hold. Answers the tables that changed. */
export async function applyDeferred(db: Db): Promise<Set<EntityName>> {
  return db.transaction().execute(async (trx) => {
    await completeShadows(trx)
    const changed = new Set<EntityName>()
    for (const { entity, row_id, row } of await trx.selectFrom('deferred').selectAll().execute()) {
      const copy = JSON.parse(row) as ServerCopy
      if (!isEntityName(entity) || !fitsHere(entity, copy)) continue
      await applyServerCopy(trx, entity, row_id, copy, 'again')
      await trx.deleteFrom('deferred').where('entity', '=', entity).where('row_id', '=', row_id).execute()
      changed.add(entity)
    }
    await readAgain(trx)
    if (changed.has('scope_members')) await noteEvictionDue(trx)
    return changed
  })
}

/** Pages from here on hold what only a program of a later version reads. */
async function noteReadAgain(trx: Trx, after: number): Promise<void> {
  const noted = ReadAgain.safeParse(JSON.parse((await readState(trx, 'read_again')) ?? 'null')).data
  const since: ReadAgain = { after: Math.min(noted?.after ?? after, after), protocol: PROTOCOL_VERSION }
  await writeState(trx, 'read_again', JSON.stringify(since))
}

/** Goes back to the first page that an earlier program could not read whole; what it did read changes nothing. */
async function readAgain(trx: Trx): Promise<void> {
  const noted = ReadAgain.safeParse(JSON.parse((await readState(trx, 'read_again')) ?? 'null')).data
  if (noted === undefined || noted.protocol >= PROTOCOL_VERSION) return
  const cursor = await readNumber(trx, 'cursor')
  await writeState(trx, 'cursor', Math.min(cursor, noted.after))
  await trx.deleteFrom('sync_state').where('name', '=', 'read_again').execute()
}

const ReadAgain = z.object({ after: z.int().nonnegative(), protocol: z.int().positive() })
type ReadAgain = z.infer<typeof ReadAgain>

/** Takes the server's copy of a row that this store holds in an older version or not at all; whether it did. */
export async function applyAgain(trx: Trx, entity: EntityName, row: FieldValues): Promise<boolean> {
  const copy = { ...row, id: String(row.id), row_version: Number(row.row_version) }
  if (!fitsHere(entity, copy)) return false
  const shadow = await findShadow(trx, entity, copy.id)
  const held = shadow ?? (await findRecord(trx, entity, copy.id))
  if ((held?.row_version ?? 0) >= copy.row_version) return false
  await applyServerCopy(trx, entity, copy.id, copy)
  if (entity === 'scope_members') await noteEvictionDue(trx)
  return true
}

async function archiveOwnEnvelope(
  trx: Trx,
  commit: PullCommit,
  station_seq: number,
): Promise<{ entity: string; row_id: string }[]> {
  await trx
    .updateTable('outbox')
    .set({
      state: 'archived',
      commit_seq: commit.commit_seq,
      quarantine_code: null,
      acknowledged_at: commit.received_at,
    })
    .where('station_seq', '=', station_seq)
    .where('state', 'in', ['pending', 'acknowledged', 'quarantined'])
    .execute()
  return trx
    .selectFrom('outbox_row')
    .select(['entity', 'row_id'])
    .distinct()
    .where('station_seq', '=', station_seq)
    .execute()
}
