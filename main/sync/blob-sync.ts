import { createHash } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import { PUT_ASIDE } from '../../shared/sync/put-aside.ts'
import type { BlobTable } from '../db/tables.ts'
import type { Db, Reader } from '../db/transaction.ts'
import type { BlobFiles } from './ports.ts'
import { endsCycle, type Reply, type Transport, type TransportFailure } from './transport.ts'

export type MovedDocument = 'sent' | 'received' | 'put_aside'

export interface BlobSyncDeps {
  readonly db: Db
  readonly files: BlobFiles
  readonly transport: Pick<Transport, 'hasBlob' | 'putBlob' | 'getBlob'>
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
      .set({ attempts: blob.attempts + 1, ...(state === null ? {} : { state }) })
      .where('sha256', '=', blob.sha256)
      .execute()
    if (state !== null) {
      moved = true
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

async function moveOne(deps: BlobSyncDeps, { sha256, state, file_key }: Blob): Promise<Reply<Moved>> {
  try {
    return state === 'to_send' && file_key !== null
      ? await send(deps, sha256, readWhole(deps.files, sha256, file_key))
      : await fetchBytes(deps, sha256)
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

async function send(
  { transport, signal }: BlobSyncDeps,
  sha256: string,
  bytes: Buffer,
): Promise<Reply<Moved>> {
  const there = await transport.hasBlob(sha256, signal)
  if (!there.ok) return there
  if (there.value !== 'missing') return { ok: true, value: there.value }
  return transport.putBlob(sha256, bytes, signal)
}

/** Bytes whose hash is not the promised one are thrown away; they are asked for again in a later round. */
async function fetchBytes(
  { db, files, transport, signal }: BlobSyncDeps,
  sha256: string,
): Promise<Reply<Moved>> {
  const reply = await transport.getBlob(sha256, signal)
  if (!reply.ok) {
    const isPutAside = reply.kind === 'refused' && reply.code === PUT_ASIDE
    return isPutAside ? { ok: true, value: 'put_aside' } : reply
  }
  if (reply.value === null || sha256Of(reply.value) !== sha256) return { ok: true, value: null }
  const { file_key } = files.write(sha256, reply.value)
  await db.updateTable('blob').set({ file_key }).where('sha256', '=', sha256).execute()
  return { ok: true, value: 'stored' }
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
