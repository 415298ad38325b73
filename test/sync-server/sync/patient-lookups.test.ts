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
