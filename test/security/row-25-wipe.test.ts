import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openKeySlots } from '../../main/keys/key-slots.ts'
import { startStation } from '../../main/station.ts'
import type { StationContact } from '../../shared/reports/dashboard.ts'
import { putCredentials } from '../../sync-server/auth/credentials-store.ts'
import { hashPassword } from '../../sync-server/auth/passwords.ts'
import { temporaryFolder } from '../support/processes.ts'
import { filesWith } from '../support/readable.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { addEnrolmentCode, addUser } from '../support/wire-station.ts'
import { signInAdmin } from '../sync-server/rest/rest-client.ts'
import { amountOf, isFull, reached } from './amounts.ts'
import { aFileKeychain, aWipedMachine, CANARY, NURSE_INPUT } from './wiping-parts.ts'

/*
 * Row 25, the erasing: a station is killed before its 1st, 2nd, 3rd … file call and after each answer of the server
 * while it carries out an order to erase itself, and is started again. Afterwards nothing of a patient can be read in the
 * profile, the slots as they were open nothing, and all that the server had not got is in quarantine.
 */

const PATIENTS = 3
const script = join(import.meta.dirname, 'wiping-station.ts')

describe('a station that is killed while it erases itself', () => {
  let server: TestServer
  const folder = temporaryFolder('wipes')

  beforeAll(async () => {
    const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
    const asIs = { ...clock, set: () => undefined, advance: () => undefined }
    server = await startTestServer({ database: 'pglite', clock: asIs })
    const nurse = { user_id: v7(), role: 'nurse' as const }
    await addUser(server, nurse, NURSE_INPUT.username)
    const hash = await hashPassword(NURSE_INPUT.password)
    await server.database.transaction({ site_id: 'all' }, (trx) =>
      putCredentials(trx, nurse.user_id, hash, new Date().toISOString()),
    )
  }, 180_000)
  afterAll(async () => {
    await server.close()
    folder.remove()
  })

  interface Case {
    readonly killAt: number
    readonly hasKeychain: boolean
    readonly store: 'open' | 'closed'
  }

  let made = 0
  async function run({ killAt, hasKeychain, store }: Case) {
    made += 1
    const profile = join(folder.path, `profile-${made}`)
    const keychainFile = hasKeychain ? join(folder.path, `keychain-${made}.json`) : 'none'
    const code = await addEnrolmentCode(server, await server.siteId())
    const args = [script, profile, server.url, code, keychainFile, String(PATIENTS), store]
    const child = spawn(process.execPath, args, { stdio: 'pipe' })
    const lines = createInterface({ input: child.stdout })
    await heard(child, lines, 'ready')
    const copy = join(folder.path, `copy-${made}`)
    mkdirSync(copy)
    for (const name of readdirSync(profile).filter((one) => one.startsWith('keyslots')))
      cpSync(join(profile, name), join(copy, name))
    const { station_id } = JSON.parse(readFileSync(join(copy, 'keyslots.json'), 'utf8')) as {
      station_id: string
    }
    const admin = await signInAdmin(server)
    const order = { reason: 'Stolen', confirm_name: 'Ward 3' }
    expect((await admin.post(`/admin/stations/${station_id}/wipe`, order)).status).toBe(200)
    const ended = once(child, 'exit')
    let calls = 0
    let errors = ''
    child.stderr.on('data', (chunk) => {
      errors += String(chunk)
    })
    lines.on('line', (line) => {
      calls = Number(line.split(' ')[1])
    })
    child.stdin.write(`wipe ${killAt}\n`)
    const [exitCode, signal] = (await ended) as [number | null, string | null]
    const wasKilled = signal === 'SIGKILL'
    if (!wasKilled && exitCode !== 0) throw new Error(`the station ended with ${exitCode}: ${errors}`)
    const hadBegun =
      !wasKilled || existsSync(join(profile, 'wipe.json')) || !existsSync(join(profile, 'station.json'))
    const keychain = hasKeychain ? aFileKeychain(keychainFile) : undefined
    if (wasKilled) await startAgain(profile, keychain)
    return { profile, copy, keychain, station_id, calls, wasKilled, hadBegun }
  }

  /** Its next start, and where the order had not been written down yet, its next question. */
  async function startAgain(
    profile: string,
    keychain: ReturnType<typeof aFileKeychain> | undefined,
  ): Promise<void> {
    const beats: (() => void)[] = []
    const machine = aWipedMachine(keychain, beats)
    const started = await startStation(machine, { profile, enrolment: null })
    if (!started.ok) return expect(started.error).toEqual({ code: 'not_found', entity: 'enrolment' })
    // The order was never begun: without a keychain only a sign-in would bring it, which the server refuses.
    if (keychain !== undefined) {
      beats.at(-1)?.()
      await untilErased(started.value, profile)
    }
    await started.value.close()
  }

  async function contactOf(station_id: string): Promise<StationContact> {
    const { body } = await (await signInAdmin(server)).get('/admin/stations')
    const found = (body.items as unknown as StationContact[]).find(({ id }) => id === station_id)
    if (found === undefined) throw new Error('the station is on the page')
    return found
  }

  const asideOf = (station_id: string) =>
    server.owner.selectFrom('quarantine').select('code').where('station_id', '=', station_id).execute()

  async function expectErased(done: Awaited<ReturnType<typeof run>>): Promise<void> {
    const left = readdirSync(done.profile).filter((name) => !name.startsWith('station.lock'))
    expect(left).toEqual([])
    expect(filesWith(done.profile, CANARY)).toEqual([])
    if (done.keychain !== undefined) {
      const name = `station ${done.station_id} root key`
      expect(await done.keychain.get(name)).toBeNull()
      const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
      expect(openKeySlots({ folder: done.copy, rootKey: null }, clock).ok).toBe(false)
    }
    expect((await contactOf(done.station_id)).wipe).toMatchObject({ wiped_at: expect.any(String) })
  }

  it('goes on at every point, keeps the unsent work and leaves nothing', { timeout: 1_200_000 }, async () => {
    const whole = await run({ killAt: 0, hasKeychain: true, store: 'open' })
    await expectErased(whole)
    expect(await asideOf(whole.station_id)).toHaveLength(PATIENTS)
    expect((await contactOf(whole.station_id)).wipe).toMatchObject({ saved_count: PATIENTS, not_saved: [] })
    expect(whole.calls).toBeGreaterThan(15)
    const cases = pick(whole.calls, amountOf({ fast: 4, full: whole.calls }))
    let saved = PATIENTS
    let killed = 0
    let not_begun = 0
    for (const killAt of cases) {
      const done = await run({ killAt, hasKeychain: true, store: 'open' })
      killed += Number(done.wasKilled)
      // Before the order was written down the store is as it was, and closed when the order is met: its sealed outbox
      // is at hand then.
      const aside = await asideOf(done.station_id)
      await expectErased(done)
      expect(aside).toHaveLength(PATIENTS)
      not_begun += Number(!done.hadBegun)
      saved += aside.length
    }
    reached(25, 'killed while erasing, with a keychain', {
      file_calls: whole.calls,
      killed,
      saved_in_quarantine: saved,
      killed_before_it_began: not_begun,
    })
  })

  it('does so where passwords alone protect it', { timeout: 600_000 }, async () => {
    const whole = await run({ killAt: 0, hasKeychain: false, store: 'open' })
    await expectErased(whole)
    expect(await asideOf(whole.station_id)).toHaveLength(PATIENTS)
    if (!isFull()) return
    let killed = 0
    for (const killAt of pick(whole.calls, whole.calls)) {
      const done = await run({ killAt, hasKeychain: false, store: 'open' })
      killed += Number(done.wasKilled)
      if (!done.hadBegun) continue
      await expectErased(done)
      expect(await asideOf(done.station_id)).toHaveLength(PATIENTS)
    }
    reached(25, 'killed while erasing, passwords alone', { file_calls: whole.calls, killed })
  })

  it('hands in what was sealed beside a store that nobody had opened', {
    timeout: 120_000,
  }, async () => {
    const done = await run({ killAt: 0, hasKeychain: true, store: 'closed' })
    await expectErased(done)
    expect((await contactOf(done.station_id)).wipe).toMatchObject({
      saved_count: PATIENTS,
      not_saved: [],
    })
    expect(await asideOf(done.station_id)).toHaveLength(PATIENTS)
  })
})

/** So many numbers from 1 to the last, spread evenly. */
function pick(last: number, amount: number): number[] {
  const count = Math.min(last, amount)
  return Array.from({ length: count }, (_, i) => Math.max(1, Math.round(((i + 1) * last) / (count + 1))))
}

async function heard(
  child: ChildProcessWithoutNullStreams,
  lines: ReturnType<typeof createInterface>,
  text: string,
): Promise<void> {
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += String(chunk)
  })
  await new Promise<void>((resolve, reject) => {
    lines.once('line', (line) => (line === text ? resolve() : reject(new Error(line))))
    child.once('exit', () => reject(new Error(errors)))
  })
}

async function untilErased(
  station: { serve(channel: string, input: unknown): Promise<unknown> },
  profile: string,
): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const status = (await station.serve('session.status', {})) as { value: { state: string } }
    // Told is when the journal is gone.
    if (status.value.state === 'erased' && !existsSync(join(profile, 'wipe.json'))) return
    if (Date.now() > deadline) throw new Error(`still ${status.value.state}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
