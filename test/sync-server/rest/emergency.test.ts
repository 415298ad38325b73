import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { instantOf } from '../../../shared/time.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { type Author, enrolWireStation } from '../../support/wire-station.ts'
import {
  aPatient,
  aPatientBody,
  openWard,
  PASSWORD,
  type RestClient,
  SSN,
  signIn,
  type Ward,
} from './rest-client.ts'

const reason = 'unconscious in the emergency room'

describe.each(databaseKinds)('emergency accesses on %s', (database) => {
  let server: TestServer
  let ward: Ward
  /** An administrator of another site, whose patient it is. */
  let there: RestClient
  let patient: Record<string, unknown>

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
    const first_administrator = { username: 'fayoum.admin', full_name: 'Salma Adel', password: PASSWORD }
    await ward.admin.post('/admin/sites', {
      code: '07',
      name: 'Al Fayoum',
      name_ar: null,
      first_administrator,
    })
    there = await signIn(server, 'fayoum.admin')
    patient = await aPatient(there, aPatientBody)
  })

  const openBy = (person: RestClient, identifier: string, why = reason) =>
    person.post('/emergency-accesses/elsewhere', { identifier, reason: why })

  it('show the summary of another site’s patient by a whole number, to who opened it, for an hour', async () => {
    expect((await ward.nurse.get(`/patients/${patient.medical_number}`)).status).toBe(404)
    const opened = await openBy(ward.nurse, String(patient.medical_number))
    expect(opened.status).toBe(201)
    expect(opened.body).toMatchObject({ site_name: 'Al Fayoum', patient: { id: patient.id } })
    const again = `/emergency-accesses/${opened.body.access_id}/elsewhere`
    expect((await ward.nurse.get(again)).status).toBe(200)
    expect((await ward.physician.get(again)).status).toBe(404)
    expect((await ward.nurse.get(`/patients/${patient.id}`)).status).toBe(404)
    server.clock.set('2026-05-01T09:00:00.000Z')
    expect([401, 404]).toContain((await ward.nurse.get(again)).status)
  })

  it('stand in the audit of both sites', async () => {
    await openBy(ward.nurse, String(patient.medical_number))
    const ours = (await ward.admin.get('/admin/audit?act=emergency.open_elsewhere')).body.items
    const theirs = (await there.get('/admin/audit?act=emergency.open_elsewhere')).body.items
    expect(ours).toMatchObject([{ actor_id: ward.nurse.user_id, outcome: 'success' }])
    expect(theirs).toMatchObject([{ actor_id: ward.nurse.user_id, outcome: 'success', reason }])
  })

  it('need a reason and a whole identifier, and are no way to look through a hospital', async () => {
    const number = String(patient.medical_number)
    expect((await openBy(ward.nurse, number, 'why not')).status).toBe(422)
    expect((await openBy(ward.nurse, number.slice(0, 9).padEnd(10, '0'))).status).toBe(404)
    const own = await aPatient(ward.nurse, { ...aPatientBody, full_name: 'Somebody of ours' })
    expect((await openBy(ward.nurse, String(own.medical_number))).status).toBe(404)
    const statuses = []
    for (let i = 0; i < 9; i += 1) statuses.push((await openBy(ward.nurse, `010000${1000 + i}`)).status)
    expect(statuses).toEqual([404, 404, 404, 404, 404, 404, 404, 404, 429])
    expect((await openBy(ward.physician, number)).status).toBe(201)
  })

  it('are ten in an hour for who asks for thirty at once too', async () => {
    const many = Array.from({ length: 30 }, (_, i) => openBy(ward.nurse, `010000${2000 + i}`))
    const statuses = (await Promise.all(many)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 404)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(20)
    const tries = (await ward.admin.get('/admin/audit?act=emergency.open_elsewhere&limit=100')).body.items
    const missed = tries.filter(({ outcome, reason }) => outcome === 'refused' && reason === 'not_found')
    expect(missed).toHaveLength(10)
  })

  it('are ten in an hour, found or not, and what was refused in between holds up nobody longer', async () => {
    const number = String(patient.medical_number)
    for (let i = 0; i < 10; i += 1) expect((await openBy(ward.nurse, number)).status).toBe(201)
    server.clock.advance(59 * 60_000)
    ward = { ...ward, nurse: await signIn(server, 'heba') }
    const held = await openBy(ward.nurse, number)
    expect([held.status, held.headers.get('retry-after')]).toEqual([429, '60'])
    server.clock.advance(60_000)
    expect((await openBy(ward.nurse, number)).status).toBe(201)
  })

  it('open a patient of another site who is known here too, by the national ID', async () => {
    const ours = await aPatient(ward.nurse, { ...aPatientBody, full_name: 'Mahmoud Ahmed of ours' })
    const opened = await openBy(ward.nurse, SSN)
    expect(opened.body).toMatchObject({ site_name: 'Al Fayoum', patient: { id: patient.id } })
    expect((await openBy(there, SSN)).body).toMatchObject({ patient: { id: ours.id } })
  })

  it('are taken from stations for today alone, and reviewed there by nobody who took part', async () => {
    const station = await enrolWireStation(server, 'Ward 3')
    const admin: Author = { user_id: ward.admin.user_id, role: 'admin' }
    const access = (opened: string) => ({
      op: 'append' as const,
      entity: 'emergency_accesses' as const,
      id: v7(),
      fields: {
        kind: 'station',
        patient_id: null,
        elsewhere_patient_id: null,
        elsewhere_site_id: null,
        second_person_id: ward.nurse.user_id,
        reason,
        opened_at: opened,
        ends_at: instantOf(Date.parse(opened) + 3_600_000),
      },
    })
    const some = access('2027-05-01T08:00:00.000Z')
    expect(await station.commit([some], admin)).toMatchObject({ quarantine_code: 'invalid' })
    const today = access(instantOf(server.clock.nowMs()))
    expect(await station.commit([today], admin)).toMatchObject({ result: 'applied' })
    const review = {
      op: 'append' as const,
      entity: 'emergency_reviews' as const,
      id: v7(),
      fields: { access_id: today.id, remark: 'All was well.', reviewed_at: today.fields.opened_at },
    }
    expect(await station.commit([review], admin)).toMatchObject({ quarantine_code: 'not_permitted' })
  })

  it('wait for an administrator who took no part, with what was read meanwhile', async () => {
    const { access_id } = (await openBy(ward.nurse, String(patient.medical_number))).body
    await ward.nurse.get(`/emergency-accesses/${access_id}/elsewhere`)
    const mine = (await openBy(ward.admin, String(patient.medical_number))).body.access_id
    expect((await ward.nurse.get('/emergency-accesses')).status).toBe(403)
    const { items } = (await ward.admin.get('/emergency-accesses')).body
    expect(items).toMatchObject([
      { id: access_id, reason, read_count: 1, write_count: 0, is_overdue: false, reviews: [] },
      { id: mine },
    ])
    const acts = (await ward.admin.get(`/emergency-accesses/${access_id}/acts`)).body.items
    expect(acts.map(({ action }) => action)).toContain('emergency.read_elsewhere')
    const first = (await ward.admin.get(`/emergency-accesses/${access_id}/acts?limit=1`)).body
    expect(first.items).toEqual(acts.slice(0, 1))
    const cursor = encodeURIComponent(String(first.next_cursor))
    const rest = await ward.admin.get(`/emergency-accesses/${access_id}/acts?limit=100&cursor=${cursor}`)
    expect(rest.body).toMatchObject({ items: acts.slice(1), next_cursor: null })
    const remark = 'Spoke with the nurse: the patient was brought in alone.'
    expect((await ward.admin.post(`/emergency-accesses/${mine}/reviews`, { remark })).status).toBe(409)
    expect((await ward.admin.post(`/emergency-accesses/${access_id}/reviews`, { remark })).status).toBe(201)
    expect((await ward.admin.get('/emergency-accesses')).body.items).toMatchObject([{ id: mine }])
    const all = (await ward.admin.get('/emergency-accesses?is_open=false')).body.items
    expect(all.find(({ id }) => id === access_id)).toMatchObject({ reviews: [{ remark }] })
    expect((await there.get('/emergency-accesses?is_open=false')).body.items).toEqual([])
  })
})
