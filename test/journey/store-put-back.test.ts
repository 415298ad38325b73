import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AuditEntry } from '../../shared/audit/audit-entry.ts'
import type { SyncEvent } from '../../shared/sync-page/sync-event.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { eventually } from '../support/station-core.ts'
import { openWardStation, type WardStation } from '../support/ward-station.ts'

/*
 * A station whose store is damaged, lost, or put back from an older copy: nothing that was written on it may be lost, and
 * nothing may be written twice. The server is a process that is really stopped.
 */

let hospital: Hospital
beforeAll(async () => {
  hospital = await openHospital(null)
}, 300_000)
afterAll(() => hospital?.close())

let ward: WardStation
let isServerUp = true
const stopServer = async (): Promise<void> => {
  isServerUp = false
  await hospital.stop()
}
const startServer = async (): Promise<void> => {
  await hospital.start()
  isServerUp = true
}
beforeEach(async () => {
  ward = await openWardStation(hospital, 'WARD')
}, 300_000)
afterEach(async () => {
  await ward?.close()
  if (!isServerUp) await startServer()
})

function damage(): void {
  const bytes = readFileSync(ward.store)
  for (let at = 4096 * 3 + 100; at < bytes.length; at += 4096 * 5) bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(ward.store, bytes)
}

/** What the timeline of sync says of a store that was put back. */
async function putBackOf(station: WardStation): Promise<SyncEvent[]> {
  const { items } = await station.core().call('sync.list_events', {})
  return items.map(({ event }) => event).filter(({ kind }) => kind === 'put_back')
}

/** What the server's audit says of stations that came back older. */
async function rollbacksInAudit(): Promise<unknown[]> {
  const answer = await hospital.asAdmin('/api/v1/admin/audit?act=stations.rolled_back&limit=100')
  const { items } = z.object({ items: z.array(AuditEntry) }).parse(answer)
  return items.map(({ reason }) => reason)
}

const nothingOpen = {
  quarantined_count: 0,
  open_conflict_count: 0,
  only_here_count: 0,
  audit_held_since: null,
}

describe('a store that was damaged', () => {
  it('comes back from its backup without the server, and is whole once the server is there', async () => {
    const before = await ward.register('Before')
    await ward.allOnServer([before])
    await ward.backUp()
    const after = await ward.register('After')
    await ward.allOnServer([after])
    await stopServer()
    const offline = await ward.register('Offline')
    await ward.restart(damage)
    expect((await ward.status()).repair).toMatchObject({ from: 'backup', is_complete: false })
    expect(await ward.receiptOf(before)).toBe('on_server')
    expect(readdirSync(ward.folder).some((name) => name.startsWith('set-aside-damaged'))).toBe(true)
    const meanwhile = await ward.register('Meanwhile')
    await startServer()
    await ward.allOnServer([before, after, offline, meanwhile])
    await eventually('complete', ward.status, ({ repair }) => repair?.is_complete === true)
    expect(await ward.status()).toMatchObject(nothingOpen)
    expect(await putBackOf(ward)).toMatchObject([{ from: 'backup' }])
  }, 300_000)

  it('comes back from the server and the sealed outbox when there is no backup at all', async () => {
    const before = await ward.register('Before')
    await ward.allOnServer([before])
    await stopServer()
    const offline = await ward.register('Offline')
    await ward.restart(async () => {
      expect(existsSync(join(ward.folder, 'backups'))).toBe(false)
      rmSync(ward.store)
      await startServer()
    })
    expect((await ward.status()).repair).toMatchObject({ from: 'server' })
    await ward.allOnServer([before, offline])
    expect(await ward.status()).toMatchObject(nothingOpen)
  }, 300_000)
})

describe('a store that somebody put back from an older copy', () => {
  it('is found out at the next contact, and loses neither what came before nor what came after', async () => {
    const first = await ward.register('First')
    await ward.allOnServer([first])
    const copy = `${ward.store}.copy`
    await ward.restart(() => copyFileSync(ward.store, copy))
    const lost = await ward.register('Lost')
    await ward.allOnServer([lost])
    await stopServer()
    await ward.restart(() => copyFileSync(copy, ward.store))
    expect(await ward.receiptOf(lost)).toBe('not_found')
    const later = await ward.register('Later')
    await startServer()
    await ward.allOnServer([first, lost, later])
    const { repair, quarantined_count, only_here_count, audit_held_since } = await ward.status()
    expect(repair).toMatchObject({ from: 'older_copy', is_complete: true })
    expect(await putBackOf(ward)).toMatchObject([{ from: 'older_copy' }])
    expect({ quarantined_count, only_here_count, audit_held_since }).toEqual({
      quarantined_count: 0,
      only_here_count: 0,
      audit_held_since: null,
    })
  }, 300_000)

  it('knows by itself what the server never saw, and gives its numbers to nothing else', async () => {
    const first = await ward.register('First')
    await ward.allOnServer([first])
    const copy = `${ward.store}.copy`
    await ward.restart(() => copyFileSync(ward.store, copy))
    await stopServer()
    const unseen = await ward.register('Unseen')
    await ward.restart(() => copyFileSync(copy, ward.store))
    expect((await ward.status()).repair).toMatchObject({ from: 'older_copy', is_complete: false })
    const offline = await ward.register('Offline')
    await startServer()
    await ward.allOnServer([first, unseen, offline])
    const later = await ward.register('Later')
    await ward.allOnServer([later])
    await eventually('complete', ward.status, ({ repair }) => repair?.is_complete === true)
    // What the test before left open, which gave a medical number twice, is not of these.
    const { items } = await ward.core().call('conflicts.list', {})
    expect(items.filter(({ record_id }) => [first, unseen, offline, later].includes(record_id))).toEqual([])
    const { open_conflict_count: _earlier, ...others } = nothingOpen
    expect(await ward.status()).toMatchObject(others)
    expect(await rollbacksInAudit()).toContain('an older copy was put in place')
  }, 300_000)
})
