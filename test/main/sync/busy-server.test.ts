import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { StandInSyncServer } from '../../support/stand-in-sync-server.ts'
import { openStandIn, type SyncingStation } from '../../support/syncing-station.ts'

let server: StandInSyncServer
let station: SyncingStation
beforeEach(async () => {
  const opened = await openStandIn()
  ;({ server, station } = opened)
  return opened.close
})

/** When the status line is counted after a write. */
const STATUS_MS = 100

const busy = (headers: Record<string, string>, status = 503): void => {
  server.refuse = () => ({ status, headers })
}

describe('a server that is busy', () => {
  it.each([429, 503])(
    'is online at %i, and is asked again when it said, and a little later',
    async (status) => {
      busy({ 'retry-after': '7' }, status)
      expect(await station.engine.runOnce()).toBe(false)
      expect((await station.engine.status()).connection).toBe('online')
      expect(station.timers.waiting()).toEqual([8750])
    },
  )

  it('is not asked earlier because somebody writes', async () => {
    busy({ 'retry-after': '7' })
    await station.engine.runOnce()
    await station.register()
    station.engine.nudge()
    expect(station.timers.waiting()).toEqual([STATUS_MS, 8750])
    station.timers.fire(STATUS_MS)

    server.refuse = () => undefined
    station.timers.fire(8750)
    await vi.waitFor(() => expect(server.pushes).toEqual([[1]]))
    await station.engine.runOnce()
    station.engine.nudge()
    expect(station.timers.waiting()).toEqual([30, STATUS_MS])
  })

  it('is asked after 5 s when it names no time, and after ten minutes when it names a day', async () => {
    busy({})
    await station.engine.runOnce()
    expect(station.timers.waiting()).toEqual([6250])
    busy({ 'retry-after': '86400' })
    await station.engine.runOnce()
    expect(station.timers.waiting()).toEqual([750_000])
  })

  it('that goes away is offline', async () => {
    await server.stop()
    await station.engine.runOnce()
    expect((await station.engine.status()).connection).toBe('offline')
  })

  it('or not: the status line is counted once after several writes, and not while they are made', async () => {
    await station.register()
    await station.register()
    station.engine.nudge()
    station.engine.nudge()
    expect(station.statuses).toEqual([])
    station.timers.fire(STATUS_MS)
    await vi.waitFor(() => expect(station.statuses).toHaveLength(1))
    expect(station.statuses[0]).toMatchObject({ only_here_count: 2 })
  })
})
