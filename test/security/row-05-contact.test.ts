import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkStoreFile } from '../../main/db/store-file.ts'
import { readState } from '../../main/records/sync-state.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { eventually } from '../support/station-core.ts'
import { openWardStation, type WardStation } from '../support/ward-station.ts'
import { amountOf, reached } from './amounts.ts'

/*
 * Row 5, with the server: an old copy of the whole store is found at the next contact, an old copy of a single page by
 * comparing rows (and only so), and what was never sent comes back from the sealed outbox.
 */

const PAGE_BYTES = 4096
let hospital: Hospital
let ward: WardStation
beforeAll(async () => {
  hospital = await openHospital(null)
  ward = await openWardStation(hospital, 'ROW5')
}, 300_000)
afterAll(async () => {
  await ward?.close()
  await hospital?.close()
}, 60_000)

describe('an old copy of the whole store', () => {
  it('is found at the next contact, and everything is there again', async () => {
    const tries = amountOf({ fast: 1, full: 10 })
    let found = 0
    const ids: string[] = []
    for (let i = 0; i < tries; i += 1) {
      const copy = `${ward.store}.copy`
      await ward.restart(() => copyFileSync(ward.store, copy))
      ids.push(await ward.register('Since'))
      await ward.allOnServer(ids)
      const before = (await ward.status()).repair?.at
      await ward.restart(() => copyFileSync(copy, ward.store))
      await ward.allOnServer(ids)
      const { repair } = await ward.status()
      if (repair?.from === 'older_copy' && repair.at !== before) found += 1
    }
    reached(5, 'an old copy of the whole store', { tries, found })
    expect(found).toBe(tries)
  }, 600_000)
})

describe('an old copy of one page', () => {
  it('passes every check of the file, and is found by comparing rows with the server', async () => {
    const tries = amountOf({ fast: 1, full: 10 })
    const changed: string[] = []
    const older = `${ward.store}.older`
    for (let i = 0; i < tries; i += 1) {
      const id = await ward.register('Paged')
      await ward.allOnServer([id])
      // Of one length, so that the second edit moves nothing to another page.
      const callOn = async (seen: string | null, phone_number: string) => {
        await ward
          .core()
          .call('patients.edit', { id, seen: { phone_number: seen }, changes: { phone_number } })
        await ward.allOnServer([id])
      }
      await callOn(null, '0211112222')
      await ward.restart(() => copyFileSync(ward.store, older))
      await callOn('0211112222', '0233334444')
      let page: number | undefined
      await ward.restart(async () => {
        page = await oldPageOf(ward, older, id)
      })
      expect(page).toBeDefined()
      // The control: without comparing, nothing tells.
      await ward.core().call('sync.try_now', {})
      const phone = async () => (await ward.core().call('patients.get', { id })).patient.phone_number
      expect(await phone()).toBe('0211112222')
      await compareNext()
      await ward.restart()
      await eventually('the row is the server’s again', phone, (number) => number === '0233334444')
      changed.push(id)
    }
    await ward.core().close()
    // Of several rows on the one page, each is named once.
    const named = (await repairsInTrail()).flatMap(({ record_ids }) => record_ids)
    expect(named).toEqual(expect.arrayContaining(changed))
    reached(5, 'an old copy of one page', { tries, found: changed.length, control_found: 0 })
    rmSync(older)
    await ward.restart()
  }, 600_000)

  it('is not seen where the store holds what the server holds', async () => {
    await ward.allOnServer([await ward.register('Level')])
    const { last_sync_at } = await ward.status()
    await ward.core().close()
    const before = (await repairsInTrail()).length
    await compareNext()
    await ward.restart()
    const syncedAt = async () => (await ward.status()).last_sync_at
    await eventually('in step again', syncedAt, (at) => at !== last_sync_at)
    await ward.core().close()
    expect(await ward.inStore((db) => readState(db, 'digests_at'))).not.toBe('due')
    expect(await repairsInTrail()).toHaveLength(before)
    await ward.restart()
  }, 300_000)
})

/** The closed station's next cycle compares rows. */
async function compareNext(): Promise<void> {
  await ward.core().close()
  await ward.inStore((db) => sql`update sync_state set value = 'due' where name = 'digests_at'`.execute(db))
}

async function repairsInTrail() {
  const { rows } = await ward.inStore((db) =>
    sql<{ event: string }>`select event from audit_log where event like '%store.repair%'`.execute(db),
  )
  return rows.map(({ event }) => {
    const { entity, record_ids } = JSON.parse(event)
    return { entity, record_ids }
  })
}

/** Puts the one old page back that holds the patient's row; undefined when no single page does it unseen. */
async function oldPageOf(station: WardStation, older: string, id: string): Promise<number | undefined> {
  const now = readFileSync(station.store)
  const then = readFileSync(older)
  const versionOf = () =>
    station.inStore(async (db, key) => {
      if (checkStoreFile(station.store, key, 'full').kind !== 'sound') return null
      const row = await sql<{ v: number }>`select row_version as v from patients where id = ${id}`.execute(db)
      return row.rows[0]?.v ?? null
    })
  const current = await versionOf()
  for (let at = PAGE_BYTES; at + PAGE_BYTES <= Math.min(now.length, then.length); at += PAGE_BYTES) {
    const old = then.subarray(at, at + PAGE_BYTES)
    if (old.equals(now.subarray(at, at + PAGE_BYTES))) continue
    const swapped = Buffer.from(now)
    old.copy(swapped, at)
    writeFileSync(station.store, swapped)
    const version = await versionOf().catch(() => null)
    writeFileSync(station.store, swapped)
    if (version !== null && version !== current) return at / PAGE_BYTES
  }
  writeFileSync(station.store, now)
  return undefined
}

describe('what was never sent', () => {
  it('comes back from the sealed outbox when the store is gone', async () => {
    const count = amountOf({ fast: 5, full: 200 })
    await hospital.stop()
    const ids: string[] = []
    for (let i = 0; i < count; i += 1) ids.push(await ward.register('Unsent'))
    await ward.restart(async () => {
      rmSync(ward.store)
      await hospital.start()
    })
    await ward.allOnServer(ids)
    const { quarantined_count } = await ward.status()
    reached(5, 'sealed outbox replayed', {
      records: count,
      there: count,
      quarantined: quarantined_count ?? -1,
    })
    expect(quarantined_count).toBe(0)
  }, 600_000)
})
