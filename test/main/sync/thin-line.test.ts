import { afterEach, beforeEach, expect, it } from 'vitest'
import { createScriptedTransport, type ScriptedTransport } from '../../support/scripted-transport.ts'
import { createSyncingStation, type SyncingStation } from '../../support/syncing-station.ts'

let station: SyncingStation
let server: ScriptedTransport
let push: ScriptedTransport['push']
let sent: number[]
beforeEach(async () => {
  sent = []
  station = await createSyncingStation('http://127.0.0.1:9', {
    change: (plain) => {
      server = createScriptedTransport(plain)
      push = server.push
      return server
    },
  })
})
afterEach(() => station.close())

/** A line that carries so many envelopes in the time that a request waits, each of them in `eachMs`. */
function carries(most: number, eachMs: number, waitsMs = 20_000): void {
  server.push = async (request) => {
    const { length } = request.envelopes
    sent.push(length)
    station.clock.advance(length > most ? waitsMs : length * eachMs)
    return length > most ? { ok: false, kind: 'unreachable' } : push(request)
  }
}

async function write(records: number): Promise<void> {
  for (let n = 0; n < records; n += 1) await station.register()
}

const left = async () => (await station.engine.status()).only_here_count

it('sends less at a time where a batch does not get through in time, until it does', async () => {
  carries(2, 8_000)
  await write(5)
  for (let cycle = 0; cycle < 3; cycle += 1) await station.engine.runOnce()
  expect(sent).toEqual([5, 3, 2, 2, 1])
  expect(await left()).toBe(0)
})

it('sends more again where it goes quickly', async () => {
  carries(2, 8_000)
  await write(5)
  await station.engine.runOnce()
  carries(500, 10)
  sent = []
  await station.engine.runOnce()
  expect(await left()).toBe(0)
  await write(6)
  await station.engine.runOnce()
  expect(sent).toEqual([3, 2, 6])
})

it('sends as much as before to a server that was away for a moment', async () => {
  carries(2, 10, 0)
  await write(3)
  await station.engine.runOnce()
  await station.engine.runOnce()
  expect(sent).toEqual([3, 3])
})
