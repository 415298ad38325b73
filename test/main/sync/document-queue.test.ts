import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { putBlobToSend } from '../../../main/documents/blob-store.ts'
import type { StandInSyncServer } from '../../support/stand-in-sync-server.ts'
import { openStandIn, type SyncingStation } from '../../support/syncing-station.ts'

let server: StandInSyncServer
let station: SyncingStation
beforeEach(async () => {
  const opened = await openStandIn()
  ;({ server, station } = opened)
  return opened.close
})

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const fileOf = (sha256: string): string => join(station.folder, 'documents', `${sha256}.enc`)

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

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

/** Syncs, as when a person asks, until the documents that can be moved have been. */
async function sync(): Promise<boolean> {
  const bothWays = await station.engine.runOnce()
  await station.engine.documentsSettled()
  return bothWays
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

    expect(await sync()).toBe(true)
    expect(await sync()).toBe(true)
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
    expect(await sync()).toBe(true)
    expect([...server.blobs.keys()]).toEqual([taken])
    expect(await station.engine.status()).toMatchObject({ connection: 'online', documents_waiting_count: 1 })
  })

  it('let another go first after one at which the connection broke', async () => {
    const breaking = await attach('a scan at which the line breaks')
    const other = await attach('another scan')
    server.refuse = (method, path) => (method === 'PUT' && path.endsWith(breaking) ? 'break' : undefined)
    await sync()
    expect([...server.blobs.keys()]).toEqual([])
    await sync()
    expect([...server.blobs.keys()]).toEqual([other])
  })

  it('wait for a server that is too busy for them, as long as it asks, while records go on', async () => {
    const first = await attach('a scan')
    const second = await attach('another scan')
    server.refuse = (_method, path) =>
      path.startsWith('/blobs') ? { status: 503, headers: { 'retry-after': '60' } } : undefined
    expect(await sync()).toBe(true)
    await station.register()
    station.engine.nudge()
    await until(() => station.timers.waiting().includes(30))
    station.timers.fire(30)
    await until(() => server.pushes.length === 1 && station.timers.waiting().includes(30_000))
    expect(server.asked.filter((asked) => asked.includes('/blobs'))).toEqual([`HEAD /blobs/${first}`])
    server.refuse = () => undefined
    station.timers.fire(75_000)
    await station.engine.documentsSettled()
    expect([...server.blobs.keys()]).toEqual([second, first])
  })

  it('keep no record waiting: what is written while a scan travels goes out before it has arrived', async () => {
    const scan = await attach('a large scan')
    const arrived = Promise.withResolvers<void>()
    server.hold = (method) => (method === 'PUT' ? arrived.promise : undefined)
    expect(await station.engine.runOnce()).toBe(true)
    await until(() => server.asked.includes(`PUT /blobs/${scan}`))
    await station.register()
    expect(await station.engine.runOnce()).toBe(true)
    expect(server.pushes).toEqual([[1]])
    expect(server.blobs.size).toBe(0)
    expect(await station.engine.status()).toMatchObject({ only_here_count: 0, documents_waiting_count: 1 })

    const later = await attach('a scan attached meanwhile')
    arrived.resolve()
    await station.engine.documentsSettled()
    expect([...server.blobs.keys()]).toEqual([scan, later])
    expect(server.asked.filter((asked) => asked.startsWith('PUT'))).toHaveLength(2)
    expect(await station.engine.status()).toMatchObject({ documents_waiting_count: 0 })
    expect(station.changes.at(-1)).toEqual(['visit_documents'])
  })

  it('are broken off when the program closes, and wait for the next start', async () => {
    const scan = await attach('a large scan')
    const never = Promise.withResolvers<void>()
    server.hold = (method) => (method === 'PUT' ? never.promise : undefined)
    await station.engine.runOnce()
    await until(() => server.asked.includes(`PUT /blobs/${scan}`))
    await station.engine.stop()
    expect(await blobs()).toEqual({ [scan]: { state: 'to_send', attempts: 0 } })
    expect(station.faults).toEqual([])
    never.resolve()
  })

  it('end where the server puts them aside: they wait no more, and are not asked for again', async () => {
    const sent = await attach('a scan that is not what it says')
    const known = await attach('another that the server has already')
    server.blobs.set(known, Buffer.from('another that the server has already'))
    const awaited = sha256Of(Buffer.from('one of another ward'))
    server.blobs.set(awaited, Buffer.from('one of another ward'))
    await station.store.db
      .insertInto('blob')
      .values({
        sha256: awaited,
        size_bytes: 1,
        state: 'awaited',
        file_key: null,
        attempts: 0,
        created_at: new Date(station.clock.nowMs()).toISOString(),
      })
      .execute()
    for (const sha256 of [sent, known, awaited]) server.putAside.add(sha256)
    await sync()
    const ended = { state: 'put_aside', attempts: 1 }
    expect(await blobs()).toEqual({ [sent]: ended, [known]: ended, [awaited]: ended })
    expect(await station.engine.status()).toMatchObject({ documents_waiting_count: 0 })
    const asked = server.asked.filter((path) => path.includes('/blobs')).length
    await sync()
    expect(server.asked.filter((path) => path.includes('/blobs'))).toHaveLength(asked)
    expect(station.timers.waiting()).toEqual([30_000])
  })

  it('that another station has not sent yet are asked for again, though no commit tells of them', async () => {
    const bytes = Buffer.from('a scan of another ward')
    const sha256 = sha256Of(bytes)
    const created_at = new Date(station.clock.nowMs()).toISOString()
    const awaited = {
      sha256,
      size_bytes: bytes.length,
      state: 'awaited',
      file_key: null,
      attempts: 0,
      created_at,
    } as const
    await station.store.db.insertInto('blob').values(awaited).execute()
    await sync()
    expect(station.timers.waiting()).toEqual([1000, 30_000])
    server.blobs.set(sha256, bytes)
    station.timers.fire(1000)
    await station.engine.documentsSettled()
    expect(await blobs()).toEqual({ [sha256]: { state: 'stored', attempts: 2 } })
  })
})
