import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { Id } from '../../shared/ids.ts'
import {
  SNAPSHOT_CHUNK_BYTES,
  type SnapshotKind,
  type SnapshotSection,
} from '../../shared/sync/snapshot-message.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import type { Database, Trx } from '../db/database.ts'
import type { SnapshotsTable } from '../db/tables.ts'
import type { SnapshotFiles } from './snapshot-files.ts'
import {
  countPatients,
  listPatientsAfter,
  listRecentPatients,
  listRelated,
  readInstantColumns,
  readOfPatients,
  readReference,
  type SectionText,
} from './snapshot-rows-store.ts'
import { addChunk, changeSnapshot } from './snapshot-store.ts'

/*
 * Makes a snapshot: one short transaction for each chunk, so that pushes come in between, while the chunk before is
 * packed and written.
 *
 *   reference → patients of today → of the last 90 days → the rest, the newest first
 */

export interface BuilderDeps {
  readonly database: Database
  readonly clock: Clock
  readonly files: SnapshotFiles
}

const pack = promisify(brotliCompress)
const BROTLI_QUALITY = 4
/** Before anything is known of how much patients have. */
const FIRST_PATIENTS = 50
const MOST_PATIENTS = 2000

/** Makes all chunks of a snapshot that was begun; ends early, without a word, once `signal` is aborted. */
export async function buildSnapshot(
  deps: BuilderDeps,
  snapshot: Pick<SnapshotsTable, 'snapshot_id' | 'site_id'>,
  signal: AbortSignal,
): Promise<void> {
  const inSite = <T>(work: (trx: Trx) => Promise<T>): Promise<T> =>
    deps.database.transaction({ site_id: snapshot.site_id }, work)
  const instants = await inSite(readInstantColumns)
  const line = createChunkLine(deps, snapshot, await inSite(countPatients))
  await line.add('reference', 0, await inSite((trx) => readReference(trx, instants)))
  const perChunk = { patients: FIRST_PATIENTS }
  for await (const { kind, ids } of patientsInOrder(inSite, deps.clock, perChunk)) {
    if (signal.aborted) return
    const sections = await inSite((trx) => readOfPatients(trx, instants, ids))
    const bytes = await line.add(kind, ids.length, sections)
    const fitting = Math.round((ids.length * SNAPSHOT_CHUNK_BYTES) / Math.max(1, bytes))
    perChunk.patients = Math.max(1, Math.min(MOST_PATIENTS, perChunk.patients * 4, fitting))
  }
  await line.end()
}

type InSite = <T>(work: (trx: Trx) => Promise<T>) => Promise<T>

interface PatientsOfChunk {
  readonly kind: SnapshotKind
  readonly ids: readonly Id[]
}

/**
 * Whose records a station of the site holds, in the order in which it needs them, as many at a time as make a chunk;
 * each patient once, together with whom their records speak of.
 */
async function* patientsInOrder(
  inSite: InSite,
  clock: Clock,
  perChunk: { readonly patients: number },
): AsyncGenerator<PatientsOfChunk> {
  const done = new Set<Id>()
  const withRelated = async (ids: readonly Id[]): Promise<Id[]> => {
    const group = new Set(ids)
    for (let more = [...ids]; more.length > 0; ) {
      const related = await inSite((trx) => listRelated(trx, more))
      more = related.filter((id) => !group.has(id) && !done.has(id))
      for (const id of more) group.add(id)
    }
    for (const id of group) done.add(id)
    return [...group]
  }
  for (const { kind, ids } of await inSite((trx) => listRecentPatients(trx, clock.nowMs()))) {
    for (let from = 0; from < ids.length; ) {
      const next = ids.slice(from, from + perChunk.patients).filter((id) => !done.has(id))
      from += perChunk.patients
      if (next.length > 0) yield { kind, ids: await withRelated(next) }
    }
  }
  for (let after: Id | null = null; ; ) {
    const page: Id[] = await inSite((trx) => listPatientsAfter(trx, after, perChunk.patients))
    const last = page.at(-1)
    if (last === undefined) return
    after = last
    const next = page.filter((id) => !done.has(id))
    if (next.length > 0) yield { kind: 'rest', ids: await withRelated(next) }
  }
}

interface ChunkLine {
  /** Hands a chunk over to be packed; answers the size of its text. */
  add(kind: SnapshotKind, patients: number, sections: readonly SectionText[]): Promise<number>
  /** Waits for the last one and says that all are made. */
  end(): Promise<void>
}

/** Packs one chunk while the next is read. */
function createChunkLine(
  deps: BuilderDeps,
  { snapshot_id, site_id }: Pick<SnapshotsTable, 'snapshot_id' | 'site_id'>,
  patientsInAll: number,
): ChunkLine {
  let ord = 0
  let rows = 0
  let patients = 0
  let packing: Promise<void> = Promise.resolve()
  const inSite = (work: (trx: Trx) => Promise<void>): Promise<void> =>
    deps.database.transaction({ site_id }, work)

  const keep = async (
    chunk: { ord: number; kind: SnapshotKind; row_count: number },
    text: Buffer,
    all: number,
  ) => {
    const sha256 = createHash('sha256').update(text).digest('hex')
    const packed = await pack(text, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
      },
    })
    await deps.files.write({ site_id, snapshot_id, sha256 }, packed)
    const row = { ...chunk, snapshot_id, site_id, sha256, size_bytes: text.length }
    await inSite((trx) => addChunk(trx, row, { heard_at: instantOf(deps.clock.nowMs()), row_count: all }))
  }

  return {
    async add(kind, patientCount, sections) {
      const text = textOf(sections)
      const row_count = sections.reduce((sum, section) => sum + section.row_count, 0)
      await packing
      ord += 1
      rows += row_count
      patients += patientCount
      const all = Math.max(rows, Math.round((rows / Math.max(1, patients)) * patientsInAll))
      packing = keep({ ord, kind, row_count }, text, patients === 0 ? rows : all)
      // Waited for by the next; a failure meanwhile is no rejection that nobody hears.
      packing.catch(() => undefined)
      return text.length
    },
    async end() {
      await packing
      const now = instantOf(deps.clock.nowMs())
      await inSite((trx) =>
        changeSnapshot(trx, snapshot_id, { heard_at: now, built_at: now, row_count: rows }),
      )
    },
  }
}

function textOf(sections: readonly SectionText[]): Buffer {
  const lines: string[] = []
  for (const { lines: text, ...section } of sections) {
    if (text === null) continue
    lines.push(JSON.stringify(section satisfies SnapshotSection), text)
  }
  return Buffer.from(lines.map((line) => `${line}\n`).join(''))
}
