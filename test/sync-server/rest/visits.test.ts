import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { type AnswerBody, aPatient, aVisit, openWard, SSN, type Ward } from './rest-client.ts'

describe.each(databaseKinds)('visits over REST on %s', (database) => {
  let server: TestServer
  let ward: Ward
  let patient: AnswerBody

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
    patient = await aPatient(ward.nurse)
  })

  it('opens a visit for a national ID, with the studies that are asked for', async () => {
    const reply = await ward.nurse.post('/visits', {
      patient_ssn: SSN,
      visit_type: 'emergency',
      ward: 'ER',
      chief_complaint: 'Fall',
      studies: [{ modality: 'ct', body_region: 'head' }, { modality: 'xray' }],
    })
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({
      patient_id: patient.id,
      status: 'open',
      ward: 'ER',
      room: null,
      arrived_at: '2026-05-01T08:00:00.000Z',
      studies: [
        { modality: 'ct', body_region: 'head', status: 'requested' },
        { modality: 'xray', body_region: null },
      ],
    })
    expect(reply.headers.get('location')).toBe(`/api/v1/visits/${reply.body.id}`)
    const read = await ward.physician.get(`/visits/${reply.body.id}`)
    expect(read.body).toEqual(reply.body)
    expect(read.etag).toBe(reply.etag)
  })

  it('refuses a visit of nobody', async () => {
    expect((await ward.nurse.post('/visits', { visit_type: 'inpatient' })).status).toBe(422)
    const reply = await ward.nurse.post('/visits', { patient_ssn: '29001010112345', visit_type: 'inpatient' })
    expect(reply.status).toBe(404)
    const unknown = await ward.nurse.post('/visits', { patient_id: patient.id, visit_type: 'overnight' })
    expect(unknown.body.errors).toContainEqual(expect.objectContaining({ field: 'visit_type' }))
  })

  it('lists visits newest first and by status, type, modality, ward and the site’s calendar day', async () => {
    const first = await aVisit(ward.nurse, patient.id, { ward: 'A', studies: [{ modality: 'mri' }] })
    // 23:30 in Cairo is still the first of May; an hour later it is the second.
    const late = { visit_type: 'emergency', ward: 'B', arrived_at: '2026-05-01T20:30:00.000Z' }
    const second = await aVisit(ward.nurse, patient.id, late)
    const third = await aVisit(ward.nurse, patient.id, { ward: 'B', arrived_at: '2026-05-01T21:30:00.000Z' })
    const ids = async (query: string): Promise<string[]> => {
      const reply = await ward.nurse.get(`/visits?${query}`)
      expect(reply.status, query).toBe(200)
      return reply.body.items.map((item) => item.id)
    }
    expect(await ids('')).toEqual([third.id, second.id, first.id])
    expect(await ids('status=open&ward=B')).toEqual([third.id, second.id])
    expect(await ids('visit_type=emergency')).toEqual([second.id])
    expect(await ids('modality=mri')).toEqual([first.id])
    expect(await ids('from=2026-05-01&to=2026-05-01')).toEqual([second.id, first.id])
    expect(await ids('from=2026-05-02')).toEqual([third.id])
    expect(await ids('from=2026-05-01T20:00:00.000Z')).toEqual([third.id, second.id])
    expect((await ward.nurse.get('/visits?from=yesterday')).status).toBe(422)
    const page = await ward.nurse.get('/visits?limit=2')
    expect(page.body.items[0]).toMatchObject({ patient: { id: patient.id, full_name: patient.full_name } })
    const rest = await ward.nurse.get(`/visits?limit=2&cursor=${page.body.next_cursor}`)
    expect(rest.body.items.map((item) => item.id)).toEqual([first.id])
    expect(rest.body.next_cursor).toBeNull()
  })

  it('lets a physician diagnose and complete, with a warning about forms that are missing', async () => {
    const visit = await aVisit(ward.nurse, patient.id, { ward: 'A', chief_complaint: 'Cough' })
    const { etag } = await ward.physician.get(`/visits/${visit.id}`)
    const body = { status: 'completed', diagnosis: 'Pneumonia', diagnosis_code: 'J18.9', ward: 'A' }
    const done = await ward.physician.put(`/visits/${visit.id}`, body, etag)
    expect(done.status).toBe(200)
    expect(done.body).toMatchObject({
      status: 'completed',
      completed_at: '2026-05-01T08:00:00.000Z',
      diagnosis: 'Pneumonia',
      ward: 'A',
      chief_complaint: null,
      visit_type: 'inpatient',
    })
    expect(done.body.warnings.map((warning) => warning.code)).toEqual(['nursing_assessment_missing'])
    expect((await ward.physician.put(`/visits/${visit.id}`, body, etag)).status).toBe(412)
    expect((await ward.physician.put(`/visits/${visit.id}`, body)).status).toBe(428)
  })

  it('does not let a nurse diagnose, complete or reopen, and lets her cancel only what has not started', async () => {
    const visit = await aVisit(ward.nurse, patient.id)
    const put = async (client: Ward['nurse'], body: object) =>
      client.put(`/visits/${visit.id}`, body, (await ward.nurse.get(`/visits/${visit.id}`)).etag)
    expect((await put(ward.nurse, { diagnosis: 'Flu' })).status).toBe(403)
    expect((await put(ward.nurse, { status: 'completed' })).status).toBe(403)
    expect((await put(ward.nurse, { ward: 'C' })).status).toBe(200)
    expect((await put(ward.nurse, { status: 'in_progress' })).status).toBe(200)
    expect((await put(ward.nurse, { status: 'cancelled', cancelled_reason: 'left' })).status).toBe(403)
    expect((await put(ward.physician, { status: 'cancelled' })).body.errors).toContainEqual(
      expect.objectContaining({ field: 'cancelled_reason' }),
    )
    expect((await put(ward.physician, { status: 'cancelled', cancelled_reason: 'left' })).status).toBe(200)
    expect((await put(ward.physician, { status: 'open', reopened_reason: 'back' })).status).toBe(403)
    expect((await put(ward.admin, { status: 'open', reopened_reason: 'back' })).status).toBe(409)
  })

  it('lets an administrator reopen with a reason, and diagnose only with an administration reason', async () => {
    const visit = await aVisit(ward.nurse, patient.id)
    const put = async (client: Ward['nurse'], body: object) =>
      client.put(`/visits/${visit.id}`, body, (await ward.nurse.get(`/visits/${visit.id}`)).etag)
    await put(ward.physician, { status: 'completed' })
    const reopened = await put(ward.admin, { status: 'open', reopened_reason: 'wrong patient discharged' })
    expect(reopened.body).toMatchObject({ status: 'open', completed_at: null })
    const refused = await put(ward.admin, { diagnosis: 'Flu' })
    expect(refused.status).toBe(422)
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ field: 'administration_reason' }))
    const done = await put(ward.admin, { diagnosis: 'Flu', administration_reason: 'physician is away' })
    expect(done.status).toBe(200)
    const commit = await server.owner
      .selectFrom('commit_log')
      .select('administration_reason')
      .where('commit_seq', '=', done.body.row_version)
      .executeTakeFirstOrThrow()
    expect(commit.administration_reason).toBe('physician is away')
  })

  it('names only people who work here as attending physician', async () => {
    const body = { patient_id: patient.id, visit_type: 'inpatient' }
    const nobody = { ...body, attending_physician_id: '01890000-0000-7000-8000-000000000000' }
    expect((await ward.nurse.post('/visits', nobody)).status).toBe(422)
    const visit = await aVisit(ward.nurse, patient.id, { attending_physician_id: ward.physician.user_id })
    expect(visit.attending_physician_id).toBe(ward.physician.user_id)
  })
})
