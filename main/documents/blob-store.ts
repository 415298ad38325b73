import type { Instant } from '../../shared/time.ts'
import type { Reader, Trx } from '../db/transaction.ts'

/** The key of a document's file; null while the bytes are not here. */
export async function findFileKey(reader: Reader, sha256: string): Promise<string | null> {
  const row = await reader
    .selectFrom('blob')
    .select('file_key')
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  return row?.file_key ?? null
}

/** Which of these contents are readable here. */
export async function listBytesHere(
  reader: Reader,
  sha256s: readonly string[],
): Promise<ReadonlySet<string>> {
  if (sha256s.length === 0) return new Set()
  const rows = await reader
    .selectFrom('blob')
    .select('sha256')
    .where('sha256', 'in', [...sha256s])
    .where('file_key', 'is not', null)
    .execute()
  return new Set(rows.map((row) => row.sha256))
}

/** Notes bytes that are here now and still have to reach the server; content that was awaited is awaited no more. */
export async function putBlobToSend(
  trx: Trx,
  blob: {
    readonly sha256: string
    readonly size_bytes: number
    readonly file_key: string
    readonly created_at: Instant
  },
): Promise<void> {
  await trx
    .insertInto('blob')
    .values({ ...blob, state: 'to_send', attempts: 0 })
    .onConflict((oc) => oc.column('sha256').doUpdateSet({ file_key: blob.file_key, state: 'to_send' }))
    .execute()
}

/** Whether another document has taken the place of this one. */
export async function hasNewerVersion(reader: Reader, documentId: string): Promise<boolean> {
  const row = await reader
    .selectFrom('visit_documents')
    .select('id')
    .where('replaces_id', '=', documentId)
    .executeTakeFirst()
  return row !== undefined
}

/** Which of these files the server has put aside and gives to nobody. */
export async function listPutAside(reader: Reader, sha256: readonly string[]): Promise<ReadonlySet<string>> {
  if (sha256.length === 0) return new Set()
  const rows = await reader
    .selectFrom('blob')
    .select('sha256')
    .where('sha256', 'in', [...sha256])
    .where('state', '=', 'put_aside')
    .execute()
  return new Set(rows.map((row) => row.sha256))
}

/** Which of these files the server does not have yet: they were attached here and wait to be sent. */
export async function listUnsentBytes(
  reader: Reader,
  sha256: readonly string[],
): Promise<ReadonlySet<string>> {
  if (sha256.length === 0) return new Set()
  const rows = await reader
    .selectFrom('blob')
    .select('sha256')
    .where('sha256', 'in', [...sha256])
    .where('state', '=', 'to_send')
    .execute()
  return new Set(rows.map((row) => row.sha256))
}
