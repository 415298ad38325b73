import { createHash } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import { DOCUMENT_MAX_BYTES } from '../../shared/documents/document.ts'
import { BLOB_CHUNK_BYTES, chunkCountOf } from '../../shared/sync/blob-chunks.ts'
import { PUT_ASIDE } from '../../shared/sync/put-aside.ts'
import type { BlobTable } from '../db/tables.ts'
import type { Db, Reader } from '../db/transaction.ts'
import type { BlobFiles } from './ports.ts'
import { endsCycle, type Reply, type Transport, type TransportFailure } from './transport.ts'

export type MovedDocument = 'sent' | 'received' | 'put_aside'

export interface BlobSyncDeps {
  readonly db: Db
  readonly files: BlobFiles
  readonly transport: Pick<Transport, 'hasBlob' | 'putBlob' | 'putChunk' | 'getBlob'>
  /** A document whose file here is missing or damaged, or could not be written. It goes on waiting. */
  readonly onFault: (sha256: string, error: unknown) => void
  /** A document became readable here or safe there, or was put aside there. */
  readonly onMoved: (what: MovedDocument) => void
  /** Asked before each document: whether there is any use in it now. */
  readonly mayGoOn: () => boolean
  /** Breaks off the transfer under way. */
  readonly signal: AbortSignal
}

/**
 * Documents that are not both here and on the server, and may yet be. Written into the statement: a partial index serves
 * only queries that repeat its condition to the letter, which a parameter never does.
 */
const isOpen = sql<boolean>`state in ('to_send', 'awaited')`

/** Documents read at a time: each page is one look into the store, and few enough to be held. */
const PAGE_DOCUMENTS = 200

/** What became of one document; null where it goes on waiting. */
type Moved = 'stored' | 'put_aside' | null

export interface BlobRound {
  /** Whether any document became readable here or safe there, or was put aside there. */
  readonly moved: boolean
  /** The server went away, is too busy, or takes nothing from this station any more; null otherwise. */
  readonly failure: TransportFailure | null
}

/**
 * Moves documents' bytes both ways, one at a time, each that waits once, those too that come meanwhile. A document that
 * cannot be moved is tried again in a later round, after those that were tried less often, and holds up no other.
 */
export async function syncBlobs(deps: BlobSyncDeps): Promise<BlobRound> {
  const line = createLine(deps.db)
  let moved = false
  while (deps.mayGoOn()) {
    const blob = await line.next()
    if (blob === undefined) break
    const done = await moveOne(deps, blob)
    const state = done.ok ? done.value : null
    if (deps.signal.aborted && state === null) break
    // Counted when the server went away too: bytes that break every connection must not stay first in line.
    await deps.db
      .updateTable('blob')
      .set({ attempts: blob.attempts + 1, ...(state === null ? {} : { state, part_key: null }) })
      .where('sha256', '=', blob.sha256)
      .execute()
    if (state !== null) {
      moved = true
      deps.files.parts.remove(blob.sha256)
      deps.onMoved(state === 'put_aside' ? state : blob.state === 'to_send' ? 'sent' : 'received')
    }
    if (!done.ok && endsCycle(done)) return { moved, failure: done }
  }
  return { moved, failure: null }
}

/** How many documents are on their way between here and the server. */
export async function countWaitingBlobs(reader: Reader): Promise<number> {
  const row = await reader
    .selectFrom('blob')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where(isOpen)
    .executeTakeFirst()
  return row?.count ?? 0
}

type Blob = Selectable<BlobTable>

/** Where a document stands in line. */
type Turn = Pick<Blob, 'attempts' | 'created_at' | 'sha256'>

/**
 * The line of one round: what was never tried first, whenever it came, then by how often it was tried. What was tried
 * in this round stands in line again for the next one and is passed over.
 */
function createLine(reader: Reader): { next(): Promise<Blob | undefined> } {
  const tried = new Set<string>()
  let page: Turn[] = []
  let reached: Turn = { attempts: 1, created_at: '', sha256: '' }
  const take = (blob: Blob | undefined): Blob | undefined => {
    if (blob !== undefined) tried.add(blob.sha256)
    return blob
  }
  return {
    next: async () => {
      const fresh = await firstNeverTried(reader)
      if (fresh !== undefined) return take(fresh)
      for (;;) {
        const turn = page.shift()
        if (turn === undefined) {
          page = await turnsAfter(reader, reached)
          reached = page.at(-1) ?? reached
          if (page.length === 0) return undefined
        } else if (!tried.has(turn.sha256)) {
          // What the page says of it may be old by now.
          const blob = await findOpen(reader, turn.sha256)
          if (blob !== undefined) return take(blob)
        }
      }
    },
  }
}

async function firstNeverTried(reader: Reader): Promise<Blob | undefined> {
  return await reader
    .selectFrom('blob')
    .selectAll()
    .where(isOpen)
    .where('attempts', '=', 0)
    .orderBy('created_at')
    .orderBy('sha256')
    .limit(1)
    .executeTakeFirst()
}

async function turnsAfter(reader: Reader, { attempts, created_at, sha256 }: Turn): Promise<Turn[]> {
  return await reader
    .selectFrom('blob')
    .select(['attempts', 'created_at', 'sha256'])
    .where(isOpen)
    .where(sql<boolean>`(attempts, created_at, sha256) > (${attempts}, ${created_at}, ${sha256})`)
    .orderBy('attempts')
    .orderBy('created_at')
    .orderBy('sha256')
    .limit(PAGE_DOCUMENTS)
    .execute()
}

async function findOpen(reader: Reader, sha256: string): Promise<Blob | undefined> {
  return await reader
    .selectFrom('blob')
    .selectAll()
    .where(isOpen)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
}

async function moveOne(deps: BlobSyncDeps, blob: Blob): Promise<Reply<Moved>> {
  const { sha256, state, file_key } = blob
  try {
    return state === 'to_send' && file_key !== null
      ? await send(deps, sha256, readWhole(deps.files, sha256, file_key))
      : await fetchBytes(deps, blob)
  } catch (error) {
    // Expected: the file is missing, damaged or cannot be written. The documents after it are not to blame.
    deps.onFault(sha256, error)
    return { ok: true, value: null }
  }
}

function readWhole(files: BlobFiles, sha256: string, fileKey: string): Buffer {
  const bytes = files.read(sha256, fileKey)
  if (sha256Of(bytes) !== sha256) throw new Error('the bytes of a document are not those it is named by')
  return bytes
}

async function send(deps: BlobSyncDeps, sha256: string, bytes: Buffer): Promise<Reply<Moved>> {
  const { transport, signal } = deps
  const there = await transport.hasBlob(sha256, bytes.length, signal)
  if (!there.ok) return there
  if (there.value.state !== 'missing') return { ok: true, value: there.value.state }
  const { chunks } = there.value
  return chunks === null || bytes.length <= BLOB_CHUNK_BYTES
    ? transport.putBlob(sha256, bytes, signal)
    : sendChunks(deps, sha256, bytes, chunks)
}

/** The chunks that the server does not have: those that it took stay there, whatever becomes of the line. */
async function sendChunks(
  { transport, signal }: BlobSyncDeps,
  sha256: string,
  bytes: Buffer,
  there: ReadonlySet<number>,
): Promise<Reply<Moved>> {
  const count = chunkCountOf(bytes.length)
  const all = Array.from({ length: count }, (_, index) => index)
  // A server that ended with the last chunk in hand makes the whole of them when it is sent one more time.
  const missing = there.size >= count ? [count - 1] : all.filter((index) => !there.has(index))
  for (const index of missing) {
    const start = index * BLOB_CHUNK_BYTES
    const chunk = { index, bytes: bytes.subarray(start, start + BLOB_CHUNK_BYTES), size_bytes: bytes.length }
    const reply = await transport.putChunk(sha256, chunk, signal)
    if (!reply.ok) return reply
    if (reply.value !== 'more') return { ok: true, value: reply.value }
  }
  // One of those that it had did not hold: a later round asks which.
  return { ok: true, value: null }
}

/**
 * Goes on where the last try broke off. Bytes whose hash is not the promised one are thrown away; they are asked for
 * again from the beginning in a later round.
 */
async function fetchBytes(deps: BlobSyncDeps, blob: Blob): Promise<Reply<Moved>> {
  const { db, files, transport, signal } = deps
  const { sha256, size_bytes } = blob
  const part = await openPart(deps, blob)
  if (part.length < size_bytes) {
    const reply = await transport.getBlob(sha256, part.length, (bytes) => part.take(bytes), signal)
    if (!reply.ok && reply.kind === 'refused' && reply.code === PUT_ASIDE)
      return { ok: true, value: 'put_aside' }
    // More came than there is: the record says another size than the bytes have.
    if (!reply.ok && reply.kind === 'refused' && reply.status === 416) await forgetPart(deps, sha256)
    if (!reply.ok) return reply
    if (reply.value === 'missing') return { ok: true, value: null }
  }
  if (hashOf(part.pieces()) !== sha256) {
    await forgetPart(deps, sha256)
    return { ok: true, value: null }
  }
  const { file_key } = files.write(sha256, part.pieces())
  await db.updateTable('blob').set({ file_key }).where('sha256', '=', sha256).execute()
  return { ok: true, value: 'stored' }
}

async function forgetPart({ db, files }: BlobSyncDeps, sha256: string): Promise<void> {
  files.parts.remove(sha256)
  await db.updateTable('blob').set({ part_key: null }).where('sha256', '=', sha256).execute()
}

interface Part {
  /** How many bytes have come. */
  readonly length: number
  /** Takes the next bytes; false once there are more than any document has. */
  take(bytes: Uint8Array): boolean
  /** All of them from the beginning, no more than a chunk in memory at a time. */
  pieces(): Iterable<Uint8Array>
}

/** What has come of a document so far. Each whole chunk is in its file before the next is taken. */
async function openPart({ db, files }: BlobSyncDeps, { sha256, size_bytes, part_key }: Blob): Promise<Part> {
  // What is no longer than a chunk begins anew.
  if (size_bytes <= BLOB_CHUNK_BYTES) return smallPart()
  const key = part_key ?? files.parts.begin(sha256)
  if (part_key === null)
    await db.updateTable('blob').set({ part_key: key }).where('sha256', '=', sha256).execute()
  let count = files.parts.count(sha256, key)
  let rest: Uint8Array[] = []
  let restBytes = 0
  const lengthNow = (): number => count * BLOB_CHUNK_BYTES + restBytes
  return {
    get length() {
      return lengthNow()
    },
    take: (bytes) => {
      rest.push(bytes)
      restBytes += bytes.length
      while (restBytes >= BLOB_CHUNK_BYTES) {
        const together = Buffer.concat(rest)
        files.parts.append(sha256, key, count, together.subarray(0, BLOB_CHUNK_BYTES))
        count += 1
        restBytes -= BLOB_CHUNK_BYTES
        rest = [together.subarray(BLOB_CHUNK_BYTES)]
      }
      return lengthNow() <= DOCUMENT_MAX_BYTES
    },
    *pieces() {
      for (let index = 0; index < count; index += 1) yield files.parts.read(sha256, key, index)
      yield* rest
    },
  }
}

function smallPart(): Part {
  const pieces: Uint8Array[] = []
  let length = 0
  return {
    get length() {
      return length
    },
    take: (bytes) => {
      pieces.push(bytes)
      length += bytes.length
      return length <= DOCUMENT_MAX_BYTES
    },
    pieces: () => pieces,
  }
}

function hashOf(pieces: Iterable<Uint8Array>): string {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest('hex')
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
