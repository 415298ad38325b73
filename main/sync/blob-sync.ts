import { createHash } from 'node:crypto'
import type { Db } from '../db/transaction.ts'
import type { BlobFiles } from './ports.ts'
import type { Reply, Transport } from './transport.ts'

const MAX_ATTEMPTS_PER_CYCLE = 20

/** Moves documents' bytes both ways, after the records. Answers whether any became readable here or safe there. */
export async function syncBlobs(db: Db, files: BlobFiles, transport: Transport): Promise<Reply<boolean>> {
  const open = await db
    .selectFrom('blob')
    .selectAll()
    .where('state', '!=', 'stored')
    .orderBy('attempts')
    .orderBy('created_at')
    .limit(MAX_ATTEMPTS_PER_CYCLE)
    .execute()
  let moved = false
  for (const blob of open) {
    const done =
      blob.state === 'to_send' && blob.file_key !== null
        ? await send(transport, blob.sha256, files.read(blob.sha256, blob.file_key))
        : await fetchBytes(db, files, transport, blob.sha256)
    if (!done.ok && done.kind !== 'refused') return done
    if (done.ok && done.value) moved = true
    const stored = done.ok && done.value
    await db
      .updateTable('blob')
      .set({ attempts: blob.attempts + 1, ...(stored ? { state: 'stored' } : {}) })
      .where('sha256', '=', blob.sha256)
      .execute()
  }
  return { ok: true, value: moved }
}

async function send(transport: Transport, sha256: string, bytes: Buffer): Promise<Reply<boolean>> {
  const there = await transport.hasBlob(sha256)
  if (!there.ok || there.value) return there
  const sent = await transport.putBlob(sha256, bytes)
  return sent.ok ? { ok: true, value: true } : sent
}

/** Bytes whose hash is not the promised one are thrown away; they are asked for again at a later cycle. */
async function fetchBytes(
  db: Db,
  files: BlobFiles,
  transport: Transport,
  sha256: string,
): Promise<Reply<boolean>> {
  const reply = await transport.getBlob(sha256)
  if (!reply.ok) return reply
  if (reply.value === null) return { ok: true, value: false }
  if (createHash('sha256').update(reply.value).digest('hex') !== sha256) return { ok: true, value: false }
  const { file_key } = files.write(sha256, reply.value)
  await db.updateTable('blob').set({ file_key }).where('sha256', '=', sha256).execute()
  return { ok: true, value: true }
}
