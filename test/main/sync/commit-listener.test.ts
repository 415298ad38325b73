import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CommitListener, createCommitListener } from '../../../main/sync/commit-listener.ts'
import type { StandInSyncServer } from '../../support/stand-in-sync-server.ts'
import { createManualTimers, openStandIn, type SyncingStation } from '../../support/syncing-station.ts'

let server: StandInSyncServer
let station: SyncingStation
let listener: CommitListener | undefined
beforeEach(async () => {
  const opened = await openStandIn()
  ;({ server, station } = opened)
  return opened.close
})
afterEach(() => {
  listener?.stop()
  listener = undefined
})

const asked = (): number => server.asked.filter((one) => one === 'GET /events').length
const refuseStreams = (): void => {
  server.refuse = (_method, path) => (path === '/events' ? { status: 404 } : undefined)
}

/** A listener with timers of its own, so that a test sees its rests alone. */
function aListener() {
  const timers = createManualTimers()
  const heads: number[] = []
  listener = createCommitListener({
    transport: station.transport,
    clock: station.clock,
    timers,
    random: () => 1,
    isServerThere: () => true,
    onHead: (head) => heads.push(head),
    onClosed: () => undefined,
  })
  return { listener, timers, heads }
}

async function restOf(timers: { waiting(): number[] }): Promise<number> {
  await vi.waitFor(() => expect(timers.waiting()).toHaveLength(1))
  return timers.waiting()[0] ?? 0
}

describe('listening for commits', () => {
  it('rests twice as long after each stream that is refused, up to half a minute', async () => {
    refuseStreams()
    const { listener, timers } = aListener()
    listener.listen()
    const rests: number[] = []
    for (let n = 0; n < 8; n += 1) {
      const restMs = await restOf(timers)
      rests.push(restMs)
      listener.listen()
      expect(asked()).toBe(n + 1)
      timers.fire(restMs)
    }
    expect(rests).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  })

  it.each(['told of a commit', 'lived longer than 10 s'])(
    'rests shortly again after a stream that %s',
    async (how) => {
      refuseStreams()
      const { listener, timers, heads } = aListener()
      listener.listen()
      timers.fire(await restOf(timers))
      timers.fire(await restOf(timers))
      expect(await restOf(timers)).toBe(2000)

      server.refuse = () => undefined
      timers.fire(2000)
      await vi.waitFor(() => expect(server.streams()).toBe(1))
      if (how === 'told of a commit') {
        server.tell(3)
        await vi.waitFor(() => expect(heads).toEqual([3]))
      } else {
        station.clock.advance(10_001)
      }
      server.endStreams()
      expect(await restOf(timers)).toBe(500)
    },
  )

  it('runs one cycle promptly when the stream closes, and does not ask for a stream with each cycle', async () => {
    refuseStreams()
    await station.engine.runOnce()
    await vi.waitFor(() => expect(station.timers.waiting()).toEqual([30, 375]))
    expect(asked()).toBe(1)
    station.timers.fire(30)
    await vi.waitFor(() => expect(station.timers.waiting()).toEqual([375, 30_000]))
    expect(asked()).toBe(1)
    station.timers.fire(375)
    await vi.waitFor(() => expect(asked()).toBe(2))
  })

  it('waits for the next successful cycle when the server is away at the end of a rest', async () => {
    await station.engine.runOnce()
    await vi.waitFor(() => expect(server.streams()).toBe(1))
    server.endStreams()
    await vi.waitFor(() => expect(station.timers.waiting()).toEqual([30, 375]))
    server.refuse = () => 'break'
    await station.engine.runOnce()
    station.timers.fire(375)
    server.refuse = () => undefined
    expect(asked()).toBe(1)
    await station.engine.runOnce()
    await vi.waitFor(() => expect(asked()).toBe(2))
  })
})
