import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Id } from '../../../shared/ids.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { openTwoStations } from '../../support/two-stations.ts'
import { newPatient, patchOf, type WireStation } from '../../support/wire-station.ts'
import { hire, openOtherSite, type Ward } from './rest-client.ts'

const MEDICAL_NUMBER = '0300482175'

/* Two stations merged one registration into two patients, without knowing of each other. */
describe.each(databaseKinds)('a registration that was merged into two patients, on %s', (database) => {
  let server: TestServer
  let people: Ward
  let ward: WireStation
  let clinic: WireStation
  let merged: Id
  let base: number
  let first: Id
  let second: Id

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    ;({ people, ward, clinic, patient: merged, base } = await openTwoStations(server))
    ;[first, second] = [v7(), v7()]
    const others = [
      newPatient(first, { full_name: 'Huda Ali' }),
      newPatient(second, { medical_number: MEDICAL_NUMBER, full_name: 'Huda Omar' }),
    ]
    await ward.commit(others, { user_id: people.nurse.user_id, role: 'nurse' })
    const url = `/patients/${merged}`
    await people.nurse.post(`${url}/allergies`, { kind: 'medication', substance: 'Penicillin' })
    await people.nurse.post(`${url}/warnings`, { kind: 'isolation', isolation_type: 'droplet' })
    await mergeFrom(ward, first, 'applied')
  })

  const admin = () => ({ user_id: people.admin.user_id, role: 'admin' }) as const
  async function mergeFrom(station: WireStation, into: Id, result: string): Promise<void> {
    const merge = patchOf('patients', merged, { version: base }, { merged_into: [null, into] })
    expect((await station.commit([merge], admin())).result).toBe(result)
  }
  const listed = async (id: Id, what: 'allergies' | 'warnings') =>
    (await people.nurse.get(`/patients/${id}/${what}`)).body.items

  it('says of both what it was said to be allergic to and warned of, as disputed', async () => {
    expect(await listed(second, 'allergies')).toEqual([])
    expect(await listed(first, 'allergies')).toMatchObject([{ is_disputed: false }])
    await mergeFrom(clinic, second, 'conflict')
    for (const id of [merged, first, second]) {
      const how = { is_standing: true, is_disputed: true }
      expect(await listed(id, 'allergies')).toMatchObject([{ substance: 'Penicillin', ...how }])
      expect(await listed(id, 'warnings')).toMatchObject([{ kind: 'isolation', ...how }])
    }
  })

  it('is answered by the first, and names everybody whose it may be', async () => {
    await mergeFrom(clinic, second, 'conflict')
    const disputed_merges = [{ registration_id: merged, possible_ids: [first, second] }]
    const { body } = await people.nurse.get(`/patients/${merged}`)
    expect(body).toMatchObject({ id: first, disputed_merges })
    expect((await people.nurse.get(`/patients/${second}`)).body).toMatchObject({
      id: second,
      disputed_merges,
    })
  })

  it('is found as both', async () => {
    const found = async () =>
      (await people.nurse.get('/patients/search?q=Samira')).body.items.map(({ id }) => id)
    expect(await found()).toEqual([first])
    await mergeFrom(clinic, second, 'conflict')
    expect(await found()).toEqual([first, second])
  })

  it('gives the other patient no visit of its own', async () => {
    await mergeFrom(clinic, second, 'conflict')
    expect((await people.nurse.get(`/patients/${second}/history`)).body.items).toEqual([])
  })

  it('is told of both to another hospital that opens one in an emergency', async () => {
    await mergeFrom(clinic, second, 'conflict')
    const site_id = await openOtherSite(server)
    const doctor = await hire(server, 'doctor-there', 'physician', { site_id })
    const request = { identifier: MEDICAL_NUMBER, reason: 'Unconscious, no relative here' }
    const opened = await doctor.post('/emergency-accesses/elsewhere', request)
    expect(opened.status).toBe(201)
    expect(opened.body).toMatchObject({
      allergies: [{ substance: 'Penicillin', is_disputed: true }],
      warnings: [{ kind: 'isolation', is_disputed: true }],
    })
  })
})
