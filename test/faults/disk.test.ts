import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { NURSE, openHospital } from '../support/hospital.ts'
import { freePort, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { connectToStation, type StationClient } from '../support/station-client.ts'

/*
 * Disks that are full or may only be read. A small disk is a tmpfs of its own, which only root may make; where that is
 * refused these tests are skipped and say so by being skipped.
 */

const nurse = { username: NURSE.username, password: NURSE.password }

const undo: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const act of undo.splice(0).reverse()) await act()
})

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'sijil-mount-'))
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]).status === 0
  if (isMounted) spawnSync('umount', [folder])
  rmSync(folder, { recursive: true, force: true })
  return isMounted
}

interface SmallDisk {
  readonly path: string
  fill(): void
  makeSpace(): void
  setReadOnly(isReadOnly: boolean): void
}

function smallDisk(megabytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'sijil-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path])
  undo.push(() => {
    execFileSync('umount', ['-l', path])
    rmSync(path, { recursive: true, force: true })
  })
  const filler = join(path, 'filler')
  return {
    path,
    fill: () => {
      const file = openSync(filler, 'w')
      const block = Buffer.alloc(4096, 1)
      try {
        for (;;) writeSync(file, block)
      } catch {
        // Expected: no space left.
      } finally {
        closeSync(file)
      }
      expect(statfsSync(path).bavail).toBe(0)
    },
    makeSpace: () => unlinkSync(filler),
    setReadOnly: (isReadOnly) =>
      void execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, path]),
  }
}

const register = (client: StationClient, n: number) =>
  client.ask('patients.register', {
    ssn: null,
    passport_number: null,
    full_name: `Mona Adel Kamel Fathy ${String.fromCharCode(65 + n)}`,
    mobile_number: `010${String(12_345_000 + n).padStart(8, '0')}`,
    mobile_unavailable_reason: null,
    date_of_birth: '1980-01-01',
    birth_date_is_estimated: false,
    gender: 'female',
    phone_number: null,
    address: 'A'.repeat(400),
    governorate: null,
    contacts: [],
  })

async function registerUntilRefused(client: StationClient): Promise<{ done: number; code: string }> {
  for (let n = 0; n < 2_000; n += 1) {
    const reply = await register(client, n)
    if (!reply.ok) return { done: n, code: reply.error.code }
  }
  return { done: 2_000, code: 'never refused' }
}

const countPatients = async (client: StationClient): Promise<number> =>
  (await client.call('patients.search', { query: 'Mona', limit: 1 })).total_on_station

describe.skipIf(!canMount())('a station whose disk', () => {
  async function openWard(disk: SmallDisk) {
    const hospital = await openHospital(null)
    undo.push(() => hospital.close())
    const place = {
      profile: join(disk.path, 'profile'),
      server_url: hospital.url,
      name: 'WARD',
      port: await freePort(),
    }
    const open = async (enrolment_code?: string) => {
      const station = await startStationProcess({
        ...place,
        ...(enrolment_code === undefined ? {} : { enrolment_code }),
      })
      undo.push(() => station.stop())
      return { station, client: await connectToStation(station.launch_url) }
    }
    const start = async (enrolment_code?: string) => {
      const opened = await open(enrolment_code)
      await opened.client.call('session.sign_in', nurse)
      return opened
    }
    return { hospital, open, start, first: await start(await hospital.enrolmentCode()) }
  }

  it('is full says so, loses nothing, and works again after space is made', async () => {
    const disk = smallDisk(32)
    const { hospital, start, first } = await openWard(disk)
    await hospital.stop()
    disk.fill()
    const refused = await registerUntilRefused(first.client)
    expect(refused.code).toBe('disk_full')
    disk.makeSpace()
    expect(await countPatients(first.client)).toBe(refused.done)
    expect((await register(first.client, refused.done)).ok).toBe(true)
    await first.station.kill()
    const { client } = await start()
    expect(await countPatients(client)).toBe(refused.done + 1)
  }, 300_000)

  it('may only be read says so and loses nothing', async () => {
    const disk = smallDisk(32)
    const { open, first } = await openWard(disk)
    expect((await register(first.client, 0)).ok).toBe(true)
    await first.station.stop()
    disk.setReadOnly(true)
    const { client } = await open()
    const refused = await client.ask('session.sign_in', nurse)
    expect(refused).toEqual({ ok: false, error: { code: 'store_read_only' } })
    disk.setReadOnly(false)
    await client.call('session.sign_in', nurse)
    expect(await countPatients(client)).toBe(1)
  }, 300_000)
})

describe.skipIf(!canMount())('a server whose disk', () => {
  it('is full takes nothing it could lose, and everything after space is made', async () => {
    const disk = smallDisk(400)
    const hospital = await openHospital(null, join(disk.path, 'server'))
    undo.push(() => hospital.close())
    const profile = temporaryFolder('disk-station')
    undo.push(() => profile.remove())
    const station = await startStationProcess({
      profile: profile.path,
      server_url: hospital.url,
      name: 'WARD',
      port: await freePort(),
      enrolment_code: await hospital.enrolmentCode(),
    })
    undo.push(() => station.stop())
    const client = await connectToStation(station.launch_url)
    await client.call('session.sign_in', nurse)
    await client.call('sync.try_now', {})
    disk.fill()
    for (let n = 0; n < 50; n += 1) expect((await register(client, n)).ok).toBe(true)
    await client.call('sync.try_now', {})
    expect((await client.call('sync.status', {})).only_here_count).toBe(50)
    disk.makeSpace()
    await expect
      .poll(async () => (await client.call('sync.try_now', {})).only_here_count, { timeout: 60_000 })
      .toBe(0)
  }, 300_000)
})
