import { v7 } from 'uuid'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { appendAuditEvent } from '../../../main/audit/audit-store.ts'
import { createAuditHold } from '../../../main/sync/audit-hold.ts'
import type { StandInSyncServer } from '../../support/stand-in-sync-server.ts'
import { openStandIn, type SyncingStation } from '../../support/syncing-station.ts'

let server: StandInSyncServer
let station: SyncingStation
beforeEach(async () => {
  const opened = await openStandIn()
  ;({ server, station } = opened)
  return opened.close
})

const refuseAudit = (status: number, code: string): void => {
  server.refuse = (_method, path) => (path === '/audit' ? { status, body: { code } } : undefined)
}

/** An act that touched as many records as one event may name: about 20 kB. */
async function appendLongEvents(count: number): Promise<void> {
  await station.store.db.transaction().execute(async (trx) => {
    for (let n = 0; n < count; n += 1) {
      await appendAuditEvent(trx, station.records, {
        actor_id: null,
        actor_role: null,
        action: 'patients.search',
        entity: 'patients',
        record_ids: Array.from({ length: 500 }, () => v7()),
        patient_id: null,
        site_id: null,
        envelope_id: null,
        outcome: 'success',
        reason: null,
      })
    }
  })
}

describe('an audit trail that the server does not take', () => {
  it.each([
    [422, 'broken_chain'],
    [413, 'too_large'],
    [426, 'protocol_mismatch'],
    [500, 'internal'],
  ])(
    'with %i %s keeps nobody from the records and documents of others, and is told once',
    async (status, code) => {
      refuseAudit(status, code)
      await station.register()
      expect(await station.engine.runOnce()).toBe(true)
      expect(await station.engine.runOnce()).toBe(true)
      expect(server.asked.filter((asked) => asked === 'GET /pull')).toHaveLength(2)
      expect(await station.engine.status()).toMatchObject({
        connection: 'online',
        only_here_count: 0,
        blocked_by: null,
      })
      expect(station.faults).toHaveLength(1)
    },
  )

  it('goes out once the server takes it, and a later refusal is told again', async () => {
    refuseAudit(422, 'broken_chain')
    await station.register()
    await station.engine.runOnce()
    server.refuse = () => undefined
    await station.engine.runOnce()
    expect(server.auditPushes).toEqual([[1]])
    refuseAudit(422, 'broken_chain')
    await station.register()
    await station.engine.runOnce()
    expect(station.faults).toHaveLength(2)
  })

  it('is offered again ever more rarely, and says so until it is taken', async () => {
    refuseAudit(422, 'broken_chain')
    await station.register()
    await station.engine.runOnce()
    const since = (await station.engine.status()).audit_held_since
    expect(since).not.toBeNull()
    const offered = () => server.asked.filter((asked) => asked === 'POST /audit').length
    const pulled = () => server.asked.filter((asked) => asked === 'GET /pull').length
    const nextCycle = async (afterMs: number) => {
      const before = pulled()
      station.clock.advance(afterMs)
      station.timers.fire(30_000)
      await vi.waitFor(() => expect(station.timers.waiting()).toContain(30_000))
      expect(pulled()).toBe(before + 1)
    }
    expect(offered()).toBe(1)
    await nextCycle(59_000)
    expect(offered()).toBe(1)
    await nextCycle(1_000)
    expect(offered()).toBe(2)
    await nextCycle(119_000)
    expect(offered()).toBe(2)
    await nextCycle(1_000)
    expect(offered()).toBe(3)
    expect((await station.engine.status()).audit_held_since).toBe(since)
    expect(station.statuses.at(-1)).toMatchObject({ connection: 'online', audit_held_since: since })

    server.refuse = () => undefined
    await station.engine.runOnce()
    expect(server.auditPushes).toEqual([[1]])
    expect((await station.engine.status()).audit_held_since).toBeNull()
  })

  it('is not offered less than once an hour', () => {
    const hold = createAuditHold(station.clock)
    for (let n = 0; n < 20; n += 1) hold.refused()
    station.clock.advance(3_599_000)
    expect(hold.isWaiting()).toBe(true)
    station.clock.advance(1_000)
    expect(hold.isWaiting()).toBe(false)
  })

  it.each([
    [403, { code: 'revoked' }],
    [503, {}],
    [502, {}],
  ])('with %i ends the cycle: it is about the whole station', async (status, body) => {
    server.refuse = (_method, path) => (path === '/audit' ? { status, body } : undefined)
    await station.register()
    expect(await station.engine.runOnce()).toBe(false)
    expect(server.asked).not.toContain('GET /pull')
  })
})

describe('a long audit trail', () => {
  it('travels in messages of about a mebibyte, whole and in order', async () => {
    await appendLongEvents(120)
    expect(await station.engine.runOnce()).toBe(true)
    expect(server.auditPushes.flat()).toEqual(Array.from({ length: 120 }, (_, n) => n + 1))
    expect(server.auditPushes.length).toBeGreaterThan(2)
    expect(Math.max(...server.auditBytes)).toBeLessThan(1024 * 1024 + 2000)
  })
})
