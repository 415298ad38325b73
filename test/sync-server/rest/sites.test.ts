import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { enrolWireStation } from '../../support/wire-station.ts'
import { type AnswerBody, openWard, PASSWORD, type RestReply, signIn, type Ward } from './rest-client.ts'

const newSite = {
  code: '07',
  name: 'Al Fayoum Clinic',
  name_ar: 'عيادة الفيوم',
  first_administrator: { username: 'fayoum.admin', full_name: 'Salma Adel', password: PASSWORD },
}

describe.each(databaseKinds)('sites of the organisation on %s', (database) => {
  let server: TestServer
  let ward: Ward

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
  })

  const add = (changes: object = {}): Promise<RestReply> =>
    ward.admin.post('/admin/sites', { ...newSite, ...changes })
  const named = (name: string): Record<string, unknown> => ({ name, name_ar: null, is_closed: false })

  it('are listed all, with what each has, whoever’s site it is', async () => {
    expect((await add()).status).toBe(201)
    const { items } = (await ward.admin.get('/admin/sites')).body
    expect(items).toMatchObject([
      { code: '01', is_own: true, people: 3, stations: 0, closed_at: null },
      { code: '07', name_ar: 'عيادة الفيوم', is_own: false, people: 1, time_zone: 'Africa/Cairo' },
    ])
  })

  it('begin with an administrator, who works at that site and sees nothing of another', async () => {
    const site = (await add()).body
    await ward.nurse.post('/patients', { full_name: 'Mahmoud Ahmed', mobile_number: '01012345678' })
    const there = await signIn(server, 'fayoum.admin')
    const patient = await there.post('/patients', { full_name: 'Hany Fathy', mobile_number: '01012345678' })
    expect(String(patient.body.medical_number)).toMatch(/^07/)
    expect((await there.get('/reports/dashboard')).body).toMatchObject({ patients: { total: 1 } })
    expect((await there.get('/admin/users')).body.items.map(({ username }) => username)).toEqual([
      'fayoum.admin',
    ])
    expect((await there.get('/admin/sites')).body.items.find(({ id }) => id === site.id)).toMatchObject({
      is_own: true,
    })
  })

  it('are renamed by version, and the site’s own stations receive the name', async () => {
    const own = (await ward.admin.get('/admin/sites')).body.items[0] as AnswerBody
    const station = await enrolWireStation(server, 'Ward 3')
    const path = `/admin/sites/${own.id}`
    const renamed = await ward.admin.put(path, named('Al Waha Hospital'), `"${own.row_version}"`)
    expect(renamed.body).toMatchObject({ name: 'Al Waha Hospital', code: '01' })
    expect((await ward.admin.put(path, named('Again'), `"${own.row_version}"`)).status).toBe(412)
    const { commits } = await station.pull(0)
    const rows = commits.flatMap((commit) => commit.changes).filter(({ entity }) => entity === 'sites')
    expect(rows.at(-1)?.row).toMatchObject({ name: 'Al Waha Hospital' })
    const trail = (await ward.admin.get('/admin/audit?act=sites.edit')).body.items
    expect(trail.find(({ outcome }) => outcome === 'success')?.changes).toMatchObject([
      { field: 'name', before: 'Sijil Hospital', after: 'Al Waha Hospital' },
    ])
  })

  it('are closed and opened again, never one’s own; a closed one enrols nobody', async () => {
    const site = (await add()).body
    const codes = `/admin/sites/${site.id}/enrolment-codes`
    expect((await ward.admin.post(codes, {})).status).toBe(201)
    const open = await server.owner.selectFrom('enrolment_codes').select('site_id').execute()
    expect(open).toEqual([{ site_id: site.id }])
    const close = { ...named('Al Fayoum Clinic'), is_closed: true }
    const closed = await ward.admin.put(`/admin/sites/${site.id}`, close, `"${site.row_version}"`)
    expect(closed.body.closed_at).toBe('2026-05-01T08:00:00.000Z')
    expect(await server.owner.selectFrom('enrolment_codes').select('site_id').execute()).toEqual([])
    expect((await ward.admin.post(codes, {})).status).toBe(409)
    const there = await signIn(server, 'fayoum.admin')
    expect((await there.post('/admin/enrolment-codes', {})).status).toBe(409)
    const opened = await ward.admin.put(`/admin/sites/${site.id}`, named('Al Fayoum Clinic'), closed.etag)
    expect(opened.body.closed_at).toBeNull()
    const own = (await ward.admin.get('/admin/sites')).body.items[0] as AnswerBody
    const refused = await ward.admin.put(`/admin/sites/${own.id}`, close, `"${own.row_version}"`)
    expect(refused.status).toBe(409)
  })

  it('refuse a code or a user name that is taken, an unknown clock, and everybody but administrators', async () => {
    expect((await add()).status).toBe(201)
    expect((await add()).status).toBe(409)
    expect((await add({ code: '08' })).status).toBe(409)
    const first_administrator = { ...newSite.first_administrator, username: 'someone.else' }
    expect((await add({ code: '8', first_administrator })).status).toBe(422)
    expect((await add({ code: '08', first_administrator, time_zone: 'Africa/Giza' })).status).toBe(422)
    expect((await ward.nurse.get('/admin/sites')).status).toBe(403)
    expect((await ward.physician.post('/admin/sites', newSite)).status).toBe(403)
  })
})
