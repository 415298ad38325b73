import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { z } from 'zod'
import { SessionUser } from '../../shared/session/session-ipc.ts'
import { createOpenReadings } from '../audit/open-readings.ts'
import { createBlobFiles } from '../documents/blob-files.ts'
import { withoutEmergencies } from '../emergency/emergencies.ts'
import { enrolStation } from '../enrolment/enrol-station.ts'
import { profilePaths } from '../enrolment/profile-folder.ts'
import { readStationSecrets } from '../enrolment/station-secret-store.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import { type Sown, sowPatients } from '../invented/sow-patients.ts'
import { createNationalIdVault } from '../keys/national-id-vault.ts'
import { createNetwork } from '../network/network.ts'
import { type OpenedStore, wireStore } from '../opened-store.ts'
import { peekMedicalNumber } from '../records/medical-number-store.ts'
import { createServerDoor } from '../session/server-door.ts'
import { demoNurse, demoPhysician } from './demo-accounts.ts'
import { type Caller, newEnrolmentCode } from './demo-seed.ts'
import { startErrorSentence } from './error-sentence.ts'
import { programVersion } from './program-version.ts'

/*
 * a station of its own in a temporary folder ──► everything on the server pulled ──► a batch sown, pushed, and so on
 * ──► the station revoked, its folder removed
 *
 * So that invented records take the way of real ones: the services, the signed outbox, the push.
 */

/** Why no more is made; a sentence for the person who asked. What was pushed until then stays. */
export class SeedFailed extends Error {}

export interface SeedOrder {
  readonly server: string
  readonly admin: Caller
  readonly patients: number
  readonly seed: number
  readonly say: (text: string) => void
}

const BATCH = 200
const SAY_EVERY = 1000
const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }

/** Makes the first `patients` people of a seed on the server, but for those who are there already. */
export async function seedServer(order: SeedOrder): Promise<Sown> {
  const staff = await readStaff(order.admin)
  const profile = mkdtempSync(join(tmpdir(), 'sijil-seed-'))
  try {
    const { opened, deps, station_id } = await openStation(order, profile)
    try {
      await syncAll(opened)
      return await sowAll(order, opened, deps, staff)
    } finally {
      await opened.close()
      await order.admin.put(
        `/admin/stations/${station_id}`,
        { is_revoked: true, reason: 'Invented patients are made' },
        '',
      )
    }
  } finally {
    rmSync(profile, { recursive: true, force: true })
  }
}

type Staff = { readonly nurse: SessionUser; readonly physician: SessionUser }

async function sowAll(
  { patients, seed, say }: SeedOrder,
  opened: OpenedStore,
  deps: FeatureDeps,
  staff: Staff,
): Promise<Sown> {
  const now_ms = Date.now()
  let sum: Sown = { patients: 0, visits: 0, known: 0 }
  for (let first = 0; first < patients; ) {
    const { left } = await peekMedicalNumber(opened.store.db)
    if (left === 0) throw new SeedFailed('The server gives no more medical numbers.')
    const count = Math.min(BATCH, left, patients - first)
    const sown = await sowPatients(deps, { seed, first, count, now_ms, ...staff })
    await syncAll(opened)
    first += count
    sum = {
      patients: sum.patients + sown.patients,
      visits: sum.visits + sown.visits,
      known: sum.known + sown.known,
    }
    if (first % SAY_EVERY === 0 && first < patients) say(`${first} of ${patients}`)
  }
  return sum
}

/** Until the server has everything and nothing was refused. */
async function syncAll({ engine }: OpenedStore): Promise<void> {
  for (;;) {
    const isDone = await engine.runOnce()
    const { only_here_count, quarantined_count } = await engine.status()
    if (!isDone)
      throw new SeedFailed('The sync server does not answer any more. Run the same again to go on.')
    if (quarantined_count) throw new SeedFailed('The server put invented records aside; see its quarantine.')
    if (only_here_count === 0) return
  }
}

async function readStaff(admin: Caller): Promise<Staff> {
  const Page = z.object({ items: z.array(SessionUser) })
  const { items } = Page.parse((await admin.get('/admin/users')).body)
  const find = (username: string): SessionUser => {
    const user = items.find((item) => item.username === username)
    if (user === undefined) throw new SeedFailed(`The demo account ${username} is not on this server.`)
    return user
  }
  return { nurse: find(demoNurse.username), physician: find(demoPhysician.username) }
}

async function openStation({ server, admin }: SeedOrder, profile: string) {
  const code = await newEnrolmentCode(admin)
  const door = createServerDoor(server, programVersion())
  const machine = { clock, newId: () => v7(), keychain: undefined }
  const enrolled = await enrolStation({ ...machine, door }, { profile, server, code, name: 'Seeding' })
  if (!enrolled.ok) throw new SeedFailed(startErrorSentence(enrolled.error))
  const { station, store } = enrolled.value
  const wired = await wireStore(
    {
      ...machine,
      profile,
      station,
      programVersion: programVersion(),
      bootId: v7(),
      // Sync runs only when it is told to, between batches.
      timers: { after: () => () => undefined },
      random: () => Math.random(),
      online: { request: async () => ({ ok: false, error: { code: 'offline' } }) },
      network: createNetwork(),
      ...withoutEmergencies(clock),
      onChanged: () => undefined,
      onContact: () => undefined,
      onStatus: () => undefined,
      onFault: (error) => {
        throw error
      },
    },
    store,
  )
  if (!wired.ok) throw new SeedFailed(startErrorSentence(wired.error))
  const opened = wired.value
  return { opened, station_id: station.station_id, deps: await featureDepsOf(opened, profile, station) }
}

/** What sowing needs of a store that is open in this process. */
export async function featureDepsOf(
  { store, identity }: OpenedStore,
  profile: string,
  { station_id, station_name, site }: Parameters<typeof wireStore>[0]['station'],
): Promise<FeatureDeps> {
  const secrets = await readStationSecrets(store.db)
  if (secrets === undefined) throw new Error('a store that was just enrolled has its secrets')
  return {
    records: {
      db: store.db,
      station_id,
      site_id: site.id,
      clock,
      newId: () => v7(),
      boot_id: v7(),
      sign: (hash) => identity.sign(hash),
      onCommitted: () => undefined,
      readings: createOpenReadings(clock),
    },
    time_zone: site.time_zone,
    ...withoutEmergencies(clock),
    station_name,
    ssn: createNationalIdVault([secrets], async () => undefined),
    blobs: createBlobFiles(profilePaths(profile).documents),
    online: { request: async () => ({ ok: false, error: { code: 'offline' } }) },
    openScope: async () => ({ ok: false, error: { code: 'offline' } }),
  }
}
