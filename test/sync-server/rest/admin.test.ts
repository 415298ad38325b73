import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AuditEntry } from '../../../shared/audit/audit-entry.ts'
import { Dashboard } from '../../../shared/reports/dashboard.ts'
import { databaseKinds, startTestServer, TEST_ADMIN, type TestServer } from '../../support/server.ts'
import { enrolWireStation, newPatient } from '../../support/wire-station.ts'
import {
  aPatient,
  aPatientBody,
  aVisit,
  hire,
  openOtherSite,
  openWard,
  send,
  signIn,
  signInAdmin,
  type Ward,
} from './rest-client.ts'

describe.each(databaseKinds)('administration over REST on %s', (database) => {
  let server: TestServer
  let ward: Ward

  beforeAll(async () => {
    server = await startTestServer({ database, config: { durability: 'backup' } })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
  })

  const newUser = {
    username: 'yasser',
    password: 'twelve chars or more',
    full_name: 'Yasser Fathy',
    role: 'nurse',
    is_charge_nurse: true,
  }

  it('adds people, lists them by name and never shows a password', async () => {
    const created = await ward.admin.post('/admin/users', newUser)
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({ username: 'yasser', is_charge_nurse: true, is_active: true })
    const list = await ward.admin.get('/admin/users')
    expect(list.body.items.map((user) => user.username)).toEqual(['admin', 'heba', 'nadia', 'yasser'])
    expect(JSON.stringify([created.body, list.body])).not.toContain('password')
    await signIn(server, 'yasser', newUser.password)
    const page = await ward.admin.get('/admin/users?limit=3')
    const rest = await ward.admin.get(`/admin/users?limit=3&cursor=${page.body.next_cursor}`)
    expect(rest.body.items.map((user) => user.username)).toEqual(['yasser'])
  })

  it('refuses a short password, a taken name and an odd name', async () => {
    const short = await ward.admin.post('/admin/users', { ...newUser, password: 'short' })
    expect(short.body.errors).toContainEqual(expect.objectContaining({ field: 'password' }))
    expect((await ward.admin.post('/admin/users', { ...newUser, username: 'heba' })).status).toBe(409)
    expect((await ward.admin.post('/admin/users', { ...newUser, username: 'He Ba' })).status).toBe(422)
  })

  it('refuses a name that somebody has at a site that the administrator does not see', async () => {
    await hire(server, 'yasser', 'nurse', { site_id: await openOtherSite(server) })
    const taken = await ward.admin.post('/admin/users', newUser)
    expect(taken.status).toBe(409)
    expect(taken.body).toMatchObject({ code: 'duplicate', errors: [{ field: 'username' }] })
    expect(taken.body.existing_id).toBeUndefined()
    const free = await ward.admin.post('/admin/users', { ...newUser, username: 'yasser.f' })
    expect(free.status).toBe(201)
  })

  it('changes role and password, which ends what was signed in', async () => {
    const { etag } = await ward.admin.get(`/admin/users/${ward.nurse.user_id}`)
    const change = { full_name: 'Heba Adel', role: 'physician', password: 'another long password' }
    expect((await ward.admin.put(`/admin/users/${ward.nurse.user_id}`, change)).status).toBe(428)
    const changed = await ward.admin.put(`/admin/users/${ward.nurse.user_id}`, change, etag)
    expect(changed.body).toMatchObject({ full_name: 'Heba Adel', role: 'physician', is_charge_nurse: false })
    expect((await ward.nurse.get('/visits')).status).toBe(401)
    const again = await signIn(server, 'heba', 'another long password')
    expect((await again.get('/visits')).status).toBe(200)
  })

  it('takes no password of one’s own, which is changed with the old one', async () => {
    const { etag, body } = await ward.admin.get(`/admin/users/${ward.admin.user_id}`)
    const { full_name, role } = body
    const own = `/admin/users/${ward.admin.user_id}`
    const refused = await ward.admin.put(own, { full_name, role, password: 'another long enough one' }, etag)
    expect([refused.status, refused.body.detail]).toEqual([409, 'own_account'])
    expect((await ward.admin.put(own, { full_name, role }, etag)).status).toBe(200)
  })

  it('never lets the last administrator go', async () => {
    const { etag } = await ward.admin.get(`/admin/users/${ward.admin.user_id}`)
    const change = { full_name: 'Administrator', role: 'admin', is_active: false }
    expect((await ward.admin.put(`/admin/users/${ward.admin.user_id}`, change, etag)).status).toBe(409)
  })

  it('makes a one-time enrolment code that lives fifteen minutes and is kept only as a hash', async () => {
    const key = { 'idempotency-key': 'a-code' }
    const reply = await ward.admin.post('/admin/enrolment-codes', { approve: 'auto' }, key)
    expect(reply.status).toBe(201)
    expect(reply.body.expires_at).toBe('2026-05-01T08:15:00.000Z')
    const code = String(reply.body.enrolment_code)
    expect(code.length).toBeGreaterThanOrEqual(22)
    const rows = await server.owner.selectFrom('enrolment_codes').selectAll().execute()
    expect(rows).toHaveLength(1)
    const kept = await server.owner.selectFrom('idempotency_keys').selectAll().execute()
    expect(JSON.stringify([rows, kept])).not.toContain(code)
  })

  it('lists the codes that are good still, and takes one away', async () => {
    const made = await ward.admin.post('/admin/enrolment-codes', {})
    await ward.admin.post('/admin/enrolment-codes', {})
    const open = async () => (await ward.admin.get('/admin/enrolment-codes')).body.items
    const [first] = await open()
    expect(await open()).toHaveLength(2)
    expect(JSON.stringify(await open())).not.toContain(String(made.body.enrolment_code))
    const authorization = `Bearer ${ward.admin.tokens.access_token}`
    const cancel = () =>
      send(server, 'DELETE', `/admin/enrolment-codes/${first?.id}`, { headers: { authorization } })
    expect((await cancel()).status).toBe(204)
    expect((await cancel()).status).toBe(404)
    expect(await open()).toHaveLength(1)
    server.clock.advance(15 * 60_000 + 1)
    const later = await signInAdmin(server)
    expect((await later.get('/admin/enrolment-codes')).body.items).toEqual([])
  })

  it('ends what a person was signed in to the moment the account is closed', async () => {
    const { etag } = await ward.admin.get(`/admin/users/${ward.nurse.user_id}`)
    const change = { full_name: 'Heba Adel', role: 'nurse', is_active: false }
    const closed = await ward.admin.put(`/admin/users/${ward.nurse.user_id}`, change, etag)
    expect(closed.body).toMatchObject({ is_active: false })
    expect((await ward.nurse.get('/visits')).status).toBe(401)
    expect((await ward.admin.put(`/admin/users/${ward.nurse.user_id}`, change, etag)).status).toBe(412)
  })

  it('revokes a station with a reason: it pulls nothing, nobody signs in on it, what it holds is put aside', async () => {
    const station = await enrolWireStation(server, 'Ward 3')
    const credentials = { protocol: 1, station_id: station.id, ...TEST_ADMIN }
    const onStation = (await (await station.request('POST', '/sign-in', credentials)).json()) as {
      refresh_token: string
    }
    const nurse = { user_id: ward.nurse.user_id, role: 'nurse' } as const
    const sent = station.envelope([newPatient(v7())], nurse)
    await station.push([sent])
    const path = `/admin/stations/${station.id}`
    expect((await ward.admin.put(path, { is_revoked: true })).status).toBe(422)
    expect((await ward.admin.put(path, { is_revoked: false, reason: 'found' })).status).toBe(422)
    expect((await ward.nurse.put(path, { is_revoked: true, reason: 'stolen' })).status).toBe(403)
    const revoked = await ward.admin.put(path, { is_revoked: true, reason: 'PC was stolen' })
    expect(revoked.status).toBe(200)
    expect(revoked.body).toMatchObject({ id: station.id, name: 'Ward 3', is_revoked: true })
    const again = await ward.admin.put(path, { is_revoked: true, reason: 'PC was stolen' })
    expect(again.body.row_version).toBe(revoked.body.row_version)

    expect((await station.request('GET', '/pull?after=0&protocol=1')).status).toBe(403)
    expect((await station.request('POST', '/sign-in', credentials)).status).toBe(403)
    const refreshed = await send(server, 'POST', '/auth/refresh', {
      body: { refresh_token: onStation.refresh_token },
    })
    expect(refreshed.status).toBe(401)
    const late = station.envelope([newPatient(v7())], nurse)
    const reply = await station.push([sent, late])
    expect(reply.outcomes).toMatchObject([
      { result: 'duplicate', commit_seq: expect.any(Number) },
      { result: 'quarantined', quarantine_code: 'revoked' },
    ])
    const { items } = (await ward.admin.get('/admin/audit')).body
    expect(
      items.find((entry) => entry.action === 'stations.revoke' && entry.outcome === 'success'),
    ).toMatchObject({
      actor_id: ward.admin.user_id,
      reason: 'PC was stolen',
      record_ids: [station.id],
    })
  })

  it('does not find a station of another site to revoke', async () => {
    const station = await enrolWireStation(server, 'Elsewhere', await openOtherSite(server))
    const path = `/admin/stations/${station.id}`
    expect((await ward.admin.put(path, { is_revoked: true, reason: 'stolen' })).status).toBe(404)
    expect((await ward.admin.put('/admin/stations/x', { is_revoked: true, reason: 'stolen' })).status).toBe(
      404,
    )
  })

  it('counts patients, visits by day and type, assessments, conflicts and stations on the dashboard', async () => {
    const { id } = await aPatient(ward.nurse)
    await aPatient(ward.nurse, { full_name: 'Mona Samir', mobile_number: '01112345678' })
    const visit = await aVisit(ward.nurse, id)
    await aVisit(ward.nurse, id, { visit_type: 'emergency' })
    const earlier = await aVisit(ward.nurse, id, { arrived_at: '2026-04-29T22:30:00.000Z' })
    await ward.nurse.post(`/visits/${visit.id}/vital-signs`, { pulse_bpm: 80 })
    const yesterday = { pulse_bpm: 84, measured_at: '2026-04-30T20:00:00.000Z' }
    await ward.nurse.post(`/visits/${earlier.id}/vital-signs`, yesterday)
    const form = { mode_of_arrival: 'walk', chief_complaint: 'Cough', vital_signs: { pulse_bpm: 82 } }
    await ward.nurse.post(`/visits/${visit.id}/nursing-assessment`, form)
    const reply = await ward.admin.get('/reports/dashboard')
    expect(reply.status).toBe(200)
    const dashboard = Dashboard.parse(reply.body)
    expect(dashboard).toMatchObject({
      patients: { total: 2, registered_today: 2 },
      visits: { total: 3, today: 2, by_status: { open: 1, in_progress: 2 } },
      // A pulse alone says too little for a band; what was measured yesterday is not today's.
      news2_today: [{ key: 'incomplete', count: 2 }],
      assessments: { nursing: 1, vital_signs: 3, radiology: 0 },
      conflicts: { open: 0, safety_critical: 0 },
      quarantined: 0,
      stations: [],
    })
    expect(dashboard.visits.by_day).toHaveLength(14)
    expect(dashboard.visits.by_day.at(-1)).toEqual({
      day: '2026-05-01',
      total: 2,
      by_type: { emergency: 1, inpatient: 1 },
    })
    // 22:30 UTC is already the next day in Cairo.
    expect(dashboard.visits.by_day.at(-2)).toEqual({ day: '2026-04-30', total: 1, by_type: { inpatient: 1 } })
    expect(dashboard.visits.by_type).toContainEqual({ visit_type: 'inpatient', count: 2 })
  })

  it('reports patients, visit volume and assessments', async () => {
    const { id } = await aPatient(ward.nurse)
    await aVisit(ward.nurse, id)
    const patients = await ward.admin.get('/reports/patients/statistics')
    expect(patients.body).toMatchObject({
      total: 1,
      by_gender: [{ key: 'male', count: 1 }],
      by_age: [{ key: '40-64', count: 1 }],
    })
    const volume = async (query: string) =>
      (await ward.admin.get(`/reports/visits/volume?${query}`)).body.items as unknown as {
        key: string
        count: number
      }[]
    // Days, weeks and months without a visit stand there too.
    const days = await volume('group_by=day')
    expect(days).toHaveLength(30)
    expect(days.slice(-2)).toEqual([
      { key: '2026-04-30', count: 0 },
      { key: '2026-05-01', count: 1 },
    ])
    expect((await volume('group_by=week')).map(({ key, count }) => `${key} ${count}`)).toEqual([
      '2026-03-30 0',
      '2026-04-06 0',
      '2026-04-13 0',
      '2026-04-20 0',
      '2026-04-27 1',
    ])
    expect(await volume('group_by=month')).toEqual([
      { key: '2026-04-01', count: 0 },
      { key: '2026-05-01', count: 1 },
    ])
    expect(await volume('group_by=type')).toEqual([{ key: 'inpatient', count: 1 }])
    expect(await volume('group_by=ward')).toEqual([{ key: 'not_recorded', count: 1 }])
    expect(await volume('group_by=type&from=2026-04-01&to=2026-04-30')).toEqual([])
    expect((await ward.admin.get('/reports/visits/volume?from=2026-05-02&to=2026-05-01')).status).toBe(422)
    expect((await ward.admin.get('/reports/clinical/assessments')).body).toMatchObject({
      nursing: [],
      radiology: [],
    })
  })

  it('counts a period alone where one is given: who was registered, what was measured', async () => {
    server.clock.set('2026-04-20T09:00:00.000Z')
    const { id } = await aPatient(await signInAdmin(server))
    server.clock.set('2026-05-01T09:00:00.000Z')
    const admin = await signInAdmin(server)
    await admin.post('/patients', { full_name: 'Samira Nabil Fawzi', mobile_number: '01012345679' })
    const visit = await aVisit(admin, id)
    await admin.post(`/visits/${visit.id}/vital-signs`, {
      pulse_bpm: 80,
      administration_reason: 'nobody else is here',
    })
    const patients = async (query: string) => (await admin.get(`/reports/patients/statistics?${query}`)).body
    expect(await patients('')).toMatchObject({ total: 2, from: null })
    expect(await patients('from=2026-04-21')).toMatchObject({
      total: 1,
      from: '2026-04-21',
      by_gender: [{ key: 'not_recorded', count: 1 }],
    })
    expect(await patients('to=2026-04-20')).toMatchObject({
      total: 1,
      by_gender: [{ key: 'male', count: 1 }],
    })
    const bands = async (query: string) =>
      (await admin.get(`/reports/clinical/assessments?${query}`)).body.news2_bands
    expect(await bands('from=2026-05-01&to=2026-05-01')).toEqual([{ key: 'incomplete', count: 1 }])
    expect(await bands('to=2026-04-30')).toEqual([])
    expect((await admin.get('/reports/clinical/assessments?from=2026-05-02&to=2026-05-01')).status).toBe(422)
  })

  it('counts new patients by month, pain bands and the forms that completed visits lack', async () => {
    const { id } = await aPatient(ward.nurse)
    const visit = await aVisit(ward.nurse, id, { studies: [{ modality: 'ct' }] })
    const path = `/visits/${visit.id}`
    const { etag } = await ward.physician.get(path)
    const done = await ward.physician.put(
      path,
      { visit_type: 'inpatient', status: 'completed', incomplete_reason: 'went home' },
      etag,
    )
    expect(done.status).toBe(200)
    const other = await aVisit(ward.nurse, id)
    const form = await ward.nurse.post(`/visits/${other.id}/nursing-assessment`, {
      mode_of_arrival: 'walk',
      chief_complaint: 'Cough',
      pain_assessment: { pain_intensity: 8, pain_location: 'Chest' },
    })
    expect(form.body).toMatchObject({ status: 'submitted' })
    const { new_per_month } = (await ward.admin.get('/reports/patients/statistics')).body
    expect(new_per_month).toHaveLength(12)
    expect((new_per_month as unknown[]).at(-1)).toEqual({ key: '2026-05', count: 1 })
    expect((new_per_month as unknown[])[0]).toEqual({ key: '2025-06', count: 0 })
    expect((await ward.admin.get('/reports/clinical/assessments')).body).toMatchObject({
      nursing: [{ key: 'submitted', count: 1 }],
      pain_bands: [{ key: 'very_severe', count: 1 }],
      missing_forms: [
        { key: 'SH.MR.FRM.05', count: 1 },
        { key: 'REPORT', count: 1 },
      ],
    })
  })

  it('searches the audit by person, place and act, the newest first, page by page', async () => {
    server.clock.advance(1000)
    const from = new Date(server.clock.nowMs()).toISOString()
    const patient = await aPatient(ward.nurse)
    for (const who of [ward.physician, ward.nurse, ward.physician]) {
      server.clock.advance(1000)
      await who.get(`/patients/${patient.id}`)
    }
    const search = async (query: string) =>
      (await ward.admin.get(`/admin/audit?order=newest&from=${from}&${query}`)).body
    const seen = await search(`actor_id=${ward.physician.user_id}&act=patients.read`)
    const times = seen.items.map((entry) => String(entry.occurred_at))
    expect(times).toHaveLength(2)
    expect(times).toEqual(times.toSorted().toReversed())
    const acts = new Set((await search('act=patients')).items.map((entry) => entry.action))
    expect([...acts].sort()).toEqual(['patients.read', 'patients.register', 'patients.reveal_ssn'])
    expect((await search(`station_id=${v7()}`)).items).toEqual([])
    const page = await search('limit=2&act=patients.read')
    const next = await search(`limit=2&act=patients.read&cursor=${page.next_cursor}`)
    expect([...page.items, ...next.items].map((entry) => entry.actor_id)).toEqual([
      ward.physician.user_id,
      ward.nurse.user_id,
      ward.physician.user_id,
    ])
    expect((await ward.admin.get('/admin/audit?act=drop%20table')).status).toBe(422)
  })

  it('tells in order who saw and changed a patient, with names and every changed field', async () => {
    const patient = await aPatient(ward.nurse, { ...aPatientBody, address: '7 Nile St' })
    server.clock.advance(1000)
    await ward.physician.get(`/patients/${patient.id}`)
    server.clock.advance(1000)
    await ward.nurse.get('/patients/search?q=mahmoud')
    server.clock.advance(1000)
    const { etag } = await ward.nurse.get(`/patients/${patient.id}`)
    server.clock.advance(1000)
    await ward.nurse.put(`/patients/${patient.id}`, { ...aPatientBody, address: '9 Nile St' }, etag)
    server.clock.advance(1000)
    expect((await ward.nurse.get('/reports/dashboard')).status).toBe(403)
    const { body } = await ward.admin.get(`/admin/audit?patient_id=${patient.id}`)
    for (const item of body.items) AuditEntry.parse(item)
    expect(body.items.map((entry) => [entry.actor_name, entry.action])).toEqual([
      ['heba of the ward', 'patients.register'],
      ['nadia of the ward', 'patients.read'],
      ['nadia of the ward', 'patients.reveal_ssn'],
      ['heba of the ward', 'patients.search'],
      ['heba of the ward', 'patients.read'],
      ['heba of the ward', 'patients.edit'],
    ])
    const [registered] = body.items
    expect(registered).toMatchObject({
      station_name: 'Server',
      outcome: 'success',
      commit_seq: expect.any(Number),
    })
    expect(registered?.changes).toContainEqual(
      expect.objectContaining({ field: 'full_name', before: null, after: aPatientBody.full_name }),
    )
    expect(body.items.at(-1)?.changes).toContainEqual(
      expect.objectContaining({ field: 'address', before: '7 Nile St', after: '9 Nile St' }),
    )
    expect(JSON.stringify(body)).not.toContain('ssn_sealed')
    const again = await ward.admin.get(`/admin/audit?patient_id=${patient.id}`)
    expect(again.body.items.at(-1)).toMatchObject({ action: 'audit.read', actor_name: 'Administrator' })
  })

  it('pages the audit without losing or repeating an event, refusals included', async () => {
    for (let i = 0; i < 4; i += 1) await ward.nurse.get('/reports/dashboard')
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null && seen.length < 100) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { body } = await ward.admin.get(`/admin/audit?actor_id=${ward.nurse.user_id}&limit=3${more}`)
      seen.push(...body.items.map((entry) => String(entry.event_id)))
      for (const entry of body.items)
        expect(entry).toMatchObject({ outcome: 'refused', reason: 'not_permitted' })
      cursor = body.next_cursor
    }
    expect(seen).toHaveLength(4)
    expect(new Set(seen).size).toBe(4)
  })

  it('audits what nobody signed in for', async () => {
    await send(server, 'GET', '/patients/search?q=a')
    const events = await server.owner
      .selectFrom('audit_log')
      .selectAll()
      .where('actor_id', 'is', null)
      .execute()
    expect(events).toContainEqual(
      expect.objectContaining({ action: 'patients.search', outcome: 'refused', reason: 'unauthorized' }),
    )
  })

  it('lists sites, stations, conflicts and quarantine', async () => {
    expect((await ward.admin.get('/admin/sites')).body.items).toEqual([
      expect.objectContaining({ code: '01' }),
    ])
    for (const list of ['stations', 'conflicts', 'conflicts?state=open', 'quarantine']) {
      const reply = await ward.admin.get(`/admin/${list}`)
      expect(reply.status, list).toBe(200)
      const more = list === 'stations' ? { has_recovery_key: true } : {}
      expect(reply.body, list).toEqual({ items: [], next_cursor: null, ...more })
    }
  })

  it('hears from IT how far a verified backup goes, never beyond the newest commit, and never less than before', async () => {
    const tell = (body: unknown) => ward.admin.put('/admin/durability', body)
    const { body: before } = await ward.admin.get('/admin/durability')
    expect(before).toMatchObject({ policy: 'backup', durable_commit: 0 })
    const head = Number(before.head)
    expect((await tell({ backed_up_through: head + 1 })).status).toBe(409)
    expect((await tell({ backed_up_through: head, epoch: 'another' })).status).toBe(409)
    const { epoch } = before
    expect((await tell({ backed_up_through: head, epoch })).body).toMatchObject({ durable_commit: head })
    expect((await tell({ backed_up_through: head - 1 })).body).toMatchObject({ durable_commit: head })
    const station = await enrolWireStation(server, 'Ward 3')
    expect((await station.pull(0)).end.durable_commit).toBe(head)
    expect((await station.push([])).durable_commit).toBe(head)
    const { body } = await ward.admin.get(`/admin/audit?actor_id=${ward.admin.user_id}&limit=50`)
    expect(body.items.map(({ action, reason }) => [action, reason])).toContainEqual([
      'durability.note',
      `through commit ${head}`,
    ])
  })
})
