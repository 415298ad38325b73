import { afterEach, describe, expect, it } from 'vitest'
import type { Id } from '../../shared/ids.ts'
import { type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import { startPostgres } from '../support/postgres.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { connectToStation, type StationClient, StationGone } from '../support/station-client.ts'
import { noteLane } from './tally.ts'

/*
 * Programs that are killed (SIGKILL) while a nurse saves. SIJIL_KILLS says how often: a few in `npm test`,
 * 200 in `npm run test:faults`. SIJIL_SEED repeats a run's moments.
 */

const kills = Number(process.env.SIJIL_KILLS ?? 2)
const savesWanted = kills >= 200 ? 1000 : 0
const seed = Number(process.env.SIJIL_SEED ?? Date.now() % 1_000_000)
const minutes = 60_000

/** Small seeded generator (mulberry32), so that a failing run can be repeated. */
function randomOf(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const undo: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const act of undo.splice(0).reverse()) await act()
})

interface Ward {
  readonly hospital: Hospital
  station: StationProcess
  client: StationClient
  readonly patientId: Id
  readonly visitId: Id
  /** Starts the station again and signs the nurse in. */
  restart(): Promise<void>
}

async function openWard(databaseUrl: string | null): Promise<Ward> {
  const hospital = await openHospital(databaseUrl)
  undo.push(() => hospital.close())
  const profile = temporaryFolder('kill-station')
  undo.push(() => profile.remove())
  const place = { profile: profile.path, server_url: hospital.url, name: 'WARD', port: await freePort() }
  const enter = async (station: StationProcess): Promise<StationClient> => {
    const client = await connectToStation(station.launch_url)
    const { username, password } = NURSE
    await client.call('session.sign_in', { username, password })
    return client
  }
  const station = await startStationProcess({ ...place, enrolment_code: await hospital.enrolmentCode() })
  const client = await enter(station)
  const patient = await client.call('patients.register', newPatient('Mona Adel Kamel Fathy', '01012345678'))
  const visit = await client.call('visits.open', {
    patient_id: patient.id,
    visit_type: 'inpatient',
    ward: '3B',
    room: null,
    bed: null,
    chief_complaint: null,
    studies: [],
  })
  const ward: Ward = {
    hospital,
    station,
    client,
    patientId: patient.id,
    visitId: visit.id,
    restart: async () => {
      ward.station = await startStationProcess(place)
      ward.client = await enter(ward.station)
    },
  }
  undo.push(() => ward.station.stop())
  return ward
}

function newPatient(full_name: string, mobile_number: string) {
  return {
    ssn: null,
    full_name,
    mobile_number,
    mobile_unavailable_reason: null,
    passport_number: null,
    date_of_birth: '1980-01-01',
    birth_date_is_estimated: false,
    gender: 'female' as const,
    phone_number: null,
    address: null,
    governorate: null,
    contacts: [],
  }
}

/** What was asked to be saved, and what the screen was told. Weight and blood sugar name the save: no two are alike. */
interface Saves {
  readonly asked: Set<number>
  readonly acknowledged: Map<number, Id>
}

const WEIGHTS = 4_000

function valuesOf(n: number): { weight_kg: number; blood_sugar_mg_dl: number } {
  return { weight_kg: ((n % WEIGHTS) + 10) / 10, blood_sugar_mg_dl: 50 + Math.floor(n / WEIGHTS) }
}

function numberOf(set: { weight_kg: number; blood_sugar_mg_dl: number }): number {
  return (set.blood_sugar_mg_dl - 50) * WEIGHTS + Math.round(set.weight_kg * 10) - 10
}

async function save({ client, visitId }: Ward, n: number, saves: Saves): Promise<void> {
  saves.asked.add(n)
  const { id } = await client.call('observations.record_vital_signs', {
    visit_id: visitId,
    vital_signs: valuesOf(n),
    replaces_id: null,
    void_reason: null,
  })
  saves.acknowledged.set(n, id)
}

/** Every set of the visit that the server has: number of the save → ids. */
async function setsOnServer({ hospital, visitId }: Ward): Promise<Map<number, string[]>> {
  const found = new Map<number, string[]>()
  let path: string | null = `/api/v1/visits/${visitId}/vital-signs?limit=100`
  while (path !== null) {
    const page = (await hospital.asAdmin(path)) as {
      items: { id: string; weight_kg: number; blood_sugar_mg_dl: number }[]
      next_cursor: string | null
    }
    for (const set of page.items) {
      const n = numberOf(set)
      found.set(n, [...(found.get(n) ?? []), set.id])
    }
    path =
      page.next_cursor === null
        ? null
        : `/api/v1/visits/${visitId}/vital-signs?limit=100&cursor=${encodeURIComponent(page.next_cursor)}`
  }
  return found
}

async function everythingSent({ client }: Ward): Promise<void> {
  const deadline = Date.now() + 2 * minutes
  while (Date.now() < deadline) {
    const status = await client.call('sync.try_now', {})
    if (status.connection === 'online' && status.only_here_count === 0) return
    await pause(200)
  }
  throw new Error('the station did not send everything within two minutes')
}

/** A lane's name and when it began. */
interface Lane {
  readonly lane: string
  readonly fromMs: number
}

const laneOf = (lane: string): Lane => ({ lane, fromMs: performance.now() })

function noteOutcome(
  { lane, fromMs }: Lane,
  outcome: { acknowledged: number; lost: number; doubled: number },
): void {
  noteLane({ lane, kills, ...outcome, seed, seconds: Math.round((performance.now() - fromMs) / 1000) })
}

/** Nothing acknowledged is lost, nothing is there twice, nothing came that nobody asked for. */
async function expectExactlyOnce(ward: Ward, saves: Saves, lane: Lane): Promise<void> {
  await everythingSent(ward)
  const found = await setsOnServer(ward)
  const lost = [...saves.acknowledged].filter(([n, id]) => found.get(n)?.[0] !== id).map(([n]) => n)
  const doubled = [...found].filter(([, ids]) => ids.length > 1).map(([n]) => n)
  const strange = [...found.keys()].filter((n) => !saves.asked.has(n))
  noteOutcome(lane, {
    acknowledged: saves.acknowledged.size,
    lost: lost.length,
    doubled: doubled.length,
  })
  expect({ lost, doubled, strange }).toEqual({ lost: [], doubled: [], strange: [] })
  expect(saves.acknowledged.size).toBeGreaterThanOrEqual(Math.max(savesWanted, kills))
}

async function untilGone(work: () => Promise<void>): Promise<void> {
  try {
    for (;;) await work()
  } catch (error) {
    if (!(error instanceof StationGone)) throw error
  }
}

describe(`a station that is killed ${kills} times while a nurse saves`, () => {
  it(
    'keeps every set of vital signs that it acknowledged, and sends each once',
    async () => {
      const lane = laneOf('station')
      const random = randomOf(seed)
      const ward = await openWard(null)
      const saves: Saves = { asked: new Set(), acknowledged: new Map() }
      let n = 0
      for (let kill = 0; kill < kills; kill += 1) {
        const killing = pause(30 + random() * 400).then(() => ward.station.kill())
        await untilGone(async () => {
          n += 1
          await save(ward, n, saves)
        })
        await killing
        await ward.restart()
      }
      await expectExactlyOnce(ward, saves, lane)
    },
    60 * minutes,
  )

  it(
    'loses of a draft at most the field that is being typed',
    async () => {
      const lane = laneOf('drafts')
      const random = randomOf(seed + 1)
      const ward = await openWard(null)
      const owner = { owner_id: ward.visitId, form_code: 'SH.MR.FRM.05' as const }
      const fields = ['chief_complaint', 'medication_allergies', 'git_problems_desc']
      const kept = new Map<string, number>()
      const asked = new Map<string, number>()
      let [n, acknowledged, lost] = [0, 0, 0]
      for (let kill = 0; kill < kills; kill += 1) {
        const killing = pause(30 + random() * 300).then(() => ward.station.kill())
        await untilGone(async () => {
          const field = fields[n % fields.length] ?? ''
          n += 1
          asked.set(field, n)
          await ward.client.call('drafts.save', { ...owner, fields: { [field]: String(n) } })
          acknowledged += 1
          kept.set(field, n)
        })
        await killing
        await ward.restart()
        const draft = await ward.client.call('drafts.get', owner)
        for (const field of kept.keys()) {
          const there = Number(draft.fields[field])
          // What was acknowledged, or the very write that the kill interrupted.
          if (there !== kept.get(field) && there !== asked.get(field)) lost += 1
          kept.set(field, there)
        }
      }
      noteOutcome(lane, { acknowledged, lost, doubled: 0 })
      expect(lost).toBe(0)
      expect(n).toBeGreaterThan(kills)
    },
    60 * minutes,
  )
})

describe.each(['pglite', 'postgres'] as const)(`a server on %s that is killed ${kills} times`, (database) => {
  it(
    'has every acknowledged save exactly once in the end, while the nurse goes on',
    async () => {
      const lane = laneOf(`server on ${database}`)
      const random = randomOf(seed + 2)
      const postgres = database === 'postgres' ? await startPostgres() : undefined
      if (postgres !== undefined) undo.push(() => postgres.close())
      const ward = await openWard((await postgres?.createDatabase()) ?? null)
      const saves: Saves = { asked: new Set(), acknowledged: new Map() }
      let n = 0
      let isOver = false
      const nurse = (async () => {
        while (!isOver) {
          n += 1
          await save(ward, n, saves)
          await pause(kills >= 200 ? 300 : 50)
        }
      })()
      for (let kill = 0; kill < kills; kill += 1) {
        await ward.client.ask('sync.try_now', {})
        await pause(random() * 300)
        await ward.hospital.kill()
        await ward.hospital.start()
      }
      isOver = true
      await nurse
      await expectExactlyOnce(ward, saves, lane)
    },
    60 * minutes,
  )
})
