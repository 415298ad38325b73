import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DocumentMediaType } from '../../shared/documents/document.ts'
import type { FileProblem } from '../../shared/documents/file-problem.ts'
import type { Instant } from '../../shared/time.ts'
import type { Database, Trx } from '../db/database.ts'
import type { BlobsTable } from '../db/tables.ts'
import { openBytes, sealBytes } from '../keys/sealing.ts'
import type { ServerKeys } from '../keys/server-keys.ts'
import { type BlobParts, createBlobParts } from './blob-parts.ts'

/*
 * Bytes of documents, by the SHA-256 of their plain content. Each file is encrypted with a key of its own, which the
 * database holds sealed; the row exists only once the file is on the disk.
 */

/** What was found of bytes when they came. */
export interface JudgedBlob {
  readonly media_type: DocumentMediaType
  /** Why they are kept but given to nobody; null for a document that is what it says. */
  readonly problem: FileProblem | null
  readonly received_at: Instant
}

export interface BlobStore {
  /** What has come so far of bytes that are sent in chunks. */
  readonly parts: BlobParts
  /** Keeps bytes; storing the same content again changes nothing. Runs its own transaction. */
  put(bytes: Uint8Array, judged: JudgedBlob): Promise<BlobsTable>
  find(trx: Trx, sha256: string): Promise<BlobsTable | undefined>
  /** The plain bytes. Not inside a transaction: it waits for the disk. */
  read(blob: BlobsTable): Promise<Buffer>
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export function createBlobStore(
  folder: string,
  database: Database,
  keys: Pick<ServerKeys, 'storage_key'>,
): BlobStore {
  // Two uploads of the same content at once each write a file of their own name; one row wins.
  const pathOf = ({ sha256, file_key }: Pick<BlobsTable, 'sha256' | 'file_key'>): string =>
    join(folder, sha256.slice(0, 2), `${sha256}-${sha256Of(Buffer.from(file_key)).slice(0, 16)}`)
  const purposeOf = (sha256: string): string => `document ${sha256}`

  const find: BlobStore['find'] = (trx, sha256) =>
    trx.selectFrom('blobs').selectAll().where('sha256', '=', sha256).executeTakeFirst()

  return {
    parts: createBlobParts(folder, keys),
    find,
    async put(bytes, judged) {
      const sha256 = sha256Of(bytes)
      const known = await database.transaction({ site_id: 'all' }, (trx) => find(trx, sha256))
      if (known) return known
      const key = randomBytes(32)
      const blob: BlobsTable = {
        sha256,
        size_bytes: bytes.length,
        ...judged,
        file_key: sealBytes(keys.storage_key, key, purposeOf(sha256)).toString('base64url'),
      }
      await writeDurably(pathOf(blob), sealBytes(key, bytes, purposeOf(sha256)))
      const stored = await database.transaction({ site_id: 'all' }, async (trx) => {
        await trx
          .insertInto('blobs')
          .values(blob)
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        return find(trx, sha256)
      })
      if (stored === undefined) throw new Error('a blob that was stored is there')
      if (stored.file_key !== blob.file_key) await rm(pathOf(blob), { force: true })
      return stored
    },
    async read(blob) {
      const key = openBytes(keys.storage_key, Buffer.from(blob.file_key, 'base64url'), purposeOf(blob.sha256))
      return openBytes(key, await readFile(pathOf(blob)), purposeOf(blob.sha256))
    },
  }
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(`${path}.tmp`, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.tmp`, path)
  await syncFolder(dirname(path))
}

/** Makes a rename survive a power cut; Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
