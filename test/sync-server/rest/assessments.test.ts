import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { type AnswerBody, aPatient, aVisit, hire, openWard, type Ward } from './rest-client.ts'

const WELL = {
  temperature_celsius: 36.8,
  pulse_bpm: 78,
  blood_pressure_systolic: 120,
  blood_pressure_diastolic: 80,
  respiratory_rate_per_min: 16,
  oxygen_saturation_percent: 98,
  on_supplemental_oxygen: false,
  consciousness: 'alert',
  spo2_scale: 1,
}

const MORSE = {
  fall_history_3months: true,
  secondary_diagnosis: true,
  ambulatory_aid: 'crutches_walker',
  iv_therapy: false,
  gait_status: 'weak',
  mental_status: 'oriented',
}

const FORM = {
  mode_of_arrival: 'wheelchair',
  chief_complaint: 'Shortness of breath',
  allergy_status: 'yes',
  medication_allergies: 'Penicillin',
  vital_signs: WELL,
  pain_assessment: { pain_intensity: 5, pain_location: 'Chest' },
  fall_risk_assessment: MORSE,
}

describe.each(databaseKinds)('assessments over REST on %s', (database) => {
  let server: TestServer
  let ward: Ward
  let patient: AnswerBody
  let visit: AnswerBody
  let url: string

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
    patient = await aPatient(ward.nurse)
    visit = await aVisit(ward.nurse, patient.id)
    url = `/visits/${visit.id}/nursing-assessment`
  })

  it('submits FRM.05 in one commit with its scores, and puts the visit in progress', async () => {
    const before = await server.owner.selectFrom('commit_log').selectAll().execute()
    const reply = await ward.nurse.post(url, FORM)
    expect(reply.status, JSON.stringify(reply.body)).toBe(201)
    expect(reply.body).toMatchObject({
      mode_of_arrival: 'wheelchair',
      medication_allergies: 'Penicillin',
      appetite: null,
      status: 'submitted',
      version: 1,
      signed_by: ward.nurse.user_id,
      vital_signs: { ...WELL, news2_total: 0 },
      pain_assessment: { pain_intensity: 5 },
      fall_risk_assessment: { ...MORSE, total_score: 65, risk_level: 'high' },
      news2: { total: 0, band: 'routine', missing: [] },
      morse_total: 65,
      humpty_dumpty_total: null,
      fall_risk_level: 'high',
      fall_risk_level_published: 'high',
      withheld_fields: [],
    })
    expect(reply.body.pain_band).toEqual(expect.any(String))
    expect(reply.body.alerts).toContainEqual(expect.objectContaining({ code: 'fall_high' }))
    const after = await server.owner.selectFrom('commit_log').selectAll().execute()
    expect(after).toHaveLength(before.length + 1)
    expect((await ward.nurse.get(`/visits/${visit.id}`)).body.status).toBe('in_progress')
    const read = await ward.physician.get(url)
    expect(read.status).toBe(200)
    expect(read.etag).toBe(reply.etag)
    expect(read.body).toEqual(reply.body)
  })

  it('takes a form whose other fields are empty: not recorded, never normal', async () => {
    const reply = await ward.nurse.post(url, { mode_of_arrival: 'walk', chief_complaint: 'Cough' })
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({
      vital_signs: null,
      news2: { total: null, band: 'incomplete' },
      morse_total: null,
      fall_risk_level: null,
      pain_band: null,
    })
  })

  it.each([
    [{ mode_of_arrival: undefined }, 'mode_of_arrival', 'required'],
    [{ chief_complaint: '  ' }, 'chief_complaint', 'required'],
    [{ mode_of_arrival: 'flying' }, 'mode_of_arrival', 'invalid_value'],
    [{ vital_signs: { pulse_bpm: 20 } }, 'vital_signs.pulse_bpm', 'confirm_out_of_range'],
    [{ vital_signs: { pulse_bpm: 400 } }, 'vital_signs.pulse_bpm', 'impossible'],
    [{ vital_signs: { pulse_bpm: 'fast' } }, 'vital_signs.pulse_bpm', 'invalid_type'],
    [
      { vital_signs: { blood_pressure_systolic: 100, blood_pressure_diastolic: 100 } },
      'vital_signs.blood_pressure_diastolic',
      'diastolic_not_below_systolic',
    ],
  ])('refuses %j beside its field and stores nothing', async (change, field, code) => {
    const reply = await ward.nurse.post(url, { ...FORM, ...change })
    expect(reply.status).toBe(422)
    expect(reply.body.errors).toContainEqual(expect.objectContaining({ field, code }))
    expect((await ward.nurse.get(url)).status).toBe(404)
  })

  it('takes a value outside the range that is measured and confirmed, and keeps the confirmation', async () => {
    const vital_signs = {
      ...WELL,
      respiratory_rate_per_min: 6,
      confirmed_out_of_range: ['respiratory_rate_per_min'],
    }
    const reply = await ward.nurse.post(url, { ...FORM, vital_signs })
    expect(reply.status).toBe(201)
    expect(reply.body.vital_signs).toMatchObject({ confirmed_out_of_range: ['respiratory_rate_per_min'] })
    expect(reply.body.news2).toMatchObject({ total: 3 })
  })

  it('scores a child on Humpty Dumpty and leaves NEWS2 alone', async () => {
    const child = await aPatient(ward.nurse, {
      full_name: 'Karim Samir',
      date_of_birth: '2023-01-10',
      gender: 'male',
      mobile_number: '01512345678',
    })
    const visit = await aVisit(ward.nurse, child.id)
    const fall_risk_assessment = {
      age_score: 3,
      gender_score: 2,
      diagnosis_score: 3,
      cognitive_score: 3,
      environmental_score: 2,
      surgery_anesthesia_score: 1,
      medication_score: 1,
    }
    const reply = await ward.nurse.post(`/visits/${visit.id}/nursing-assessment`, {
      ...FORM,
      fall_risk_assessment,
    })
    expect(reply.status, JSON.stringify(reply.body)).toBe(201)
    expect(reply.body).toMatchObject({
      morse_total: null,
      humpty_dumpty_total: 15,
      news2: { total: null, band: 'not_applicable' },
    })
  })

  it('answers 409 when the visit has its form, and 404 before', async () => {
    expect((await ward.nurse.get(url)).status).toBe(404)
    await ward.nurse.post(url, FORM)
    const again = await ward.physician.post(url, FORM)
    expect(again.status).toBe(409)
    expect(again.body).toMatchObject({ code: 'duplicate', existing_id: expect.any(String) })
  })

  it('keeps a draft that lacks what submission asks for, and submits it later', async () => {
    const draft = await ward.nurse.post(url, { status: 'draft', vital_signs: { pulse_bpm: 88 } })
    expect(draft.status).toBe(201)
    expect(draft.body).toMatchObject({ status: 'draft', version: 1 })
    expect((await ward.nurse.put(url, FORM)).status).toBe(428)
    const submitted = await ward.nurse.put(url, FORM, draft.etag)
    expect(submitted.status).toBe(200)
    expect(submitted.body).toMatchObject({ status: 'submitted', version: 2, amendment_reason: null })
    const sets = (await ward.nurse.get(`/visits/${visit.id}/vital-signs`)).body.items
    expect(sets).toHaveLength(2)
    expect(sets.filter((set) => set.replaces_id === null)).toHaveLength(1)
  })

  it('amends a submitted form with a reason, as a new version that leaves the old one readable', async () => {
    const first = await ward.nurse.post(url, FORM)
    const refused = await ward.nurse.put(url, { ...FORM, appetite: 'poor' }, first.etag)
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ field: 'amendment_reason' }))
    const amended = await ward.nurse.put(
      url,
      {
        ...FORM,
        appetite: 'poor',
        medication_allergies: 'Penicillin, latex',
        amendment_reason: 'told later',
      },
      first.etag,
    )
    expect(amended.status).toBe(200)
    expect(amended.body).toMatchObject({
      version: 2,
      base_version: 1,
      appetite: 'poor',
      amendment_reason: 'told later',
    })
    expect((await ward.nurse.put(url, { ...FORM, amendment_reason: 'late' }, first.etag)).status).toBe(412)
    const versions = await server.owner.selectFrom('nursing_assessments').select('version').execute()
    expect(versions.map((row) => row.version).sort()).toEqual([1, 2])
    const sets = await server.owner.selectFrom('vital_signs').select('id').execute()
    expect(sets).toHaveLength(1)
  })

  it('lets an administrator write only with a reason, and shows nobody but its readers the abuse section', async () => {
    const form = { ...FORM, has_signs_of_abuse: true, abuse_description: 'bruises on both arms' }
    expect((await ward.admin.post(url, form)).body.errors).toContainEqual(
      expect.objectContaining({ field: 'administration_reason' }),
    )
    const first = await ward.nurse.post(url, form)
    expect(first.body.abuse_description).toBe('bruises on both arms')
    expect((await ward.physician.get(url)).body.abuse_description).toBe('bruises on both arms')
    const other = await hire(server, 'yasser', 'nurse')
    for (const client of [other, ward.admin]) {
      const { body } = await client.get(url)
      expect(body).toMatchObject({ abuse_description: null, has_signs_of_abuse: null })
      expect(body.withheld_fields).toContain('abuse_description')
      expect(JSON.stringify(body)).not.toContain('abuse_suspected')
    }
    const amended = await other.put(url, { ...FORM, amendment_reason: 'typing' }, first.etag)
    expect(amended.status).toBe(200)
    expect((await ward.physician.get(url)).body.abuse_description).toBe('bruises on both arms')
    const { items } = (await ward.admin.get(`/admin/audit?patient_id=${patient.id}`)).body
    expect(JSON.stringify(items)).not.toContain('bruises')
    expect(items.flatMap((entry) => entry.changes)).toContainEqual(
      expect.objectContaining({ field: 'abuse_description', after: '(withheld)' }),
    )
  })

  it('writes nothing in a visit that is completed or cancelled', async () => {
    const { etag } = await ward.physician.get(`/visits/${visit.id}`)
    await ward.physician.put(`/visits/${visit.id}`, { status: 'completed' }, etag)
    expect((await ward.nurse.post(url, FORM)).status).toBe(409)
    expect((await ward.nurse.post(`/visits/${visit.id}/vital-signs`, WELL)).status).toBe(409)
  })

  it('charts vital signs as often as needed, newest first, each with its NEWS2', async () => {
    const path = `/visits/${visit.id}/vital-signs`
    const first = await ward.nurse.post(path, { ...WELL, measured_at: '2026-05-01T06:00:00Z' })
    expect(first.status, JSON.stringify(first.body)).toBe(201)
    expect(first.body).toMatchObject({
      measured_at: '2026-05-01T06:00:00.000Z',
      news2: { total: 0 },
      submission_id: null,
    })
    const second = await ward.nurse.post(path, { pulse_bpm: 135, respiratory_rate_per_min: 26 })
    expect(second.body).toMatchObject({ news2_total: null, news2: { total: null, band: 'incomplete' } })
    expect(second.body.alerts).toContainEqual(expect.objectContaining({ code: 'news2_single_parameter' }))
    const { body } = await ward.physician.get(path)
    expect(body.items.map((set) => set.id)).toEqual([second.body.id, first.body.id])
  })

  it('names vital-sign fields as the body does, and corrects a set by another one with a reason', async () => {
    const path = `/visits/${visit.id}/vital-signs`
    const low = await ward.nurse.post(path, { blood_pressure_systolic: 60 })
    expect(low.body.errors).toContainEqual(
      expect.objectContaining({ field: 'blood_pressure_systolic', code: 'confirm_out_of_range' }),
    )
    expect((await ward.nurse.post(path, {})).status).toBe(422)
    const wrong = await ward.nurse.post(path, { pulse_bpm: 180 })
    const replaces_id = wrong.body.id
    expect((await ward.nurse.post(path, { pulse_bpm: 80, replaces_id })).body.errors).toContainEqual(
      expect.objectContaining({ field: 'void_reason' }),
    )
    const correction = { pulse_bpm: 80, replaces_id, void_reason: 'typed 180 for 80' }
    expect((await ward.nurse.post(path, correction)).status).toBe(201)
    expect((await ward.nurse.post(path, correction)).status).toBe(409)
  })

  const REPORT = {
    modality: 'ct',
    body_region: 'Chest',
    findings: 'No focal lesion in either lung.',
    diagnosis: 'Normal CT of the chest.',
    status: 'preliminary',
  }

  it('reports a study, made when the visit has none, and amends it: final, then addendum', async () => {
    const path = `/visits/${visit.id}/radiology-assessment`
    expect((await ward.nurse.post(path, REPORT)).status).toBe(403)
    const first = await ward.physician.post(path, REPORT)
    expect(first.status, JSON.stringify(first.body)).toBe(201)
    expect(first.body).toMatchObject({ version: 1, status: 'preliminary', recommendations: null })
    const { studies, status } = (await ward.nurse.get(`/visits/${visit.id}`)).body
    expect(status).toBe('in_progress')
    expect(studies).toEqual([expect.objectContaining({ modality: 'ct', body_region: 'Chest' })])
    expect((await ward.physician.post(path, REPORT)).status).toBe(409)
    const final = await ward.physician.put(path, { ...REPORT, status: 'final' }, first.etag)
    expect(final.body).toMatchObject({ version: 2, status: 'final' })
    const silent = await ward.physician.put(path, { ...REPORT, status: 'final' }, final.etag)
    expect(silent.body.errors).toContainEqual(expect.objectContaining({ field: 'amendment_reason' }))
    const addendum = { ...REPORT, recommendations: 'Control in 3 months', amendment_reason: 'second reading' }
    const third = await ward.physician.put(path, addendum, final.etag)
    expect(third.body).toMatchObject({
      version: 3,
      status: 'addendum',
      recommendations: 'Control in 3 months',
    })
    expect((await ward.nurse.get(path)).body).toEqual(third.body)
    expect((await ward.nurse.get(`/visits/${visit.id}`)).body.studies[0]).toMatchObject({
      status: 'reported',
    })
  })

  it.each([
    ['findings', 9, 422],
    ['findings', 10, 201],
    ['findings', 1000, 201],
    ['findings', 1001, 422],
    ['diagnosis', 9, 422],
    ['diagnosis', 10, 201],
    ['diagnosis', 500, 201],
    ['diagnosis', 501, 422],
  ])('takes %s of %i characters with %i', async (field, length, status) => {
    const body = { ...REPORT, [field]: 'x'.repeat(length) }
    expect((await ward.physician.post(`/visits/${visit.id}/radiology-assessment`, body)).status).toBe(status)
  })

  it('asks which study is meant where a visit has several', async () => {
    const visit = await aVisit(ward.nurse, patient.id, { studies: [{ modality: 'ct' }, { modality: 'mri' }] })
    const path = `/visits/${visit.id}/radiology-assessment`
    expect((await ward.physician.post(path, REPORT)).body.errors).toContainEqual(
      expect.objectContaining({ field: 'study_id' }),
    )
    const [ct, mri] = visit.studies
    expect((await ward.physician.post(path, { ...REPORT, study_id: ct?.id })).status).toBe(201)
    expect((await ward.physician.get(`${path}?study_id=${mri?.id}`)).status).toBe(404)
    const reply = await ward.physician.post(path, { ...REPORT, modality: 'mri', study_id: mri?.id })
    expect(reply.status).toBe(201)
    expect((await ward.physician.get(`${path}?study_id=${ct?.id}`)).body).toMatchObject({ study_id: ct?.id })
  })
})
