import { mkdirSync } from 'node:fs'
import { type FileHandle, open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Id } from '../../shared/ids.ts'
import { openBytes, sealBytes } from '../keys/sealing.ts'
import type { ServerKeys } from '../keys/server-keys.ts'

/*
 * PGlite never asks the disk to keep what it wrote: after a power cut, commits of the last seconds may be gone. So a
 * push is first written here and flushed, and only then committed and acknowledged.
 *
 *   push      → line appended, fdatasync → committed → acknowledged
 *   10 min    → next segment; the database's files are flushed; older segments go
 *   clean end → database closed and flushed; all segments go
 *   start     → segments that are there mean an unclean end: their pushes are taken again (what is held is a duplicate)
 *
 * A line is the push, compressed and sealed with the storage key, base64url. A torn last line was never acknowledged.
 */

const SEGMENT_MS = 10 * 60_000
const PURPOSE = 'intake journal'

/** A push as it came in. */
export interface JournalledPush {
  readonly station_id: Id
  readonly request: unknown
}

export interface IntakeJournal {
  /** Resolves when the push is on the disk. */
  append(push: JournalledPush): Promise<void>
  /** What an unclean end left, in the order received. */
  readLeftovers(): Promise<JournalledPush[]>
  /** Goes on in a new segment and drops older ones, once the database's files are flushed. */
  rotate(): Promise<void>
  /** Call when the database is closed. */
  close(): Promise<void>
}

export function createIntakeJournal(
  folder: string,
  databaseFolder: string,
  keys: Pick<ServerKeys, 'storage_key'>,
): IntakeJournal {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  let segment: Promise<FileHandle> | undefined
  let openedAtMs = 0
  let writing: Promise<void> = Promise.resolve()

  const openSegment = async (): Promise<FileHandle> => {
    openedAtMs = Date.now()
    const number = Math.max(0, ...(await segmentNames(folder)).map((name) => Number.parseInt(name, 10))) + 1
    return open(join(folder, `${String(number).padStart(8, '0')}.journal`), 'ax', 0o600)
  }

  /** One write at a time, in the order of the calls. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = writing.then(work)
    writing = done.catch(() => {})
    return done
  }

  const rotate = async (): Promise<void> => {
    const older = await segmentNames(folder)
    const last = segment
    segment = undefined
    await (await last)?.close()
    await flushFolder(databaseFolder)
    for (const name of older) await rm(join(folder, name), { force: true })
  }

  return {
    append: (push) =>
      inTurn(async () => {
        if (segment && Date.now() - openedAtMs > SEGMENT_MS) await rotate()
        segment ??= openSegment()
        const file = await segment
        const sealed = sealBytes(keys.storage_key, gzipSync(JSON.stringify(push), { level: 1 }), PURPOSE)
        await file.write(`${sealed.toString('base64url')}\n`)
        await file.datasync()
      }),
    async readLeftovers() {
      const pushes: JournalledPush[] = []
      for (const name of await segmentNames(folder)) {
        const lines = (await readFile(join(folder, name), 'utf8')).split('\n').slice(0, -1)
        for (const line of lines) pushes.push(readLine(keys, line))
      }
      return pushes
    },
    rotate: () => inTurn(rotate),
    close: () => inTurn(rotate),
  }
}

function readLine(keys: Pick<ServerKeys, 'storage_key'>, line: string): JournalledPush {
  const plain = gunzipSync(openBytes(keys.storage_key, Buffer.from(line, 'base64url'), PURPOSE))
  return JSON.parse(plain.toString()) as JournalledPush
}

async function segmentNames(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.journal')).sort()
}

/** Makes the disk keep every file of a folder. */
async function flushFolder(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await flushFile(join(entry.parentPath, entry.name))
  }
}

async function flushFile(path: string): Promise<void> {
  try {
    const file = await open(path, 'r+')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    // Expected: the database removed a file while the folder was walked.
    if ((error as { code?: string }).code !== 'ENOENT') throw error
  }
}
