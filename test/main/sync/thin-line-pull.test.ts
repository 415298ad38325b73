import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTransport, type Transport } from '../../../main/sync/transport.ts'

/* A page over a line that carries it in minutes: each answer is written by hand, and only the clock of timers is moved. */

let server: Server
let transport: Transport
let answers: ServerResponse[]
let url: string
beforeEach(async () => {
  answers = []
  server = createServer((_request, response) => void answers.push(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const identity = {
    station_id: '019a0000-0000-7000-8000-000000000001',
    sign: () => '',
    token: async () => 'token',
    refreshProof: async () => 'proof',
    signReceipt: async () => '',
    setServerTimeMs: () => undefined,
  } as const
  transport = createTransport({ serverUrl: url, identity, version: '0.0.0' })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
  server.closeAllConnections()
  server.close()
})

async function turns(isSo: () => boolean): Promise<void> {
  for (let n = 0; n < 2_000 && !isSo(); n += 1) await new Promise((resolve) => setImmediate(resolve))
}

async function asked(): Promise<ServerResponse> {
  await turns(() => answers.length > 0)
  const [answer] = answers
  if (answer === undefined) throw new Error('nobody asked')
  return answer
}

async function write(answer: ServerResponse, text: string): Promise<void> {
  await new Promise((resolve) => answer.write(text, resolve))
  // Until the station has read it.
  await turns(() => false)
}

it('takes a page that needs minutes, as long as it goes on coming', async () => {
  const page = transport.pull(0)
  const answer = await asked()
  for (let n = 0; n < 6; n += 1) {
    await write(answer, `line ${n}\n`)
    await vi.advanceTimersByTimeAsync(25_000)
  }
  answer.end('end')
  expect(await page).toEqual({ ok: true, value: 'line 0\nline 1\nline 2\nline 3\nline 4\nline 5\nend' })
})

it('gives up a page that falls silent for half a minute', async () => {
  const page = transport.pull(0)
  await write(await asked(), 'line\n')
  await vi.advanceTimersByTimeAsync(30_000)
  expect(await page).toEqual({ ok: false, kind: 'unreachable' })
})

it('waits twenty seconds for an answer to begin', async () => {
  const page = transport.pull(0)
  await asked()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(await page).toMatchObject({ ok: false, kind: 'unreachable' })
})

it('breaks off a page that is waited for when the store is closed', async () => {
  const closing = new AbortController()
  const page = transport.pull(0, undefined, closing.signal)
  await write(await asked(), 'line\n')
  closing.abort()
  expect(await page).toEqual({ ok: false, kind: 'unreachable' })
})
