import { createHash } from 'node:crypto'
import type { Db } from '../db/transaction.ts'
import type { BlobFiles } from './ports.ts'
import { endsCycle, type Reply, type Transport, type TransportFailure } from './transport.ts'

const MAX_ATTEMPTS_PER_CYCLE = 20

export interface BlobSyncDeps {
  readonly db: Db
  readonly files: BlobFiles
  readonly transport: Pick<Transport, 'hasBlob' | 'putBlob' | 'getBlob'>
  /** A document whose file here is missing or damaged, or could not be written. It goes on waiting. */
  readonly onFault: (sha256: string, error: unknown) => void
}

export interface BlobRound {
  /** Whether any document became readable here or safe there. */
  readonly moved: boolean
  /** The server went away, is too busy, or takes nothing from this station any more; null otherwise. */
  readonly failure: TransportFailure | null
}

/**
 * Moves documents' bytes both ways, after the records. A document that cannot be moved is tried again in a later
 * round, after those that were tried less often, and holds up no other.
 */
export async function syncBlobs(deps: BlobSyncDeps): Promise<BlobRound> {
  const open = await deps.db
    .selectFrom('blob')
    .selectAll()
    .where('state', '!=', 'stored')
    .orderBy('attempts')
    .orderBy('created_at')
    .limit(MAX_ATTEMPTS_PER_CYCLE)
    .execute()
  let moved = false
  for (const blob of open) {
    const done = await moveOne(deps, blob)
    const isStored = done.ok && done.value
    if (isStored) moved = true
    // Counted when the server went away too: bytes that break every connection must not stay first in line.
    await deps.db
      .updateTable('blob')
      .set({ attempts: blob.attempts + 1, ...(isStored ? { state: 'stored' } : {}) })
      .where('sha256', '=', blob.sha256)
      .execute()
    if (!done.ok && endsCycle(done)) return { moved, failure: done }
  }
  return { moved, failure: null }
}

interface WaitingBlob {
  readonly sha256: string
  readonly state: string
  readonly file_key: string | null
}

async function moveOne(
  deps: BlobSyncDeps,
  { sha256, state, file_key }: WaitingBlob,
): Promise<Reply<boolean>> {
  try {
    return state === 'to_send' && file_key !== null
      ? await send(deps.transport, sha256, readWhole(deps.files, sha256, file_key))
      : await fetchBytes(deps, sha256)
  } catch (error) {
    // Expected: the file is missing, damaged or cannot be written. The documents after it are not to blame.
    deps.onFault(sha256, error)
    return { ok: true, value: false }
  }
}

function readWhole(files: BlobFiles, sha256: string, fileKey: string): Buffer {
  const bytes = files.read(sha256, fileKey)
  if (sha256Of(bytes) !== sha256) throw new Error('the bytes of a document are not those it is named by')
  return bytes
}

async function send(
  transport: BlobSyncDeps['transport'],
  sha256: string,
  bytes: Buffer,
): Promise<Reply<boolean>> {
  const there = await transport.hasBlob(sha256)
  if (!there.ok || there.value) return there
  const sent = await transport.putBlob(sha256, bytes)
  return sent.ok ? { ok: true, value: true } : sent
}

/** Bytes whose hash is not the promised one are thrown away; they are asked for again at a later cycle. */
async function fetchBytes({ db, files, transport }: BlobSyncDeps, sha256: string): Promise<Reply<boolean>> {
  const reply = await transport.getBlob(sha256)
  if (!reply.ok) return reply
  if (reply.value === null || sha256Of(reply.value) !== sha256) return { ok: true, value: false }
  const { file_key } = files.write(sha256, reply.value)
  await db.updateTable('blob').set({ file_key }).where('sha256', '=', sha256).execute()
  return { ok: true, value: true }
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
