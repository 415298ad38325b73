import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { canaryRecords } from '../main/documents/canary-records.ts'
import { createTestStation } from '../support/station.ts'
import { amountOf, reached } from './amounts.ts'
import { scratchFolder } from './store-bench.ts'

/*
 * Row 7: what a store writes when the work does not fit into memory. A process sorts, indexes, searches and backs up a
 * store whose every text of a patient is known, and holds the sort open; its open files, those without a name too, its
 * temporary folder and the profile are read, then it is killed and all is read again. The control is the same process
 * with SQLite's own place for temporary files.
 */

const ROWS = amountOf({ fast: 4_000, full: 60_000 })
/** Of the station that tests make. */
const KEY = Buffer.alloc(32, 7)

const script = fileURLToPath(new URL('./victims/spilling-life.ts', import.meta.url))
const place = scratchFolder()
afterAll(() => rmSync(place, { recursive: true, force: true }))

interface Spill {
  /** The fields that could be read while the sort was held, and after the process was killed. */
  readonly whileSorting: readonly string[]
  readonly afterKill: readonly string[]
  readonly said: readonly string[]
  /** Of unnamed files that were open. */
  readonly unnamed_bytes: number
  readonly store_bytes: number
}

/** What the known texts look like, folded for the search too; in a file of random bytes none turns up by itself. */
const KNOWN = /q(?:anary|x)5\d{3}z/gi

/** The fields whose text stands in some file below a folder, as it was written or in lower case. */
function readableIn(folder: string, fields: ReadonlyMap<string, string>): string[] {
  const seen = new Set<string>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const text = readFileSync(join(entry.parentPath, entry.name)).toString('latin1')
    for (const [word] of text.matchAll(KNOWN)) seen.add(word.toLowerCase())
  }
  return [...fields].filter(([, word]) => seen.has(word)).map(([where]) => where)
}

/** The bytes of every file that a process has open, as files below a folder; the sum of those without a name. */
function copyOpenFiles(pid: number, to: string): number {
  let unnamed = 0
  mkdirSync(to)
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    const path = `/proc/${pid}/fd/${fd}`
    const found = statSync(path, { throwIfNoEntry: false })
    if (found?.isFile() !== true) continue
    if (found.nlink === 0) unnamed += found.size
    writeFileSync(join(to, fd), readFileSync(path))
  }
  return unnamed
}

async function spill(manner: 'kept' | 'careless', fields: ReadonlyMap<string, string>): Promise<Spill> {
  const own = join(place, manner)
  const profile = join(own, 'profile')
  const temporary = join(own, 'tmp')
  mkdirSync(temporary, { recursive: true })
  const station = await createTestStation()
  for (const { entity, record } of canaryRecords().records) await station.receive(entity, record)
  // Closed once, so that the copy is whole.
  await station.restart()
  cpSync(station.profile, profile, { recursive: true })
  await station.close()
  const child = spawn(process.execPath, [script, profile, KEY.toString('hex'), String(ROWS), manner], {
    env: { ...process.env, TMPDIR: temporary, SQLITE_TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const heard = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += String(chunk)
        if (said.includes('sorting\n')) resolve()
      })
    }
    child.on('exit', () => reject(new Error(`it ended by itself: ${said}`)))
  })
  try {
    await heard
    const unnamed_bytes = copyOpenFiles(child.pid ?? 0, join(own, 'open'))
    writeFileSync(join(own, 'said.log'), said)
    const whileSorting = readableIn(own, fields)
    child.removeAllListeners('exit')
    child.kill('SIGKILL')
    await once(child, 'exit')
    rmSync(join(own, 'open'), { recursive: true })
    const afterKill = readableIn(own, fields)
    const store_bytes = statSync(join(profile, 'sijil.db')).size
    return { whileSorting, afterKill, said: said.trim().split('\n'), unnamed_bytes, store_bytes }
  } finally {
    child.kill('SIGKILL')
  }
}

describe.runIf(process.platform === 'linux')('row 7: work that does not fit into memory', () => {
  const fields = new Map(
    [...canaryRecords().kept].flatMap(([where, text]) => {
      const [word] = text.match(KNOWN) ?? []
      return word === undefined ? [] : [[where, word.toLowerCase()]]
    }),
  )

  it('leaves nothing of a patient in any file, and would with SQLite’s own temporary files', async () => {
    const kept = await spill('kept', fields)
    const careless = await spill('careless', fields)
    reached(7, 'spill: sort, index, search, backup, kill', {
      rows: ROWS,
      store_mb: Math.round(kept.store_bytes / 1e6),
      fields: fields.size,
      readable: kept.whileSorting.length + kept.afterKill.length,
      control_unnamed_mb: Math.round(careless.unnamed_bytes / 1e6),
      control_readable: careless.whileSorting.length,
    })
    expect(kept.said).toEqual([`found ${ROWS + 1}`, 'backup made', 'sorting'])
    expect(kept.unnamed_bytes).toBe(0)
    expect(kept.whileSorting).toEqual([])
    expect(kept.afterKill).toEqual([])
    expect(careless.unnamed_bytes).toBeGreaterThan(0)
    expect(careless.whileSorting.length).toBeGreaterThanOrEqual(20)
  }, 600_000)
})
