import { once } from 'node:events'
import { connect } from 'node:net'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { afterEach, describe, expect, it } from 'vitest'
import { lockStream } from '../../../sync-server/commit/epoch-store.ts'
import type { ServerConfig } from '../../../sync-server/config.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { eventually } from '../../support/station-core.ts'
import { createAuthors, enrolWireStation, newPatient } from '../../support/wire-station.ts'

/* A server that is told to end, as by SIGTERM. */

const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const act of undo.splice(0).reverse()) await act()
})

async function openServer(config: Partial<ServerConfig> = {}): Promise<TestServer> {
  const server = await startTestServer({ database: 'postgres', config })
  undo.push(() => server.close())
  return server
}

/** A push that has come to the server and cannot be committed until `release`. */
async function pushUnderWay(server: TestServer) {
  const authors = createAuthors(server)
  await authors.create()
  const station = await enrolWireStation(server, 'Ward 3')
  let release = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let isHeld = (): void => {}
  const held = new Promise<void>((resolve) => {
    isHeld = resolve
  })
  const holding = server.owner.transaction().execute(async (trx) => {
    await lockStream(trx)
    isHeld()
    await released
  })
  undo.push(async () => release())
  await held
  const envelope = station.envelope([newPatient(v7())], authors.nurse)
  const answer = station.push([envelope]).catch((error: unknown) => String(error))
  await eventually(
    'the push waits for its number',
    async () =>
      (await sql`select pid from pg_stat_activity where wait_event_type = 'Lock'`.execute(server.owner)).rows,
    (waiting) => waiting.length > 0,
  )
  return { answer, release, holding }
}

async function isLetIn(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    // Expected: nobody listens any more.
    return false
  } finally {
    socket.destroy()
  }
}

describe('a server that ends', () => {
  it('answers the push that is under way, lets nobody in meanwhile, and then is gone', async () => {
    const server = await openServer()
    const { answer, release, holding } = await pushUnderWay(server)
    const closing = server.app.close()
    await eventually(
      'nobody is let in',
      () => isLetIn(server.url),
      (isIn) => !isIn,
    )
    release()
    await holding
    expect(await answer).toMatchObject({ outcomes: [{ result: 'applied' }] })
    await closing
  })

  it('ends the event streams that stations listen on', async () => {
    const server = await openServer()
    const station = await enrolWireStation(server, 'Ward 3')
    const events = await station.request('GET', '/events')
    const text = events.text()
    await server.app.close()
    expect(await text).toMatch(/^data: /)
  })

  it('breaks off what does not end in time, so that it is gone all the same', async () => {
    const server = await openServer({ drain_ms: 50 })
    const { answer, release, holding } = await pushUnderWay(server)
    const closing = server.app.close()
    expect(await answer).toMatch(/fetch failed/)
    release()
    await holding
    await closing
    expect(await isLetIn(server.url)).toBe(false)
  })
})
