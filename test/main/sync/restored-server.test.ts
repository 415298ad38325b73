import { beforeEach, describe, expect, it } from 'vitest'
import { receiptsOf } from '../../../main/records/receipt-store.ts'
import { readNumber } from '../../../main/records/sync-state.ts'
import type { StandInSyncServer } from '../../support/stand-in-sync-server.ts'
import { openStandIn, type SyncingStation } from '../../support/syncing-station.ts'

let server: StandInSyncServer
let station: SyncingStation
beforeEach(async () => {
  const opened = await openStandIn()
  ;({ server, station } = opened)
  return opened.close
})

describe('a server that was restored and lacks what it once took', () => {
  it('gets its envelopes again from the one it asks for, also one that it had put aside', async () => {
    server.puts_aside.add(2)
    await station.register()
    const patient = await station.register()
    await station.engine.runOnce()
    expect((await station.engine.status()).quarantined_count).toBe(1)

    server.held.station_seq = 1
    server.puts_aside.clear()
    await station.register()
    expect(await station.engine.runOnce()).toBe(true)
    expect(server.pushes).toEqual([[1, 2], [3], [2, 3]])
    expect(await station.engine.status()).toMatchObject({ quarantined_count: 0, only_here_count: 0 })
    const receipts = await receiptsOf(station.store.db, 'patients', [patient.id])
    expect(JSON.stringify([...receipts])).not.toContain('refused')
    const rows = await station.store.db.selectFrom('outbox').select('quarantine_code').execute()
    expect(rows.map((row) => row.quarantine_code)).toEqual([null, null, null])
  })

  it('gets its audit events again from the one it asks for', async () => {
    await station.register()
    await station.register()
    await station.register()
    await station.engine.runOnce()
    expect(server.auditPushes).toEqual([[1, 2, 3]])

    server.held.audit_seq = 1
    await station.register()
    expect(await station.engine.runOnce()).toBe(true)
    expect(server.auditPushes.slice(1)).toEqual([[4], [2, 3, 4]])
    expect(await readNumber(station.store.db, 'audit_pushed_through')).toBe(4)
    expect(station.faults).toEqual([])
  })

  it('is not asked without end when it keeps asking for audit events', async () => {
    await station.register()
    server.refuse = (_method, path) =>
      path === '/audit' ? { status: 409, body: { code: 'gap', expected: 1 } } : undefined
    expect(await station.engine.runOnce()).toBe(true)
    expect(server.asked.filter((asked) => asked === 'POST /audit')).toHaveLength(1)
    expect(station.faults.map(String)).toEqual(['Error: audit events were not taken: 409 gap'])
  })
})
