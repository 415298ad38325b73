import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { KeptEnvelope } from '../../shared/sync/envelope.ts'
import { SealedFrame } from '../../shared/sync/sealed-outbox-message.ts'
import { flushFolder, writeDurably } from '../keys/durable-file.ts'
import { sealToPublicKey } from '../keys/public-box.ts'

/*
 * `outbox.sealed`: every envelope once more, beside the store, sealed to the server's key. One line each:
 *
 *   <length of the JSON in bytes> <CRC-32 of it, 8 hex digits> <JSON: incarnation, station_seq, hash, sealed>\n
 *
 * It is flushed after the store has the envelope and before the save is acknowledged. A line that was torn by a power
 * cut, or damaged since, loses itself alone. Only the server can read what is sealed, this station neither.
 *
 * `outbox.whole` beside it says that nothing waits in the store that is not in it. It is there or not, since on a full
 * disk a file can still be deleted: an append that fails takes it away, and only a clean look at the store brings it back.
 */

/** The key's use, which keeps these boxes apart from sealed national IDs. */
const SEAL_INFO = 'sijil outbox v1'

/** Below this size the file is not worth the flushes of writing it anew, until the store is closed. */
const WORTH_COMPACTING_BYTES = 64 * 1024

/** What a sealed outbox holds, and how many of its lines are no longer whole. */
export interface SealedContent {
  readonly frames: readonly SealedFrame[]
  readonly damaged_lines: number
}

export interface SealedOutbox {
  /** Adds an envelope and flushes it. Throws when the disk is full or fails. */
  append(envelope: KeptEnvelope): void
  read(): SealedContent
  /** Writes the file anew with some of its frames; `always`, also when it is small. */
  keepOnly(isKept: (frame: SealedFrame) => boolean, when: 'worth_it' | 'always'): void
  /** Notes that everything that waits in the store is sealed here. */
  noteWhole(): void
  /** Learns the server's key, raw X25519 base64url. Until it is known nothing is sealed. */
  setPublicKey(publicKey: string): void
  /** A save that was under way meanwhile is still appended. */
  close(): void
}

/** The envelopes that a profile has beside its store; none where there is no such file. */
export function readSealedOutbox(path: string): SealedContent {
  if (!existsSync(path)) return { frames: [], damaged_lines: 0 }
  const frames: SealedFrame[] = []
  let damaged_lines = 0
  for (const line of linesOf(readFileSync(path))) {
    const frame = parseLine(line)
    if (frame === undefined) damaged_lines += 1
    else frames.push(frame)
  }
  return { frames, damaged_lines }
}

/** Whether a closed store's sealed outbox is known to hold everything that waits in it. */
export function isWholeOutbox(path: string): boolean {
  return existsSync(path) && existsSync(wholeMark(path)) && readSealedOutbox(path).damaged_lines === 0
}

/** From now on something may wait in the store that is not sealed beside it, until `noteWhole`. */
export function forgetWhole(path: string): void {
  if (!existsSync(wholeMark(path))) return
  rmSync(wholeMark(path), { force: true })
  flushFolder(dirname(path))
}

function wholeMark(path: string): string {
  return join(dirname(path), 'outbox.whole')
}

export function openSealedOutbox(path: string, firstKey: string | null): SealedOutbox {
  let publicKey = firstKey
  let file: number | undefined
  let isEnded = false
  const open = (): number => {
    if (file !== undefined) return file
    const isNew = !existsSync(path)
    file = openSync(path, 'a+', 0o600)
    try {
      if (isNew) flushFolder(dirname(path))
      endTornLine(file, path)
    } catch (error) {
      // The line that is still torn would take the next one with it.
      close()
      throw error
    }
    return file
  }
  const close = (): void => {
    if (file !== undefined) closeSync(file)
    file = undefined
  }
  const orNotWhole = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      forgetWhole(path)
      throw error
    }
  }
  return {
    append: (envelope) => {
      if (publicKey === null) return forgetWhole(path)
      const to = orNotWhole(open)
      try {
        writeWhole(to, lineOf(envelope, publicKey))
        fsyncSync(to)
      } catch (error) {
        // The next line must not begin in the middle of this one.
        close()
        forgetWhole(path)
        throw error
      }
      if (isEnded) close()
    },
    read: () => readSealedOutbox(path),
    keepOnly: (isKept, when) => {
      if (!existsSync(path)) return
      const bytes = readFileSync(path)
      if (bytes.length === 0 || (when === 'worth_it' && bytes.length < WORTH_COMPACTING_BYTES)) return
      close()
      const kept = [...linesOf(bytes)].filter((line) => {
        const frame = parseLine(line)
        return frame !== undefined && isKept(frame)
      })
      writeDurably(path, kept.map((line) => `${line.toString('latin1')}\n`).join(''))
    },
    noteWhole: () => {
      for (const name of [path, wholeMark(path)]) {
        if (existsSync(name)) continue
        closeSync(openSync(name, 'a', 0o600))
        flushFolder(dirname(name))
      }
    },
    setPublicKey: (key) => {
      publicKey = key
    },
    close: () => {
      isEnded = true
      close()
    },
  }
}

function lineOf({ incarnation, station_seq, hash, ...rest }: KeptEnvelope, publicKey: string): Buffer {
  const plain = Buffer.from(JSON.stringify({ ...rest, incarnation, station_seq, hash }))
  const sealed = sealToPublicKey(publicKey, SEAL_INFO, plain)
  plain.fill(0)
  const json = Buffer.from(JSON.stringify({ incarnation, station_seq, hash, sealed }))
  return Buffer.concat([Buffer.from(`${json.length} ${checksum(json)} `), json, Buffer.from('\n')])
}

function parseLine(line: Buffer): SealedFrame | undefined {
  const [, length, crc] = /^(\d{1,8}) ([0-9a-f]{8}) /.exec(line.subarray(0, 20).toString('latin1')) ?? []
  if (length === undefined || crc === undefined) return undefined
  const json = line.subarray(length.length + crc.length + 2)
  if (json.length !== Number(length) || checksum(json) !== crc) return undefined
  return SealedFrame.safeParse(JSON.parse(json.toString('utf8'))).data
}

function* linesOf(bytes: Buffer): Generator<Buffer> {
  let from = 0
  while (from < bytes.length) {
    const end = bytes.indexOf(0x0a, from)
    const to = end === -1 ? bytes.length : end
    if (to > from) yield bytes.subarray(from, to)
    from = to + 1
  }
}

function checksum(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(8, '0')
}

function writeWhole(file: number, bytes: Buffer): void {
  let done = 0
  while (done < bytes.length) done += writeSync(file, bytes, done)
}

function endTornLine(file: number, path: string): void {
  if (fstatSync(file).size > 0 && readFileSync(path).at(-1) !== 0x0a) writeSync(file, '\n')
}
