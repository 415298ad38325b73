import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FeatureDeps } from '../../../main/feature-deps.ts'
import type { Call } from '../../../main/ipc/handlers.ts'
import { lookUpDuplicates, lookUpPatients } from '../../../main/patients/patient-search-service.ts'
import { patientSummaries } from '../../../main/patients/patient-view-service.ts'
import { listWithoutHistory } from '../../../main/records/scope-store.ts'
import { fetchHistory, historyStanding } from '../../../main/scopes/history-service.ts'
import { createPatientLookup } from '../../../main/scopes/look-up-patients.ts'
import { openScope } from '../../../main/scopes/open-scope.ts'
import type { Transport } from '../../../main/sync/transport.ts'
import { REST_STATION_ID } from '../../../shared/ids.ts'
import type { PatientLookupRequest } from '../../../shared/sync/patient-lookup-message.ts'
import { OPENINGS_PER_HOUR } from '../../../shared/sync/scope-grant-message.ts'
import { instantOf } from '../../../shared/time.ts'
import { commitOwn } from '../../../sync-server/commit/commit.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import {
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'
import { createFreshStation, type FreshStation, holdings } from './a-fresh-station.ts'

/* A PC that does not hold everybody asks the server whom it knows, and has who is chosen come. */

const NATIONAL_ID = '29803140101234'
const indexOf = (digits: string): string => createHash('sha256').update(digits).digest('hex')
const NAME = 'Mona Farouk Abdelaziz'

describe('a patient who is not on this PC', () => {
  let server: TestServer
  let ward: WireStation
  let authors: ReturnType<typeof createAuthors>
  let asked: PatientLookupRequest[]
  let hasChunks: boolean
  let isReachable: boolean
  const opened: { close(): Promise<void> }[] = []

  beforeAll(async () => {
    server = await startTestServer({ database: 'pglite' })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    authors = createAuthors(server)
    await authors.create()
    ward = await enrolWireStation(server, 'Ward 3')
    asked = []
    hasChunks = true
    isReachable = true
  })
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
  })

  const faults = (transport: Transport): Transport => ({
    ...transport,
    getSnapshotChunk: (...question) =>
      hasChunks
        ? transport.getSnapshotChunk(...question)
        : Promise.resolve({ ok: false, kind: 'unreachable' }),
    lookUpPatients: (request, signal) => {
      asked.push(request)
      return isReachable
        ? transport.lookUpPatients(request, signal)
        : Promise.resolve({ ok: false, kind: 'unreachable' })
    },
  })

  async function aPc(firstSyncCommits = 0): Promise<FreshStation> {
    const pc = await createFreshStation(server, firstSyncCommits, faults)
    opened.push(pc)
    return pc
  }

  const call = (): Call => ({
    actor: { ...authors.nurse, is_charge_nurse: false },
    user: {} as Call['user'],
    administration_reason: null,
  })

  /** What a feature needs of this PC, and of a vault that finds a number by its hash. */
  const depsOf = (pc: FreshStation) => ({
    records: pc.records,
    time_zone: 'Africa/Cairo',
    ssn: {
      index: indexOf,
      indexes: (digits: string) => [indexOf(digits)],
      seal: () => '',
    } as FeatureDeps['ssn'],
    lookUpPatients: createPatientLookup(faults(pc.transport)),
    openScope: (patientId: string, personId: string) =>
      openScope({ transport: pc.transport, pull: () => undefined }, patientId, personId),
  })

  async function aPatient(fields: Readonly<Record<string, unknown>> = {}) {
    const [patient, visit] = [v7(), v7()]
    const ops = [newPatient(patient, { full_name: NAME, ...fields }), newVisit(visit, patient)]
    expect(await ward.commit(ops, authors.nurse)).toMatchObject({ quarantine_code: null })
    return { patient, visit }
  }

  const lookUp = async (pc: FreshStation, query: string) => {
    const reply = await lookUpPatients(depsOf(pc), call(), query)
    return reply.ok ? reply.value.items : reply.error.code
  }

  /** A PC whose chunks do not come: it has begun to be filled and holds nobody. */
  async function aPcThatIsBeingFilled(): Promise<FreshStation> {
    const pc = await aPc()
    hasChunks = false
    expect(await pc.engine.runOnce()).toBe(true)
    await pc.engine.firstSyncSettled()
    expect((await pc.engine.status()).first_sync).not.toBeNull()
    return pc
  }

  it('is named by the server while this PC is being filled, and comes whole before its turn when chosen', async () => {
    const { patient, visit } = await aPatient()
    const pc = await aPcThatIsBeingFilled()
    expect(await lookUp(pc, 'farouk mona')).toEqual([
      expect.objectContaining({ id: patient, full_name: NAME, is_here: false }),
    ])
    const deps = depsOf(pc)
    expect(await historyStanding(deps, call(), patient)).toMatchObject({
      value: { is_known: false, is_here: false },
    })
    expect(await fetchHistory(deps, call(), patient)).toMatchObject({ ok: true })
    expect(await pc.engine.runOnce()).toBe(true)
    expect((await pc.engine.status()).first_sync).not.toBeNull()
    expect(await historyStanding(deps, call(), patient)).toMatchObject({
      value: { is_known: true, is_here: true },
    })
    const held = await holdings(pc)
    expect(held.patients).toMatchObject([{ id: patient }])
    expect(held.patient_visits).toMatchObject([{ id: visit }])
    expect(await lookUp(pc, 'farouk mona')).toMatchObject([{ id: patient, is_here: true }])
    hasChunks = true
    await pc.syncAll()
    const whole = await aPc()
    await whole.syncAll()
    const { scope_members: _own, ...rest } = await holdings(pc)
    const { scope_members: _theirs, ...others } = await holdings(whole)
    expect(rest).toEqual(others)
    expect(pc.faults).toEqual([])
  })

  it('is looked for by what a national ID is found by: the number itself stays on this PC', async () => {
    await aPatient({ ssn_index: indexOf(NATIONAL_ID), ssn_sealed: 'sealed', ssn_last4: '1234' })
    const pc = await aPcThatIsBeingFilled()
    expect(await lookUp(pc, NATIONAL_ID)).toMatchObject([{ full_name: NAME, ssn_last4: '1234' }])
    expect(asked).toMatchObject([{ query: '', ssn_indexes: [indexOf(NATIONAL_ID)] }])
    expect(JSON.stringify(asked)).not.toContain(NATIONAL_ID)
  })

  it('is not asked for with too little, nor found without the server', async () => {
    await aPatient()
    const pc = await aPcThatIsBeingFilled()
    for (const little of ['', 'م', 'fa', '0101', '   ']) expect(await lookUp(pc, little)).toEqual([])
    expect(asked).toEqual([])
    isReachable = false
    expect(await lookUp(pc, 'farouk')).toBe('offline')
  })

  it('is not named again once this PC knows that the registration was removed', async () => {
    const { patient } = await aPatient()
    const pc = await aPc(Number.POSITIVE_INFINITY)
    await pc.syncAll()
    await pc.store.db
      .updateTable('patients')
      .set({ removed_at: instantOf(0) })
      .where('id', '=', patient)
      .execute()
    expect(await lookUp(pc, 'farouk')).toEqual([])
  })

  it('breaks off the question before when the words change', async () => {
    await aPatient()
    const pc = await aPcThatIsBeingFilled()
    const deps = depsOf(pc)
    const [before, now] = await Promise.all([
      lookUpPatients(deps, call(), 'farou'),
      lookUpPatients(deps, call(), 'farouk'),
    ])
    expect(before).toMatchObject({ ok: false, error: { code: 'offline' } })
    expect(now).toMatchObject({ ok: true, value: { items: [{ full_name: NAME }] } })
  })

  it('is asked for in one question where somebody is registered, beside a search that goes on', async () => {
    const sealed = { ssn_index: indexOf(NATIONAL_ID), ssn_sealed: 'sealed', ssn_last4: '1234' }
    const { patient } = await aPatient({ full_name: 'Mona F. Abdelaziz', ...sealed })
    const born = { date_of_birth: '1998-03-14' }
    const { patient: namesake } = await aPatient(born)
    const pc = await aPcThatIsBeingFilled()
    const deps = depsOf(pc)
    const typed = { ssn: NATIONAL_ID, full_name: NAME, ...born, mobile_number: '٠١٠١٢٣٤٥٦٧٨' }
    const [searched, alike] = await Promise.all([
      lookUpPatients(deps, call(), 'farouk'),
      lookUpDuplicates(deps, call(), typed),
    ])
    expect(searched).toMatchObject({ ok: true, value: { items: [{ id: namesake }] } })
    expect(alike).toMatchObject({
      ok: true,
      value: { items: [{ id: patient, is_here: false }, { id: namesake }], is_cut: false },
    })
    expect(asked.filter(({ identity }) => identity !== null)).toEqual([
      {
        protocol: expect.any(Number),
        query: '',
        ssn_indexes: [indexOf(NATIONAL_ID)],
        identity: { full_name: NAME, ...born, mobile_number: '01012345678' },
        actor_id: authors.nurse.user_id,
      },
    ])
    expect(JSON.stringify(asked)).not.toContain(NATIONAL_ID)
  })

  it('is not asked for by a mobile or a name alone, and what is typed next breaks the question before off', async () => {
    await aPatient({ date_of_birth: '1998-03-14' })
    const pc = await aPcThatIsBeingFilled()
    const deps = depsOf(pc)
    const typed = { ssn: null, full_name: NAME, date_of_birth: null, mobile_number: '01012345678' }
    expect(await lookUpDuplicates(deps, call(), typed)).toMatchObject({ value: { items: [] } })
    expect(asked).toEqual([])
    const [before, now] = await Promise.all([
      lookUpDuplicates(deps, call(), { ...typed, date_of_birth: '1998-03-13' }),
      lookUpDuplicates(deps, call(), { ...typed, date_of_birth: '1998-03-14' }),
    ])
    expect(before).toMatchObject({ ok: false, error: { code: 'offline' } })
    expect(now).toMatchObject({ ok: true, value: { items: [{ full_name: NAME }] } })
    isReachable = false
    expect(await lookUpDuplicates(deps, call(), { ...typed, date_of_birth: '1998-03-14' })).toMatchObject({
      error: { code: 'offline' },
    })
  })

  it('is told to be without visits by no list while this PC is being filled and who they are came first', async () => {
    const { patient } = await aPatient()
    const pc = await aPcThatIsBeingFilled()
    const mobile = {
      mobile_number: ['01012345678', '01012345679'],
      mobile_unavailable_reason: [null, null],
    } as const
    const edit = patchOf('patients', patient, { version: null, seq: 1 }, mobile)
    expect(await ward.commit([edit], authors.nurse)).toMatchObject({ quarantine_code: null })
    await pc.engine.runOnce()
    const { db } = pc.store
    expect((await patientSummaries(db, [patient])).get(patient)).toMatchObject({
      last_visit: null,
      is_history_here: false,
    })
  })

  it('and one whom nobody but this PC knows of is no patient whose visits are elsewhere', async () => {
    const pc = await aPc(Number.POSITIVE_INFINITY)
    await pc.syncAll()
    const { id } = await pc.register()
    expect(await listWithoutHistory(pc.store.db, [id])).toEqual(new Set())
  })

  it('is not fetched beyond 300 openings within an hour, and the person is told so', async () => {
    const others = Array.from({ length: OPENINGS_PER_HOUR }, () => v7())
    for (let from = 0; from < others.length; from += 100)
      await ward.commit(
        others.slice(from, from + 100).map((id) => newPatient(id)),
        authors.nurse,
      )
    const { patient } = await aPatient()
    const pc = await aPcThatIsBeingFilled()
    const { site_id, station_id } = pc.records
    await server.database.transaction({ site_id }, (trx) =>
      commitOwn(trx, {
        station_id: REST_STATION_ID,
        actor: authors.nurse,
        site_id,
        ops: [],
        administration_reason: null,
        received_at: instantOf(server.clock.nowMs()),
        scopes: others.map((patient_id) => ({ patient_id, station_id, is_member: true, reason: 'opened' })),
      }),
    )
    expect(await fetchHistory(depsOf(pc), call(), patient)).toEqual({
      ok: false,
      error: { code: 'rate_limited', retry_after_s: 3600 },
    })
  })
})
