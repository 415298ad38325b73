import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { PUT_ASIDE } from '../../shared/sync/put-aside.ts'
import type { BlobTable } from '../db/tables.ts'
import type { Db, Reader } from '../db/transaction.ts'
import type { BlobFiles } from './ports.ts'
import { endsCycle, type Reply, type Transport, type TransportFailure } from './transport.ts'

export interface BlobSyncDeps {
  readonly db: Db
  readonly files: BlobFiles
  readonly transport: Pick<Transport, 'hasBlob' | 'putBlob' | 'getBlob'>
  /** A document whose file here is missing or damaged, or could not be written. It goes on waiting. */
  readonly onFault: (sha256: string, error: unknown) => void
  /** A document became readable here or safe there, or was put aside there. */
  readonly onMoved: () => void
  /** Asked before each document: whether there is any use in it now. */
  readonly mayGoOn: () => boolean
  /** Breaks off the transfer under way. */
  readonly signal: AbortSignal
}

/** Documents that are not both here and on the server, and may yet be. */
const OPEN_STATES = ['to_send', 'awaited'] as const

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
  const tried = new Set<string>()
  let moved = false
  while (deps.mayGoOn()) {
    const blob = await nextBlob(deps.db, tried)
    if (blob === undefined) break
    tried.add(blob.sha256)
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
      deps.onMoved()
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
    .where('state', 'in', OPEN_STATES)
    .executeTakeFirst()
  return row?.count ?? 0
}

/** The document whose turn it is among those that this round has not tried. */
async function nextBlob(reader: Reader, tried: ReadonlySet<string>): Promise<BlobTable | undefined> {
  // One text instead of a parameter each: a new station awaits more scans than SQLite takes parameters.
  const triedText = JSON.stringify([...tried])
  return await reader
    .selectFrom('blob')
    .selectAll()
    .where('state', 'in', OPEN_STATES)
    .where('sha256', 'not in', sql<string>`(select value from json_each(${triedText}))`)
    .orderBy('attempts')
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst()
}

async function moveOne(deps: BlobSyncDeps, { sha256, state, file_key }: BlobTable): Promise<Reply<Moved>> {
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
