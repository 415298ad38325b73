import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { writeState } from '../../../main/records/sync-state.ts'
import { instantOf } from '../../../shared/time.ts'
import type { StandInSyncServer } from '../../support/stand-in-sync-server.ts'
import { createSyncingStation, openStandIn, type SyncingStation } from '../../support/syncing-station.ts'

let server: StandInSyncServer
let station: SyncingStation

beforeEach(async () => {
  const opened = await openStandIn()
  ;({ server, station } = opened)
  return opened.close
})

describe('a push that the server does not take as it is', () => {
  it('keeps nobody else’s records away: pages are pulled all the same, and the push waits', async () => {
    await station.register()
    server.refuse = (_method, path) =>
      path.includes('/push') ? { status: 422, body: { code: 'invalid_input' } } : undefined
    expect(await station.engine.runOnce()).toBe(false)
    expect(server.asked.some((request) => request.includes('/pull'))).toBe(true)
    expect(await station.engine.status()).toMatchObject({ connection: 'online', only_here_count: 1 })
    server.refuse = () => undefined
    expect(await station.engine.runOnce()).toBe(true)
    expect(server.pushes.at(-1)).toEqual([1])
  })
})

describe('a push that a proxy refuses each time', () => {
  it('keeps neither hints nor documents of others away', async () => {
    const bytes = Buffer.from('a scan of somebody else')
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    server.blobs.set(sha256, bytes)
    await station.store.db
      .insertInto('blob')
      .values({
        sha256,
        size_bytes: bytes.length,
        state: 'awaited',
        file_key: null,
        attempts: 0,
        created_at: '2026-11-21T06:00:00.000Z',
      })
      .execute()
    await station.register()
    server.refuse = (_method, path) => (path.includes('/push') ? { status: 413, body: {} } : undefined)
    await station.engine.runOnce()
    await station.engine.documentsSettled()
    expect(await station.store.db.selectFrom('blob').select('state').execute()).toEqual([{ state: 'stored' }])
    await vi.waitFor(() => expect(server.streams()).toBe(1))
  })
})

describe('a question how rows compare that the server does not take', () => {
  it('is told of once and asked again an hour later; everything else goes on', async () => {
    const sealing = await createSyncingStation(server.url, { hasSealed: true })
    let refusals = 0
    server.refuse = (_method, path) => {
      if (path.includes('/progress')) return { status: 404, body: { code: 'not_found' } }
      if (!path.includes('/digests')) return undefined
      refusals += 1
      return { status: 422, body: { code: 'invalid_input' } }
    }
    await sealing.store.db.transaction().execute((trx) => writeState(trx, 'digests_at', 'due'))
    for (let cycle = 0; cycle < 3; cycle += 1) expect(await sealing.engine.runOnce()).toBe(true)
    expect(refusals).toBe(1)
    expect(sealing.faults).toEqual([new Error('rows were not compared: 422 invalid_input')])
    await sealing.close()
  })

  it('is asked again after five minutes where no answer came, and no record waits for it meanwhile', async () => {
    const sealing = await createSyncingStation(server.url, { hasSealed: true })
    let questions = 0
    server.refuse = (_method, path) => {
      if (path.includes('/progress')) return { status: 404, body: { code: 'not_found' } }
      if (!path.includes('/digests')) return undefined
      questions += 1
      return 'break'
    }
    await sealing.store.db.transaction().execute((trx) => writeState(trx, 'digests_at', 'due'))
    for (let cycle = 0; cycle < 3; cycle += 1) expect(await sealing.engine.runOnce()).toBe(true)
    expect(questions).toBe(1)
    sealing.clock.advance(300_000)
    await sealing.engine.runOnce()
    expect(questions).toBe(2)
    await sealing.close()
  })

  it('is asked at once where the last one lies ahead, noted by a clock that was put right since', async () => {
    const sealing = await createSyncingStation(server.url, { hasSealed: true })
    server.refuse = (_method, path) =>
      path.includes('/progress') ? { status: 404, body: { code: 'not_found' } } : undefined
    const ahead = instantOf(sealing.clock.nowMs() + 365 * 86_400_000)
    await sealing.store.db.transaction().execute((trx) => writeState(trx, 'digests_at', ahead))
    await sealing.engine.runOnce()
    expect(server.asked).toContain('POST /digests')
    await sealing.close()
  })
})
