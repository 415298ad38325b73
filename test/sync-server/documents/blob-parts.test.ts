import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BLOB_CHUNK_BYTES } from '../../../shared/sync/blob-chunks.ts'
import { type BlobParts, createBlobParts } from '../../../sync-server/documents/blob-parts.ts'

const DAY_MS = 24 * 3_600_000
const station_id = v7()
const keys = { storage_key: Buffer.alloc(32, 3) }
let folder: string
let parts: BlobParts
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-parts-'))
  parts = createBlobParts(folder, keys)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const blobOf = (n: number) => ({
  station_id,
  sha256: n.toString(16).padStart(64, '0'),
  size_bytes: BLOB_CHUNK_BYTES + 3,
})
const first = Buffer.alloc(BLOB_CHUNK_BYTES, 1)
const last = Buffer.from('end')

describe('chunks of a document that is not whole', () => {
  it('are gone on with by another node over the same folder', async () => {
    await parts.put(blobOf(1), 0, first, Date.now())
    const other = createBlobParts(folder, keys)
    expect(await other.put(blobOf(1), 1, last, Date.now())).toEqual([0, 1])
    expect((await parts.join(blobOf(1)))?.equals(Buffer.concat([first, last]))).toBe(true)
    await other.remove(blobOf(1))
    expect(await parts.list(blobOf(1))).toEqual([])
  })

  it('are asked for again when a power cut tore them', async () => {
    await parts.put(blobOf(1), 0, first, Date.now())
    await parts.put(blobOf(1), 1, last, Date.now())
    truncateSync(join(folder, 'parts', station_id, `${blobOf(1).sha256}.${blobOf(1).size_bytes}`, '0'), 500)
    expect(await parts.join(blobOf(1))).toBeUndefined()
    expect(await parts.list(blobOf(1))).toEqual([1])
  })

  it('are forgotten after seven days in which nobody went on', async () => {
    await parts.put(blobOf(1), 1, last, Date.now())
    await createBlobParts(folder, keys).put(blobOf(2), 1, last, Date.now() + 6 * DAY_MS)
    expect(await parts.list(blobOf(1))).toEqual([1])
    await createBlobParts(folder, keys).sweep(Date.now() + 6 * DAY_MS)
    expect(await parts.list(blobOf(1))).toEqual([1])
    await createBlobParts(folder, keys).sweep(Date.now() + 8 * DAY_MS)
    expect([await parts.list(blobOf(1)), await parts.list(blobOf(2))]).toEqual([[], []])
  })

  it('take no more room than 32 documents of a station', async () => {
    for (let n = 1; n <= 40; n += 1) await parts.put(blobOf(n), 1, last, Date.now())
    expect(readdirSync(join(folder, 'parts', station_id))).toHaveLength(32)
    expect(await parts.list(blobOf(40))).toEqual([1])
  })
})
