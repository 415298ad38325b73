import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readState } from '../../../main/records/sync-state.ts'
import type { TransportFailure } from '../../../main/sync/transport.ts'
import type { SyncStatus } from '../../../shared/session/session-ipc.ts'
import { createScriptedTransport, type ScriptedTransport } from '../../support/scripted-transport.ts'
import { createSyncingStation, type SyncingStation } from '../../support/syncing-station.ts'

/* A station that comes back after long has much to send and to take in: what people are told until it is level. */

let station: SyncingStation
let server: ScriptedTransport
beforeEach(async () => {
  station = await createSyncingStation('http://127.0.0.1:9', {
    hasSealed: true,
    change: (plain) => {
      server = createScriptedTransport(plain)
      return server
    },
  })
})
afterEach(() => station.close())

const PAGES_PER_CYCLE = 50

function aPage(next: number, head: number): string {
  const checksum = createHash('sha256').update('').digest('hex')
  const server_time = '2026-11-21T07:00:02.000Z'
  return `${JSON.stringify({ type: 'end', next, head, epoch: 'e1', checksum, server_time })}\n`
}

/** A server with so many pages for the station, one commit each. */
function behindBy(head: number): void {
  let next = 0
  server.script = (request) =>
    request === 'pull' ? { ok: true, value: aPage(Math.min(head, ++next), head) } : undefined
}

/** What the status says while the server is asked for its `number`th page, from 1. */
function statusDuringPage(number: number): { connection: string | null } {
  const seen: { connection: string | null } = { connection: null }
  const pull = server.pull
  let asked = 0
  server.pull = async (...query) => {
    asked += 1
    if (asked === number) seen.connection = (await station.engine.status()).connection
    return pull(...query)
  }
  return seen
}

const fails = async (failure: TransportFailure): Promise<void> => {
  server.script = () => ({ ok: false, ...failure })
  await station.engine.runOnce()
  expect((await station.engine.status()).connection).toBe('offline')
}

describe('a cycle with much to move', () => {
  it('says that the server is there as soon as it has answered', async () => {
    await fails({ kind: 'unreachable', because: 'proxy_away' })
    station.statuses.length = 0
    behindBy(10)
    const seen = statusDuringPage(1)
    await station.engine.runOnce()
    expect(seen.connection).toBe('online')
    expect(station.statuses.map(({ connection, because }) => [connection, because])).toEqual([
      ['online', null],
      ['online', null],
    ])
  })

  it('says so too when the store was opened long ago and there is only something to take in', async () => {
    await station.engine.runOnce()
    await fails({ kind: 'unreachable' })
    behindBy(10)
    const seen = statusDuringPage(2)
    await station.engine.runOnce()
    expect(seen.connection).toBe('online')
  })

  it('leaves what blocks the station on screen until it ended otherwise', async () => {
    await fails({ kind: 'protocol_mismatch' })
    await station.register()
    server.script = (request) => (request === 'pull' ? { ok: false, kind: 'protocol_mismatch' } : undefined)
    station.statuses.length = 0
    await station.engine.runOnce()
    expect(station.statuses.map((status) => status.blocked_by)).toEqual(['protocol_mismatch'])
  })

  it('is not contradicted by a status that was begun before the server had answered', async () => {
    let early: Promise<SyncStatus> | undefined
    server.script = () => {
      early ??= station.engine.status()
      return undefined
    }
    await station.engine.runOnce()
    expect((await early)?.connection).toBe('online')
  })
})

describe('a station that is further behind than one cycle takes in', () => {
  it('goes on at once, and says that it is level only when it is', async () => {
    behindBy(PAGES_PER_CYCLE + 2)
    expect(await station.engine.runOnce()).toBe(true)
    expect(await readState(station.store.db, 'cursor')).toBe(String(PAGES_PER_CYCLE))
    expect((await station.engine.status()).last_sync_at).toBeNull()
    expect(station.timers.waiting()).toEqual([30])

    await station.engine.runOnce()
    expect(await readState(station.store.db, 'cursor')).toBe(String(PAGES_PER_CYCLE + 2))
    expect((await station.engine.status()).last_sync_at).not.toBeNull()
    expect(station.timers.waiting()).toEqual([30_000])
  })
})

describe('a store that is closed in the middle of it', () => {
  it('takes no other page, says nothing of the server, and begins where it was the next time', async () => {
    behindBy(40)
    const pull = server.pull
    server.pull = async (...query) => {
      const page = await pull(...query)
      if (server.asked.filter((request) => request === 'pull').length === 3) stopped = station.engine.stop()
      return page
    }
    let stopped: Promise<void> | undefined
    const isLevel = await station.engine.runOnce()
    await stopped
    expect(server.asked.filter((request) => request === 'pull')).toHaveLength(3)
    expect(isLevel).toBe(false)
    expect(await readState(station.store.db, 'cursor')).toBe('3')
    expect(station.noted.flat().filter(({ kind }) => kind === 'connection_lost')).toEqual([])
  })
})
