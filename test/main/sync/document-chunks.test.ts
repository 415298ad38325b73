import { createHash, randomBytes } from 'node:crypto'
import { existsSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createBlobParts } from '../../../main/documents/blob-parts.ts'
import { putBlobToSend } from '../../../main/documents/blob-store.ts'
import { BLOB_CHUNK_BYTES } from '../../../shared/sync/blob-chunks.ts'
import { filesWith } from '../../support/readable.ts'
import type { StandInSyncServer } from '../../support/stand-in-sync-server.ts'
import { openStandIn, type SyncingStation } from '../../support/syncing-station.ts'

let server: StandInSyncServer
let station: SyncingStation
beforeEach(async () => {
  const opened = await openStandIn()
  ;({ server, station } = opened)
  server.chunks = new Map()
  return opened.close
})

/** Four chunks and a little. */
const scan = randomBytes(4 * BLOB_CHUNK_BYTES + 5000)
const sha256 = createHash('sha256').update(scan).digest('hex')
const created_at = '2026-11-21T06:00:00.000Z'
const partFile = (): string => join(station.folder, 'documents', `${sha256}.part`)

async function attach(): Promise<void> {
  const { file_key } = station.files.write(sha256, scan)
  const blob = { sha256, size_bytes: scan.length, file_key, created_at }
  await station.store.db.transaction().execute((trx) => putBlobToSend(trx, blob))
}

async function awaitBytes(): Promise<void> {
  const blob = { sha256, size_bytes: scan.length, state: 'awaited', file_key: null, attempts: 0, created_at }
  await station.store.db
    .insertInto('blob')
    .values(blob as never)
    .execute()
}

async function sync(): Promise<void> {
  await station.engine.runOnce()
  await station.engine.documentsSettled()
}

const blob = () => station.store.db.selectFrom('blob').selectAll().executeTakeFirstOrThrow()
const chunksSent = (): string[] => server.asked.filter((asked) => asked.startsWith('PUT'))
const chunkPath = (index: number): string => `PUT /blobs/${sha256}/chunks/${index}`

describe('a large scan on its way to the server', () => {
  it.each([1, 2, 3])('goes on where the line broke, at each chunk number %i', async (every) => {
    await attach()
    let sent = 0
    server.refuse = (method) => {
      if (method !== 'PUT') return undefined
      sent += 1
      return sent % (every + 1) === 0 ? 'break' : undefined
    }
    for (let tries = 0; tries < 6 && (await blob()).state === 'to_send'; tries += 1) await sync()
    expect((await blob()).state).toBe('stored')
    expect(server.blobs.get(sha256)?.equals(scan)).toBe(true)
    // Each was taken once; those that broke were sent again.
    const broken = Math.floor(sent / (every + 1))
    expect(chunksSent()).toHaveLength(5 + broken)
  })

  it('sends a chunk again that came damaged, and no other', async () => {
    await attach()
    let isDamaged = true
    server.refuse = (method, path) => {
      if (method !== 'PUT' || !path.endsWith('/2') || !isDamaged) return undefined
      isDamaged = false
      return { status: 422, body: { code: 'invalid_input' } }
    }
    await sync()
    await sync()
    expect(server.blobs.has(sha256)).toBe(true)
    expect(chunksSent()).toEqual([0, 1, 2, 2, 3, 4].map(chunkPath))
  })

  it('sends the last chunk once more to a server that ended with all of them in hand', async () => {
    await attach()
    const here = [0, 1, 2, 3, 4].map((index): [number, Buffer] => [
      index,
      scan.subarray(index * BLOB_CHUNK_BYTES, (index + 1) * BLOB_CHUNK_BYTES),
    ])
    server.chunks?.set(sha256, new Map(here))
    await sync()
    expect(chunksSent()).toEqual([chunkPath(4)])
    expect((await blob()).state).toBe('stored')
  })

  it('goes whole to a server that knows no chunks', async () => {
    server.chunks = null
    await attach()
    await sync()
    expect(chunksSent()).toEqual([`PUT /blobs/${sha256}`])
    expect(server.blobs.get(sha256)?.equals(scan)).toBe(true)
  })
})

describe('a large scan on its way to this PC', () => {
  beforeEach(async () => {
    server.blobs.set(sha256, scan)
    await awaitBytes()
  })

  it('goes on where the line broke, after a restart too, and leaves nothing of the way behind', async () => {
    for (const chunks of [1, 2]) {
      server.breaksAfter = BLOB_CHUNK_BYTES + 70_000
      await sync()
      const { part_key, state } = await blob()
      expect(state).toBe('awaited')
      // As the next start of the program finds it.
      const parts = createBlobParts(join(station.folder, 'documents'))
      expect(parts.count(sha256, part_key ?? '')).toBe(chunks)
    }
    await sync()
    const { state, file_key, part_key } = await blob()
    expect([state, part_key, existsSync(partFile())]).toEqual(['stored', null, false])
    expect(station.files.read(sha256, file_key ?? '').equals(scan)).toBe(true)
  })

  it('fetches again only what a power cut tore', async () => {
    server.breaksAfter = 3 * BLOB_CHUNK_BYTES + 9
    await sync()
    truncateSync(partFile(), 2 * BLOB_CHUNK_BYTES + 500)
    await sync()
    expect((await blob()).state).toBe('stored')
  })

  it('is fetched from the beginning when what came is not what was promised', async () => {
    server.blobs.set(sha256, Buffer.concat([scan.subarray(0, -1), Buffer.from('x')]))
    await sync()
    expect([(await blob()).state, (await blob()).part_key, existsSync(partFile())]).toEqual([
      'awaited',
      null,
      false,
    ])
    server.blobs.set(sha256, scan)
    await sync()
    expect((await blob()).state).toBe('stored')
  })

  it('comes although its record says that it is shorter', async () => {
    await station.store.db.updateTable('blob').set({ size_bytes: 1_500_000 }).execute()
    await sync()
    expect((await blob()).state).toBe('stored')
  })

  it('comes whole from a server that knows no ranges, without what is here already', async () => {
    server.breaksAfter = 2 * BLOB_CHUNK_BYTES + 5
    await sync()
    server.chunks = null
    await sync()
    const { state, file_key } = await blob()
    expect([state, station.files.read(sha256, file_key ?? '').equals(scan)]).toEqual(['stored', true])
  })

  it('is unreadable on the disk while it comes', async () => {
    const canary = Buffer.alloc(2 * BLOB_CHUNK_BYTES, 'Canary of the scan ')
    const key = station.files.parts.begin(sha256)
    station.files.parts.append(sha256, key, 0, canary.subarray(0, BLOB_CHUNK_BYTES))
    expect(filesWith(join(station.folder, 'documents'), 'Canary of the scan')).toEqual([])
    expect(station.files.parts.count(sha256, key)).toBe(1)
    expect(station.files.parts.count(sha256, Buffer.alloc(32).toString('base64'))).toBe(0)
  })
})
