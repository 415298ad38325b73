import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Action, actions, permissionOf } from '../../../shared/policy/policy.ts'
import { scrubbedPath } from '../../../sync-server/app.ts'
import { API_PREFIX } from '../../../sync-server/rest.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  aPatient,
  aPatientBody,
  aVisit,
  hire,
  openOtherSite,
  openWard,
  type RestClient,
  send,
  type Ward,
} from './rest-client.ts'

const SOME_ID = '01890000-0000-7000-8000-000000000000'

/** Every route of the API and the act of the policy table that it is. */
const routes: readonly (readonly [string, string, Action])[] = [
  ['GET', '/patients/search?q=a', 'patients.read'],
  ['POST', '/patients', 'patients.register'],
  ['GET', `/patients/${SOME_ID}`, 'patients.read'],
  ['PUT', `/patients/${SOME_ID}`, 'patients.edit'],
  ['GET', `/patients/${SOME_ID}/history`, 'patients.read'],
  ['POST', `/patients/${SOME_ID}/national-id`, 'patients.reveal_ssn'],
  ['POST', `/patients/${SOME_ID}/removal`, 'patients.remove'],
  ['DELETE', `/patients/${SOME_ID}/removal`, 'patients.remove'],
  ['GET', `/patients/${SOME_ID}/allergies`, 'patients.read'],
  ['POST', `/patients/${SOME_ID}/allergies`, 'allergies.record'],
  ['GET', `/patients/${SOME_ID}/warnings`, 'patients.read'],
  ['POST', `/patients/${SOME_ID}/warnings`, 'warnings.record'],
  ['GET', '/visits', 'patients.read'],
  ['POST', '/visits', 'visits.open'],
  ['GET', `/visits/${SOME_ID}`, 'patients.read'],
  ['PUT', `/visits/${SOME_ID}`, 'visits.edit'],
  ['POST', `/visits/${SOME_ID}/nursing-assessment`, 'nursing.write'],
  ['GET', `/visits/${SOME_ID}/nursing-assessment`, 'patients.read'],
  ['PUT', `/visits/${SOME_ID}/nursing-assessment`, 'nursing.write'],
  ['POST', `/visits/${SOME_ID}/vital-signs`, 'observations.write'],
  ['GET', `/visits/${SOME_ID}/vital-signs`, 'patients.read'],
  ['POST', `/visits/${SOME_ID}/radiology-assessment`, 'radiology.report'],
  ['GET', `/visits/${SOME_ID}/radiology-assessment`, 'patients.read'],
  ['PUT', `/visits/${SOME_ID}/radiology-assessment`, 'radiology.report'],
  ['POST', `/visits/${SOME_ID}/documents`, 'documents.attach'],
  ['GET', `/visits/${SOME_ID}/documents`, 'patients.read'],
  ['GET', `/documents/${SOME_ID}`, 'patients.read'],
  ['GET', '/reports/dashboard', 'reports.read'],
  ['GET', '/reports/patients/statistics', 'reports.read'],
  ['GET', '/reports/visits/volume', 'reports.read'],
  ['GET', '/reports/clinical/assessments', 'reports.read'],
  ['GET', '/admin/users', 'users.manage'],
  ['POST', '/admin/users', 'users.manage'],
  ['GET', `/admin/users/${SOME_ID}`, 'users.manage'],
  ['PUT', `/admin/users/${SOME_ID}`, 'users.manage'],
  ['POST', '/admin/enrolment-codes', 'stations.manage'],
  ['GET', '/admin/stations', 'stations.manage'],
  ['PUT', `/admin/stations/${SOME_ID}`, 'stations.manage'],
  ['GET', '/admin/sites', 'sites.manage'],
  ['POST', '/admin/sites', 'sites.manage'],
  ['PUT', `/admin/sites/${SOME_ID}`, 'sites.manage'],
  ['POST', `/admin/sites/${SOME_ID}/enrolment-codes`, 'sites.manage'],
  ['GET', '/admin/clinical-rules', 'settings.manage'],
  ['PUT', '/admin/clinical-rules', 'settings.manage'],
  ['GET', `/reports/export/${SOME_ID}`, 'reports.export'],
  ['GET', `/reports/exports/${SOME_ID}`, 'reports.export'],
  ['GET', '/admin/conflicts', 'conflicts.read'],
  ['GET', '/admin/quarantine', 'stations.manage'],
  ['GET', `/admin/quarantine/${SOME_ID}`, 'stations.manage'],
  ['POST', `/admin/quarantine/${SOME_ID}/repair`, 'stations.manage'],
  ['GET', '/quarantine/mine', 'session.use'],
  ['GET', `/quarantine/mine/${SOME_ID}`, 'session.use'],
  ['GET', '/admin/enrolment-codes', 'stations.manage'],
  ['DELETE', `/admin/enrolment-codes/${SOME_ID}`, 'stations.manage'],
  ['POST', `/admin/stations/${SOME_ID}/wipe`, 'stations.manage'],
  ['GET', '/admin/pending-stations', 'stations.manage'],
  ['POST', `/admin/pending-stations/${SOME_ID}/approve`, 'stations.manage'],
  ['POST', `/admin/pending-stations/${SOME_ID}/reject`, 'stations.manage'],
  ['GET', '/admin/settings', 'settings.manage'],
  ['PUT', '/admin/settings', 'settings.manage'],
  ['GET', '/admin/durability', 'stations.manage'],
  ['PUT', '/admin/durability', 'stations.manage'],
  ['GET', '/admin/audit', 'audit.read'],
  ['GET', '/emergency-accesses', 'emergency.review'],
  ['GET', `/emergency-accesses/${SOME_ID}/acts`, 'emergency.review'],
  ['POST', `/emergency-accesses/${SOME_ID}/reviews`, 'emergency.review'],
  ['GET', `/emergency-accesses/${SOME_ID}/elsewhere`, 'patients.break_glass'],
  ['POST', '/emergency-accesses/elsewhere', 'patients.break_glass'],
  ['GET', '/audit/mine', 'audit.read_own'],
  ['GET', '/audit/my-patients', 'audit.read_own_patients'],
  ['GET', '/auth/totp', 'session.use'],
  ['POST', '/auth/totp/start', 'session.use'],
  ['POST', '/auth/totp/confirm', 'session.use'],
  ['POST', '/auth/totp/recovery-codes', 'session.use'],
  ['POST', '/auth/totp/off', 'session.use'],
  ['POST', '/auth/step-up', 'session.use'],
  ['POST', '/auth/password', 'session.use'],
  ['POST', `/admin/users/${SOME_ID}/password-reset`, 'users.manage'],
  ['POST', `/admin/users/${SOME_ID}/totp-off`, 'users.manage'],
  ['GET', '/admin/security-alerts', 'audit.read'],
  ['POST', '/auth/logout', 'session.use'],
]

describe.each(databaseKinds)('the REST conventions on %s', (database) => {
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

  it('describes every route as OpenAPI 3.1, and nothing that it does not serve', async () => {
    const reply = await send(server, 'GET', `${API_PREFIX}/../../openapi.json`)
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({ openapi: '3.1.0' })
    const described = Object.entries(reply.body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, SOME_ID)}`),
    )
    const listed = routes.map(([method, path]) => `${method} ${API_PREFIX}${path.split('?')[0]}`)
    expect(described.sort()).toEqual(
      [...listed, `POST ${API_PREFIX}/auth/login`, `POST ${API_PREFIX}/auth/refresh`].sort(),
    )
    expect((await fetch(`${server.url}/docs`)).status).toBe(200)
  })

  it('answers 401 without a token and 403 to a role that never may, on every route', async () => {
    const people: readonly (readonly ['nurse' | 'physician' | 'admin', RestClient])[] = [
      ['nurse', ward.nurse],
      ['physician', ward.physician],
      ['admin', ward.admin],
    ]
    for (const [method, path, action] of routes) {
      expect(actions).toContain(action)
      expect((await send(server, method, path)).status, path).toBe(401)
      for (const [role, { tokens }] of people) {
        if (path === '/auth/logout') continue
        const headers = { authorization: `Bearer ${tokens.access_token}` }
        const reply = await send(server, method, path, { headers })
        if (permissionOf(action, role) === 'no') expect(reply.status, `${role} ${path}`).toBe(403)
        else expect([200, 404, 415, 422, 428], `${role} ${method} ${path}`).toContain(reply.status)
        if (reply.status >= 400) {
          expect(reply.headers.get('content-type'), path).toContain('application/problem+json')
          expect(reply.body, path).toMatchObject({
            type: expect.any(String),
            code: expect.any(String),
            errors: expect.any(Array),
          })
          expect(JSON.stringify(reply.body), path).not.toContain('.ts:')
        }
      }
    }
  }, 120_000)

  it('does a POST once under an Idempotency-Key and answers the same again', async () => {
    const key = { 'idempotency-key': 'registration-1' }
    const first = await ward.nurse.post('/patients', aPatientBody, key)
    const again = await ward.nurse.post('/patients', { ...aPatientBody }, key)
    expect(again.status).toBe(201)
    expect(again.body).toEqual(first.body)
    expect(again.etag).toBe(first.etag)
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    const other = await ward.nurse.post('/patients', { ...aPatientBody, full_name: 'Somebody Else' }, key)
    expect(other.status).toBe(422)
    expect(other.body.code).toBe('idempotency_key_reused')
    const theirs = { full_name: 'Mona Samir', mobile_number: '01112345678' }
    expect((await ward.physician.post('/patients', theirs, key)).status).toBe(201)
  })

  it('does a POST once when the same key comes twice at once, and again after a refusal', async () => {
    const key = { 'idempotency-key': 'k' }
    const refused = await ward.nurse.post('/patients', { ...aPatientBody, mobile_number: '1' }, key)
    expect(refused.status).toBe(422)
    const replies = await Promise.all([1, 2, 3].map(() => ward.nurse.post('/patients', aPatientBody, key)))
    expect(replies.map((reply) => reply.status)).toEqual([201, 201, 201])
    expect(new Set(replies.map((reply) => reply.body.id)).size).toBe(1)
  })

  it('answers a person of another site as if nothing were there, for reading and writing alike', async () => {
    const patient = await aPatient(ward.nurse)
    const visit = await aVisit(ward.nurse, patient.id)
    const form = { mode_of_arrival: 'walk', chief_complaint: 'Cough' }
    await ward.nurse.post(`/visits/${visit.id}/nursing-assessment`, form)
    const site_id = await openOtherSite(server)
    const stranger = await hire(server, 'omar', 'physician', { site_id })
    const paths = [
      `/patients/${patient.id}`,
      `/patients/${patient.medical_number}`,
      `/patients/${aPatientBody.ssn}`,
      `/patients/${patient.id}/history`,
      `/visits/${visit.id}`,
      `/visits/${visit.id}/nursing-assessment`,
      `/visits/${visit.id}/vital-signs`,
      `/visits/${visit.id}/documents`,
    ]
    for (const path of paths) expect((await stranger.get(path)).status, path).toBe(404)
    expect((await stranger.get('/visits')).body.items).toEqual([])
    expect((await stranger.get('/patients/search?q=mahmoud')).body.items).toEqual([])
    expect((await stranger.put(`/patients/${patient.id}`, aPatientBody, '"1"')).status).toBe(404)
    expect((await stranger.put(`/visits/${visit.id}`, {}, '"1"')).status).toBe(404)
    expect((await stranger.post(`/visits/${visit.id}/vital-signs`, { pulse_bpm: 80 })).status).toBe(404)
    const theirs = await stranger.post('/patients', aPatientBody)
    expect(theirs.status).toBe(201)
    expect(theirs.body.medical_number).toMatch(/^02/)
  })

  it('answers problem details for what cannot be read', async () => {
    const headers = {
      authorization: `Bearer ${ward.nurse.tokens.access_token}`,
      'content-type': 'application/json',
    }
    const broken = await send(server, 'POST', '/patients', { body: '{"full_name":', headers })
    expect(broken.status).toBe(400)
    expect(broken.headers.get('content-type')).toContain('application/problem+json')
    const xml = await send(server, 'POST', '/patients', {
      body: '<patient/>',
      headers: { ...headers, 'content-type': 'application/xml' },
    })
    expect(xml.status).toBe(415)
    const large = await ward.nurse.post('/patients', { ...aPatientBody, address: 'x'.repeat(1_100_000) })
    expect(large.status).toBe(413)
    expect((await ward.nurse.get('/nothing/here')).status).toBe(404)
    expect((await ward.nurse.post('/patients', null)).status).toBe(422)
  })

  it('keeps working answers apart: a read that is refused leaves nothing but its audit line', async () => {
    const { id } = await aPatient(ward.nurse)
    const before = await server.owner.selectFrom('commit_log').select('commit_seq').execute()
    await ward.nurse.put(`/patients/${id}`, aPatientBody, '"1"')
    await ward.nurse.post('/patients', aPatientBody)
    const after = await server.owner.selectFrom('commit_log').select('commit_seq').execute()
    expect(after).toEqual(before)
    const { items } = (await ward.admin.get(`/admin/audit?actor_id=${ward.nurse.user_id}`)).body
    expect(items.filter((entry) => entry.outcome === 'refused').map((entry) => entry.reason)).toEqual([
      'stale',
      'duplicate',
    ])
  })
})

describe('the path that the log shows', () => {
  it('holds neither a query nor what stands after /patients/', () => {
    expect(scrubbedPath('/api/v1/patients/28505140112358/history?limit=5')).toBe('/api/v1/patients/…/history')
    expect(scrubbedPath('/api/v1/patients/search?ssn=28505140112358')).not.toContain('2850514')
  })
})
