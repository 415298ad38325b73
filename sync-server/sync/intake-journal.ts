import { mkdirSync } from 'node:fs'
import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import { flushEntries, flushFolder } from '../db/disk-flush.ts'
import { openBytes, sealBytes } from '../keys/sealing.ts'
import type { ServerKeys } from '../keys/server-keys.ts'

/*
 * PGlite never asks the disk to keep what it wrote: after a power cut, commits of the last seconds may be gone. So a
 * push is first written here and flushed, and only then committed and acknowledged.
 *
 *   push      → line appended whole, fdatasync → committed → acknowledged → settled
 *   disk says no → cut back to the last whole line (or on in a new segment); the push is answered 503
 *   10 min    → next segment; the database's files are flushed; older segments go whose pushes have all settled
 *   clean end → database closed and flushed; all such segments go
 *   start     → segments that are there mean an unclean end: their pushes are taken again (what is held is a duplicate);
 *               a segment with a line that cannot be read or taken is kept aside as `.aside`, never deleted
 *
 * A line is the push, compressed and sealed with the storage key, base64url. A torn last line was never acknowledged.
 */

const SEGMENT_MS = 10 * 60_000
const PURPOSE = 'intake journal'
const SEGMENT = '.journal'
const ASIDE = '.aside'

/** A push, or a part of a sealed outbox, as it came in. */
export interface JournalledPush {
  readonly station_id: Id
  /** What it is taken again as; a push where it is left out. */
  readonly kind?: 'push' | 'sealed_outbox' | undefined
  readonly request: unknown
}

/** The disk did not take a push: nothing of it was committed, the station sends it again (503). */
export class JournalFailed extends Error {
  constructor(cause: unknown) {
    super('the intake journal could not be written', { cause })
    this.name = 'JournalFailed'
  }
}

/** One file of an unclean end: its pushes in the order received, and the lines (from 1) that cannot be read. */
export interface JournalLeftover {
  readonly segment: string
  readonly pushes: readonly (JournalledPush & { readonly line: number })[]
  readonly unreadable_lines: readonly number[]
}

export interface IntakeJournal {
  /**
   * Resolves when the push is on the disk; call the answer when its transaction has ended, either way. Throws
   * `JournalFailed`.
   */
  append(push: JournalledPush): Promise<() => void>
  /** What an unclean end left, in the order received. */
  readLeftovers(): Promise<JournalLeftover[]>
  /** Keeps a segment for people to look at: it is not taken again and not deleted. */
  keepAside(segment: string): Promise<void>
  /** Goes on in a new segment and drops older ones that are settled, once the database's files are flushed. */
  rotate(): Promise<void>
  /** Call when the database is closed. */
  close(): Promise<void>
}

/** What writing a segment needs of a file. */
export interface JournalFile {
  write(bytes: Uint8Array, offset: number, length: number): Promise<{ readonly bytesWritten: number }>
  datasync(): Promise<void>
  truncate(length: number): Promise<void>
  close(): Promise<void>
}

/** Makes a new file to append to; it must not be there. */
export type OpenJournalFile = (path: string) => Promise<JournalFile>

interface Segment {
  readonly name: string
  readonly file: JournalFile
  readonly opened_at_ms: number
  /** Length in bytes of the whole lines that are on the disk. */
  good_bytes: number
}

export function createIntakeJournal(
  folder: string,
  databaseFolder: string,
  keys: Pick<ServerKeys, 'storage_key'>,
  openFile: OpenJournalFile = (path) => open(path, 'ax', 0o600),
): IntakeJournal {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  let current: Segment | undefined
  let writing: Promise<unknown> = Promise.resolve()
  /** How many pushes of a segment are still being committed. */
  const unsettled = new Map<string, number>()

  const openSegment = async (): Promise<Segment> => {
    const numbers = (await readdir(folder)).map((name) => Number.parseInt(name, 10) || 0)
    const name = `${String(Math.max(0, ...numbers) + 1).padStart(8, '0')}${SEGMENT}`
    const file = await openFile(join(folder, name))
    await flushEntries(folder)
    return { name, file, opened_at_ms: Date.now(), good_bytes: 0 }
  }

  /** One at a time, in the order of the calls. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = writing.then(work)
    writing = done.catch(() => {})
    return done
  }

  const rotate = async (): Promise<void> => {
    const last = current
    current = undefined
    await last?.file.close()
    const settled = (await segmentNames(folder)).filter((name) => !unsettled.has(name))
    await flushFolder(databaseFolder)
    for (const name of settled) await rm(join(folder, name), { force: true })
  }

  /** Cuts a segment back to its whole lines; where even that fails, the next push begins another one. */
  const cutBack = async (segment: Segment): Promise<void> => {
    try {
      await segment.file.truncate(segment.good_bytes)
      await segment.file.datasync()
    } catch {
      // Expected: the disk that failed the write fails this too. The torn line is met, and kept aside, at the next start.
      current = undefined
      await segment.file.close().catch(() => {})
    }
  }

  const write = async (line: Buffer): Promise<() => void> => {
    if (current && Date.now() - current.opened_at_ms > SEGMENT_MS) await rotate()
    current ??= await openSegment()
    const segment = current
    try {
      await writeWhole(segment.file, line)
      await segment.file.datasync()
    } catch (error) {
      await cutBack(segment)
      throw error
    }
    segment.good_bytes += line.length
    unsettled.set(segment.name, (unsettled.get(segment.name) ?? 0) + 1)
    return settleOnce(unsettled, segment.name)
  }

  return {
    append: async (push) => {
      const sealed = sealBytes(keys.storage_key, gzipSync(JSON.stringify(push), { level: 1 }), PURPOSE)
      try {
        return await inTurn(() => write(Buffer.from(`${sealed.toString('base64url')}\n`)))
      } catch (error) {
        // Expected: a full or failing disk. The push is not taken.
        throw new JournalFailed(error)
      }
    },
    async readLeftovers() {
      const names = await segmentNames(folder)
      return Promise.all(
        names.map(async (name) => leftoverOf(keys, name, await readFile(join(folder, name), 'utf8'))),
      )
    },
    keepAside: async (segment) => {
      await rename(join(folder, segment), join(folder, `${segment}${ASIDE}`))
      await flushEntries(folder)
    },
    rotate: () => inTurn(rotate),
    close: () => inTurn(rotate),
  }
}

function settleOnce(unsettled: Map<string, number>, segment: string): () => void {
  let isSettled = false
  return () => {
    if (isSettled) return
    isSettled = true
    const left = (unsettled.get(segment) ?? 1) - 1
    if (left > 0) unsettled.set(segment, left)
    else unsettled.delete(segment)
  }
}

/** A disk may take a part of what it is given; then the rest is given again. */
async function writeWhole(file: JournalFile, bytes: Buffer): Promise<void> {
  let offset = 0
  while (offset < bytes.length) {
    const { bytesWritten } = await file.write(bytes, offset, bytes.length - offset)
    if (bytesWritten === 0) throw new Error('the disk takes nothing')
    offset += bytesWritten
  }
}

function leftoverOf(keys: Pick<ServerKeys, 'storage_key'>, segment: string, text: string): JournalLeftover {
  const lines = text.split('\n')
  const isTorn = lines.pop() !== ''
  const pushes: (JournalledPush & { line: number })[] = []
  const unreadable_lines = isTorn ? [lines.length + 1] : []
  for (const [i, line] of lines.entries()) {
    const push = readLine(keys, line)
    if (push) pushes.push({ ...push, line: i + 1 })
    else unreadable_lines.push(i + 1)
  }
  return { segment, pushes, unreadable_lines: unreadable_lines.sort((a, b) => a - b) }
}

const Line = z.object({
  station_id: Id,
  kind: z.enum(['push', 'sealed_outbox']).optional(),
  request: z.unknown(),
})

function readLine(keys: Pick<ServerKeys, 'storage_key'>, line: string): JournalledPush | undefined {
  try {
    const plain = gunzipSync(openBytes(keys.storage_key, Buffer.from(line, 'base64url'), PURPOSE))
    return Line.parse(JSON.parse(plain.toString()))
  } catch {
    // Expected: a line that the disk lost in part, or that was sealed with another key.
    return undefined
  }
}

async function segmentNames(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(SEGMENT)).sort()
}
