import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../../support/server.ts'
import {
  aPatient,
  aPatientBody,
  aVisit,
  hire,
  openOtherSite,
  openWard,
  type RestClient,
  type Ward,
} from './rest-client.ts'

const form = { mode_of_arrival: 'walk', chief_complaint: 'Cough' } as const

describe('a nurse whose wards are listed', () => {
  let server: TestServer
  let ward: Ward
  let colleague: RestClient
  let url: string

  beforeAll(async () => {
    server = await startTestServer({ database: 'pglite' })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
    colleague = await hire(server, 'salma', 'nurse')
    const patient = await aPatient(ward.nurse)
    const visit = await aVisit(ward.nurse, patient.id, {
      ward: 'ICU',
      attending_physician_id: ward.physician.user_id,
    })
    url = `/visits/${visit.id}/nursing-assessment`
    const abuse = { has_signs_of_abuse: true, abuse_description: 'Old bruises' }
    expect((await ward.nurse.post(url, { ...form, ...abuse })).status).toBe(201)
  })

  async function listWards(wards: string[] | null): Promise<void> {
    const path = `/admin/users/${colleague.user_id}`
    const { etag } = await ward.admin.get(path)
    const body = { full_name: 'Salma', role: 'nurse', wards }
    expect((await ward.admin.put(path, body, etag)).body.wards).toEqual(wards)
  }
  const amend = async () => {
    const { etag } = await colleague.get(url)
    return colleague.put(url, { ...form, amendment_reason: 'Heard more' }, etag)
  }

  it('amends and reads in confidence what was signed on them, from the next request on', async () => {
    const hidden = { has_signs_of_abuse: null, abuse_description: null }
    expect((await colleague.get(url)).body).toMatchObject({
      ...hidden,
      withheld_fields: [
        'has_signs_of_abuse',
        'abuse_description',
        'reported_to_authorities',
        'reporting_date',
      ],
    })
    await listWards(['Ward 3'])
    expect((await amend()).status).toBe(403)
    expect((await colleague.get(url)).body).toMatchObject(hidden)
    await listWards(['Ward 3', 'icu'])
    expect((await colleague.get(url)).body).toMatchObject({ has_signs_of_abuse: true, withheld_fields: [] })
    expect((await amend()).status).toBe(200)
  })

  it('keeps their wards when an older screen, which knows none, changes the account', async () => {
    await listWards(['ICU'])
    const path = `/admin/users/${colleague.user_id}`
    const { etag } = await ward.admin.get(path)
    expect((await ward.admin.put(path, { full_name: 'Salma Adel', role: 'nurse' }, etag)).body.wards).toEqual(
      ['ICU'],
    )
  })

  it('amends without seeing the section, and is not given back what was carried over', async () => {
    const amended = await amend()
    expect(amended.status).toBe(200)
    expect(JSON.stringify(amended.body)).not.toContain('Old bruises')
    expect((await ward.physician.get(url)).body).toMatchObject({ abuse_description: 'Old bruises' })
  })
})

describe('one’s own trail', () => {
  let server: TestServer
  let ward: Ward

  beforeAll(async () => {
    server = await startTestServer({ database: 'pglite' })
    await server.reset()
    ward = await openWard(server)
  })
  afterAll(() => server.close())

  it('tells a nurse what they did themselves, and nothing of others', async () => {
    const patient = await aPatient(ward.nurse)
    await ward.physician.get(`/patients/${patient.id}`)
    const { items } = (await ward.nurse.get('/audit/mine')).body
    expect(items.map(({ action }) => action)).toContain('patients.register')
    expect(new Set(items.map(({ actor_id }) => actor_id))).toEqual(new Set([ward.nurse.user_id]))
    expect((await ward.nurse.get('/audit/my-patients')).status).toBe(403)
  })

  it('tells a physician who saw the patients they attend, not what was written, nor of other patients', async () => {
    const own = await aPatient(ward.nurse, { ...aPatientBody, ssn: undefined, full_name: 'Own Patient' })
    const foreign = await aPatient(ward.nurse, {
      ...aPatientBody,
      ssn: undefined,
      full_name: 'Foreign Patient',
    })
    await aVisit(ward.nurse, own.id, {
      attending_physician_id: ward.physician.user_id,
      chief_complaint: 'Cough',
    })
    await ward.nurse.get(`/patients/${foreign.id}`)
    await ward.nurse.get('/patients/search?q=Patient')
    const { items } = (await ward.physician.get('/audit/my-patients?limit=100')).body
    expect(items.length).toBeGreaterThan(2)
    expect(items.map(({ action }) => action)).toContain('visits.open')
    expect(JSON.stringify(items)).not.toContain(foreign.id)
    expect(JSON.stringify(items)).not.toContain('Cough')
    expect(items.every(({ actor_name }) => typeof actor_name === 'string')).toBe(true)
    const other = await hire(server, 'far', 'physician', { site_id: await openOtherSite(server) })
    expect((await other.get('/audit/my-patients')).body.items).toEqual([])
  })
})

describe('a request of somebody else', () => {
  it('is never answered with what was kept under a colleague’s key', async () => {
    const server = await startTestServer({ database: 'pglite' })
    await server.reset()
    const ward = await openWard(server)
    const key = { 'idempotency-key': 'the-same-key' }
    const first = await ward.nurse.post(
      '/patients',
      { full_name: 'Mona Adel', mobile_number: '01012345678' },
      key,
    )
    const second = await ward.physician.post(
      '/patients',
      { full_name: 'Mona Adel', mobile_number: '01012345678' },
      key,
    )
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body.id).not.toBe(first.body.id)
    expect(second.headers.get('idempotency-replayed')).toBeNull()
    await server.close()
  })
})
