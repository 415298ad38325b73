import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LOOKUP_MAX_PATIENTS, LOOKUPS_PER_MINUTE } from '../../../shared/sync/patient-lookup-message.ts'
import { PROTOCOL_VERSION } from '../../../shared/sync/version.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'
import { hire, openOtherSite } from '../rest/rest-client.ts'

const CANARY = 'Complains of a canary in the left lung'

describe.each(databaseKinds)('looking a patient up from a station on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let authors: ReturnType<typeof createAuthors>

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    authors = createAuthors(server)
    await authors.create()
    ward = await enrolWireStation(server, 'Ward 3')
  })

  const ask = (
    query: string,
    { station = ward, actor_id = authors.nurse.user_id, ssn_indexes = [] as string[] } = {},
  ) =>
    station.request('POST', '/patient-lookups', { protocol: PROTOCOL_VERSION, query, ssn_indexes, actor_id })

  /** Asks who may be the one whom the station registers. */
  const askAlike = (
    typed: Readonly<Record<string, unknown>>,
    { station = ward, actor_id = authors.nurse.user_id, ssn_indexes = [] as string[] } = {},
  ) => {
    const identity = { full_name: '', date_of_birth: null, mobile_number: null, ...typed }
    const question = { protocol: PROTOCOL_VERSION, query: '', ssn_indexes, identity, actor_id }
    return station.request('POST', '/patient-lookups', question)
  }

  const idsIn = async (answer: Response): Promise<string[]> =>
    ((await answer.json()) as { patients: { id: string }[] }).patients.map(({ id }) => id)

  const register = async (fields: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    const id = v7()
    const outcome = await ward.commit([newPatient(id, fields)], authors.nurse)
    expect(outcome).toMatchObject({ quarantine_code: null })
    return id
  }

  const searches = async () => {
    const { rows } = await sql<{ actor_id: string; record_ids: string[]; reason: string }>`
      select actor_id, record_ids, reason from audit_log
      where source = 'server' and action = 'patients.search' order by occurred_at`.execute(server.owner)
    return rows
  }

  test('says what of who is found stations disagree about', async () => {
    const id = await register({ full_name: 'Samira Elgohary', date_of_birth: '1958-03-14', gender: 'female' })
    const lab = await enrolWireStation(server, 'Laboratory')
    const found = async () => (await (await ask('elgohary')).json()).patients
    expect(await found()).toMatchObject([{ id, disputed_fields: [] }])
    const bornIn = (year: string) =>
      patchOf(
        'patients',
        id,
        { version: null },
        {
          date_of_birth: ['1958-03-14', `${year}-03-14`],
          birth_date_is_estimated: [false, false],
          gender: ['female', 'female'],
        },
      )
    await lab.commit([bornIn('1968')], authors.nurse)
    const other = await enrolWireStation(server, 'Ward 4')
    await other.commit([bornIn('2018')], authors.nurse)
    const [patient] = await found()
    expect(patient.disputed_fields).toContain('date_of_birth')
  })

  test('finds whom stations disagree about by what any of them says, and once', async () => {
    const id = await register({ full_name: 'Samira Elgohary', mobile_number: '01012345678' })
    const index = (text: string) => createHash('sha256').update(text).digest('hex')
    const [shown, other] = [index('one national ID'), index('another')]
    const [ssn, otherSsn] = [
      { ssn_index: shown, ssn_sealed: 'sealed', ssn_last4: '4567' },
      { ssn_index: other, ssn_sealed: 'sealed too', ssn_last4: '8901' },
    ]
    const lab = await enrolWireStation(server, 'Laboratory')
    const clinic = await enrolWireStation(server, 'Clinic')
    const set = (station: WireStation, [mobile, number]: [string, string], to: typeof ssn) =>
      station.commit(
        [
          patchOf(
            'patients',
            id,
            { version: null },
            {
              full_name: ['Samira Elgohary', `Samira of ${station.id}`],
              mobile_number: ['01012345678', mobile],
              mobile_unavailable_reason: [null, null],
              medical_number: [null, number],
              ssn_index: [null, to.ssn_index],
              ssn_sealed: [null, to.ssn_sealed],
              ssn_last4: [null, to.ssn_last4],
            },
          ),
        ],
        authors.nurse,
      )
    await set(lab, ['01111111111', '0300482175'], ssn)
    expect((await set(clinic, ['01222222222', '0412345675'], otherSsn)).result).toBe('conflict')
    const found = async (query: string, ssn_indexes: string[] = []) => {
      const answer = await (await ask(query, { ssn_indexes })).json()
      return (answer as { patients: { id: string }[] }).patients.map((patient) => patient.id)
    }
    for (const text of ['01111111111', '01222222222', '0300482175', '0412345675', '8901', '4567', 'samira'])
      expect([text, await found(text)]).toEqual([text, [id]])
    expect(await found('', [shown])).toEqual([id])
    expect(await found('', [other])).toEqual([id])
    expect(await found('01000000000')).toEqual([])
    expect((await searches()).at(-2)).toMatchObject({ record_ids: [id] })
  })

  test('finds by words of the name, by mobile and by what a national ID is found by; tells who, and no more', async () => {
    const ssn_index = createHash('sha256').update('a national ID').digest('hex')
    const full_name = 'Samira Abdelrahman Elgohary'
    const sealed = { ssn_index, ssn_sealed: 'sealed', ssn_last4: '4567' }
    const id = await register({ full_name, mobile_number: '01012345678', ...sealed })
    await ward.commit([newVisit(v7(), id, { chief_complaint: CANARY })], authors.nurse)
    const answers = [
      await ask('elgohary sam'),
      await ask('+201012345678'),
      await ask('', { ssn_indexes: [ssn_index] }),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      const text = await answer.text()
      expect(JSON.parse(text)).toMatchObject({
        patients: [{ id, full_name, ssn_last4: '4567' }],
        is_cut: false,
      })
      for (const secret of [ssn_index, 'ssn_sealed', 'address', CANARY]) expect(text).not.toContain(secret)
    }
    expect(await (await ask('Zebra')).json()).toEqual({ patients: [], is_cut: false })
    expect(await (await ask('  ')).json()).toEqual({ patients: [], is_cut: false })
  })

  test('leaves its trace in the audit, of who asked where and was shown whom, also when nobody was found', async () => {
    const id = await register()
    await ask('Elgohary')
    await ask('Zebra')
    const by = { actor_id: authors.nurse.user_id, reason: `searched on station ${ward.id}` }
    expect(await searches()).toEqual([
      { ...by, record_ids: [id] },
      { ...by, record_ids: [] },
    ])
  })

  test('names in one answer whoever may be the one being registered, most alike first, and nobody else', async () => {
    const full_name = 'Samira Abdelrahman Elgohary'
    const ssn_index = createHash('sha256').update('a national ID').digest('hex')
    const born = { date_of_birth: '1958-03-14', mobile_number: '01012345678' }
    const numbered = await register({
      full_name: 'S. Elgohary',
      date_of_birth: '1960-01-01',
      ssn_index,
      ssn_sealed: 'sealed',
      ssn_last4: '4567',
    })
    const relative = await register({ full_name: 'Hany Elgohary', mobile_number: '01112345678' })
    const same = await register({ full_name: 'Elgohary Samira Abd El Rahman', ...born })
    const undated = await register({ full_name, date_of_birth: null })
    await register({ full_name: 'Samira Mostafa Abdelrahman Elgohary', ...born })
    await register({ full_name, date_of_birth: '1985-06-07' })
    await register({ full_name: 'Samira Elgohary', date_of_birth: '1958-03-14' })
    const typed = { full_name, date_of_birth: '1958-03-14', mobile_number: '01112345678' }
    const answer = await askAlike(typed, { ssn_indexes: [ssn_index] })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await idsIn(answer)).toEqual([numbered, same, undated, relative])
    expect(await idsIn(await askAlike({ full_name: 'Zebra', date_of_birth: '1958-03-14' }))).toEqual([])
    expect(await idsIn(await askAlike({}))).toEqual([])
    const traces = await searches()
    expect(traces[0]).toEqual({
      actor_id: authors.nurse.user_id,
      reason: `looked for duplicates on station ${ward.id}`,
      record_ids: [numbered, same, undated, relative],
    })
    expect(traces).toHaveLength(3)
  })

  test('names whom stations disagree about by what any of them says of the birth date', async () => {
    const full_name = 'Samira Elgohary'
    const id = await register({ full_name, date_of_birth: '1958-03-14', mobile_number: '01012345678' })
    const lab = await enrolWireStation(server, 'Laboratory')
    const clinic = await enrolWireStation(server, 'Clinic')
    const bornIn = (year: string) => {
      const said = {
        date_of_birth: ['1958-03-14', `${year}-03-14`],
        birth_date_is_estimated: [false, false],
        gender: ['female', 'female'],
      } as const
      return [patchOf('patients', id, { version: null }, said)]
    }
    await lab.commit(bornIn('1968'), authors.nurse)
    expect((await clinic.commit(bornIn('2018'), authors.nurse)).result).toBe('conflict')
    for (const year of ['1968', '2018']) {
      const typed = { full_name, date_of_birth: `${year}-03-14` }
      expect([year, await idsIn(await askAlike(typed))]).toEqual([year, [id]])
    }
    expect(await idsIn(await askAlike({ full_name, date_of_birth: '1999-03-14' }))).toEqual([])
  })

  test('answers what a registration asks of its own site alone, to who works here, and within the limit of a search', async () => {
    const typed = { full_name: 'Samira Elgohary', date_of_birth: '1958-03-14' }
    await register(typed)
    const there = await enrolWireStation(server, 'Elsewhere', await openOtherSite(server))
    const colleague = await hire(server, 'nurse-there', 'nurse', { site_id: there.site_id })
    const hidden = await askAlike(typed, { station: there, actor_id: colleague.user_id })
    expect([hidden.status, await idsIn(hidden)]).toEqual([200, []])
    expect((await askAlike(typed, { actor_id: v7() })).status).toBe(403)
    for (let n = 0; n < LOOKUPS_PER_MINUTE; n += 1) await askAlike({})
    expect((await askAlike(typed)).status).toBe(429)
  })

  test('answers about a patient of another site as about nobody', async () => {
    await register()
    const there = await enrolWireStation(server, 'Elsewhere', await openOtherSite(server))
    const colleague = await hire(server, 'nurse-there', 'nurse', { site_id: there.site_id })
    const of = { station: there, actor_id: colleague.user_id }
    const [hidden, nobody] = [await ask('Elgohary', of), await ask('Zebra', of)]
    expect([hidden.status, nobody.status]).toEqual([200, 200])
    expect(await hidden.text()).toBe(await nobody.text())
  })

  test('refuses who does not work here, or no longer', async () => {
    await register()
    const left = await hire(server, 'left', 'nurse')
    await sql`update users set is_active = false where id = ${left.user_id}`.execute(server.owner)
    for (const actor_id of [v7(), left.user_id])
      expect((await ask('Elgohary', { actor_id })).status).toBe(403)
    expect(await searches()).toEqual([])
  })

  test('tells of some and says that there are more', async () => {
    for (let n = 0; n <= LOOKUP_MAX_PATIENTS; n += 1) await register()
    const answer = (await (await ask('Elgohary')).json()) as { patients: unknown[]; is_cut: boolean }
    expect(answer.patients).toHaveLength(LOOKUP_MAX_PATIENTS)
    expect(answer.is_cut).toBe(true)
  })

  test('has a station wait that asks more often than a person types, and no other one', async () => {
    const other = await enrolWireStation(server, 'Ward 4')
    for (let n = 0; n < LOOKUPS_PER_MINUTE; n += 1) expect((await ask('Zebra')).status).toBe(200)
    const refused = await ask('Zebra')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask('Zebra', { station: other })).status).toBe(200)
  })
})
