import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { putBlobToSend } from '../../../main/documents/blob-store.ts'
import { createSyncingStation, type SyncingStation } from './a-syncing-station.ts'
import { type StandInSyncServer, startStandInSyncServer } from './stand-in-sync-server.ts'

let server: StandInSyncServer
let station: SyncingStation
beforeEach(async () => {
  server = await startStandInSyncServer()
  station = await createSyncingStation(server.url)
})
afterEach(async () => {
  await station.close()
  await server.stop()
})

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const fileOf = (sha256: string): string => join(station.folder, 'documents', `${sha256}.enc`)

/** A scan that waits to be sent; `stored` is what its file really holds. */
async function attach(text: string, stored = text): Promise<string> {
  const sha256 = sha256Of(Buffer.from(text))
  const { file_key } = station.files.write(sha256, Buffer.from(stored))
  const created_at = new Date(station.clock.nowMs()).toISOString()
  station.clock.advance(1000)
  const blob = { sha256, size_bytes: text.length, file_key, created_at }
  await station.store.db.transaction().execute((trx) => putBlobToSend(trx, blob))
  return sha256
}

async function blobs(): Promise<Record<string, { state: string; attempts: number }>> {
  const rows = await station.store.db.selectFrom('blob').selectAll().execute()
  return Object.fromEntries(rows.map(({ sha256, state, attempts }) => [sha256, { state, attempts }]))
}

describe('documents on their way', () => {
  it('go on past a missing, a damaged and a mistaken file, which wait and are told of once', async () => {
    const missing = await attach('a scan whose file is gone')
    const damaged = await attach('a scan whose file is damaged')
    const mistaken = await attach('a scan whose file', 'holds something else')
    const whole = await attach('a scan that is whole')
    rmSync(fileOf(missing))
    writeFileSync(fileOf(damaged), Buffer.alloc(60))

    expect(await station.engine.runOnce()).toBe(true)
    expect(await station.engine.runOnce()).toBe(true)
    expect([...server.blobs.keys()]).toEqual([whole])
    expect(await station.engine.status()).toMatchObject({
      connection: 'online',
      documents_waiting_count: 3,
    })
    const waiting = { state: 'to_send', attempts: 2 }
    expect(await blobs()).toEqual({
      [missing]: waiting,
      [damaged]: waiting,
      [mistaken]: waiting,
      [whole]: { state: 'stored', attempts: 1 },
    })
    expect(station.faults).toHaveLength(3)
  })

  it.each([413, 422, 500])('go on past one that the server answers with %i', async (status) => {
    const refused = await attach('a scan that is not taken')
    const taken = await attach('a scan that is taken')
    server.refuse = (method, path) =>
      method === 'PUT' && path.endsWith(refused) ? { status, body: {} } : undefined
    expect(await station.engine.runOnce()).toBe(true)
    expect([...server.blobs.keys()]).toEqual([taken])
    expect(await station.engine.status()).toMatchObject({ connection: 'online', documents_waiting_count: 1 })
  })

  it('let another go first after one at which the connection broke', async () => {
    const breaking = await attach('a scan at which the line breaks')
    const other = await attach('another scan')
    server.refuse = (method, path) => (method === 'PUT' && path.endsWith(breaking) ? 'break' : undefined)
    expect(await station.engine.runOnce()).toBe(false)
    expect((await station.engine.status()).connection).toBe('offline')
    await station.engine.runOnce()
    expect([...server.blobs.keys()]).toEqual([other])
  })

  it('wait for a server that is busy', async () => {
    const first = await attach('a scan')
    await attach('another scan')
    server.refuse = (_method, path) => (path.startsWith('/blobs') ? { status: 503 } : undefined)
    expect(await station.engine.runOnce()).toBe(false)
    expect(server.asked.filter((asked) => asked.includes('/blobs'))).toEqual([`HEAD /blobs/${first}`])
  })
})
