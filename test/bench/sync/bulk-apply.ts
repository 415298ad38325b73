import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { openStore, type Store } from '../../../main/db/open.ts'
import { encodeValue } from '../../../main/db/row-codec.ts'
import { patientSearchKey } from '../../../main/records/search-key.ts'
import { applyPage, parsePage } from '../../../main/sync/apply-page.ts'
import { applySections, readChunk } from '../../../main/sync/snapshot-chunk.ts'
import { SYSTEM_USER_ID } from '../../../shared/ids.ts'
import type { Patient } from '../../../shared/patients/patient.ts'
import { columnsOf } from '../../../shared/sync/entities.ts'
import { temporaryFolder } from '../../support/processes.ts'
import { openBare } from '../bare.ts'
import { fieldsOf } from './ours-records.ts'
import { patientRecords } from './records.ts'

/*
 * E: what was pulled goes into the encrypted store. Pages and chunks are the text that a server sends; the bare library
 * puts the same rows, as objects already, into a store with the same cipher, settings and tables (search index too), as
 * many in a transaction, a prepared insert each.
 */

export interface BulkFigures {
  readonly rows: number
  readonly pages_ms: number[]
  readonly chunks_ms: number[]
  readonly bare_ms: number[]
}

const ROWS = 20_000
/** As many changes as a page has at most. */
const ROWS_OF_PAGE = 2000
const AT = '2026-11-01T08:00:00.000Z'
const STATION = '00000000-0000-7000-8000-00000000c0d1'
const KEY = Buffer.alloc(32, 5)

function patients(): Patient[] {
  return patientRecords(ROWS).map((record, n) => ({
    ...fieldsOf(record),
    id: record.id,
    site_id: SYSTEM_USER_ID,
    row_version: n + 1,
    created_at: AT,
    created_by: SYSTEM_USER_ID,
    created_on_station: STATION,
  }))
}

function inPages<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / ROWS_OF_PAGE) }, (_, n) =>
    rows.slice(n * ROWS_OF_PAGE, (n + 1) * ROWS_OF_PAGE),
  )
}

function pageText(rows: readonly Patient[]): string {
  const lines = rows.map((row) => {
    const commit = {
      type: 'commit',
      commit_seq: row.row_version,
      envelope_id: row.id,
      station_id: STATION,
      incarnation: 1,
      station_seq: row.row_version,
      actor_id: SYSTEM_USER_ID,
      hlc: '0',
      received_at: AT,
      changes: [{ entity: 'patients', id: row.id, row }],
    }
    return `${JSON.stringify(commit)}\n`
  })
  const next = rows.at(-1)?.row_version ?? 0
  const checksum = createHash('sha256').update(lines.join('')).digest('hex')
  const end = { type: 'end', next, head: ROWS, epoch: 'bench', checksum, server_time: AT }
  return `${lines.join('')}${JSON.stringify(end)}\n`
}

interface Chunk {
  readonly packed: Buffer
  readonly sha256: string
}

function chunkOf(rows: readonly Patient[]): Chunk {
  const fields = [...columnsOf('patients').keys()] as (keyof Patient)[]
  const lines = rows.map((row) => JSON.stringify(fields.map((field) => row[field])))
  const head = JSON.stringify({ entity: 'patients', fields, row_count: rows.length })
  const text = Buffer.from([head, ...lines, ''].join('\n'))
  return { packed: brotliCompressSync(text), sha256: createHash('sha256').update(text).digest('hex') }
}

async function emptyStore(path: string): Promise<Store> {
  const opened = await openStore(path, KEY)
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

async function pagesOnce(path: string, texts: readonly string[]): Promise<number> {
  const { db, close } = await emptyStore(path)
  const deps = { db, station_id: SYSTEM_USER_ID, nowMs: () => Date.now() }
  const from = performance.now()
  let after = 0
  for (const text of texts) {
    const page = parsePage(text)
    if (page === undefined) throw new Error('a page that was made here is whole')
    await applyPage(deps, page, after)
    after = page.end.next
  }
  const took = performance.now() - from
  await close()
  return took
}

async function chunksOnce(path: string, chunks: readonly Chunk[]): Promise<number> {
  const { db, close } = await emptyStore(path)
  const from = performance.now()
  for (const { packed, sha256 } of chunks) {
    const sections = readChunk(packed, sha256)
    if (sections === undefined) throw new Error('a chunk that was made here is whole')
    await db.transaction().execute((trx) => applySections(trx, sections))
  }
  const took = performance.now() - from
  await close()
  return took
}

async function bareOnce(path: string, pages: readonly Patient[][]): Promise<number> {
  await (await emptyStore(path)).close()
  const db = openBare(path, KEY)
  const columns = [...columnsOf('patients')]
  const names = columns.map(([column]) => `"${column}"`)
  const insert = db.prepare(
    `insert into patients (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`,
  )
  const toIndex = db.prepare('insert into patient_search_key (patient_id, search_key) values (?, ?)')
  const put = db.transaction((rows: readonly Patient[]) => {
    for (const row of rows) {
      insert.run(columns.map(([column, kind]) => encodeValue(kind, row[column as keyof Patient])))
      toIndex.run(row.id, patientSearchKey(row))
    }
  })
  const from = performance.now()
  for (const rows of pages) put(rows)
  const took = performance.now() - from
  db.close()
  return took
}

/** `runs` of each by turns, after one that does not count. */
export async function measureBulkApply(runs: number): Promise<BulkFigures> {
  const folder = temporaryFolder('bench-bulk')
  const pages = inPages(patients())
  const texts = pages.map(pageText)
  const chunks = pages.map(chunkOf)
  const figures: BulkFigures = { rows: ROWS, pages_ms: [], chunks_ms: [], bare_ms: [] }
  try {
    for (let run = 0; run <= runs; run += 1) {
      const bare = await bareOnce(join(folder.path, `bare-${run}.db`), pages)
      const paged = await pagesOnce(join(folder.path, `pages-${run}.db`), texts)
      const chunked = await chunksOnce(join(folder.path, `chunks-${run}.db`), chunks)
      if (run === 0) continue
      figures.bare_ms.push(bare)
      figures.pages_ms.push(paged)
      figures.chunks_ms.push(chunked)
    }
    return figures
  } finally {
    folder.remove()
  }
}
