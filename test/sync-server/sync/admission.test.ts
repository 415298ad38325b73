import { once } from 'node:events'
import { connect } from 'node:net'
import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { Admission, admitted } from '../../../sync-server/sync/admission.ts'
import { createManualTimers } from '../../support/syncing-station.ts'

const WAIT_MS = 1000

function createAdmission(at_once: number, queued: number, random = () => 0) {
  const timers = createManualTimers()
  const admission = new Admission({ at_once, queued, wait_ms: WAIT_MS }, { ...timers, random })
  return { admission, timers }
}

describe('admission', () => {
  it('lets so many in at once, the others in the order in which they came', async () => {
    const { admission, timers } = createAdmission(2, 5)
    expect([await admission.enter(), await admission.enter()]).toEqual([true, true])
    const entered: string[] = []
    const [first, second] = ['first', 'second'].map(async (name) => {
      if (await admission.enter()) entered.push(name)
    })
    await Promise.resolve()
    expect(entered).toEqual([])
    admission.leave()
    await first
    expect(entered).toEqual(['first'])
    admission.leave()
    await second
    expect(entered).toEqual(['first', 'second'])
    expect(timers.waiting()).toEqual([])
  })

  it('sends away who finds the queue full, and who waits too long', async () => {
    const { admission, timers } = createAdmission(1, 1)
    await admission.enter()
    const waiting = admission.enter()
    expect(admission.isFull()).toBe(true)
    expect(await admission.enter()).toBe(false)
    timers.fire(WAIT_MS)
    expect(await waiting).toBe(false)
    admission.leave()
    expect(await admission.enter()).toBe(true)
  })

  it('spreads those who are sent away over whole seconds', () => {
    const values = [0, 0.35, 0.99]
    const { admission } = createAdmission(1, 0, () => values.shift() ?? 0)
    expect([admission.retryAfterS(), admission.retryAfterS(), admission.retryAfterS()]).toEqual([1, 4, 10])
  })

  it('keeps no place for a station that has stopped reading its answer', async () => {
    const { admission } = createAdmission(1, 0)
    const app = fastify({ forceCloseConnections: true })
    const page = 'x'.repeat(32 * 1024 * 1024)
    let answered = (): void => {}
    const isAnswered = new Promise<void>((resolve) => {
      answered = resolve
    })
    app.get('/pull', admitted(admission), async () => page)
    app.addHook('onSend', async () => answered())
    try {
      const url = await app.listen({ host: '127.0.0.1', port: 0 })
      const stalled = connect(Number(new URL(url).port), '127.0.0.1').pause()
      await once(stalled, 'connect')
      stalled.write('GET /pull HTTP/1.1\r\nhost: sijil\r\n\r\n')
      await isAnswered
      const { status } = await fetch(`${url}/pull`)
      stalled.destroy()
      expect(status).toBe(200)
      expect(await admission.enter()).toBe(true)
    } finally {
      await app.close()
    }
  })
})
