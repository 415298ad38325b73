import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Id, submissionId } from '../../../shared/ids.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { enrolWireStation, newVitalSigns } from '../../support/wire-station.ts'
import { type AnswerBody, aPatient, aVisit, hire, openWard, type Ward } from './rest-client.ts'

const FORM = {
  mode_of_arrival: 'wheelchair',
  chief_complaint: 'Shortness of breath',
  vital_signs: { pulse_bpm: 78 },
}

describe.each(databaseKinds)('versions of forms over REST on %s', (database) => {
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

  /** The same form as a station that knows of no other version sends it, with a pulse of 140. */
  function competingForm(signed_by: Id): Op[] {
    const submission_id = submissionId(visit.id, 'SH.MR.FRM.05')
    const owner = { visit_id: visit.id, patient_id: patient.id }
    const at = '2026-05-01T08:00:00.000Z'
    const version = v7()
    return [
      {
        op: 'create',
        entity: 'form_submissions',
        id: submission_id,
        fields: {
          ...owner,
          study_id: null,
          form_code: 'SH.MR.FRM.05',
          status: 'submitted',
          submitted_at: at,
          current_version: 1,
        },
      },
      {
        op: 'append',
        entity: 'nursing_assessments',
        id: version,
        fields: {
          ...owner,
          submission_id,
          version: 1,
          base_version: 0,
          form_version: '1',
          entered_at: at,
          signed_by,
          signed_at: at,
          chief_complaint: 'Chest pain',
        },
      },
      newVitalSigns(v7(), patient.id, visit.id, { submission_id, assessment_id: version, pulse_bpm: 140 }),
    ]
  }

  it('show the observations of the version that counts; the other one’s stay in the chart', async () => {
    const first = await ward.nurse.post(url, FORM)
    expect(first.body.vital_signs).toMatchObject({ pulse_bpm: 78, assessment_id: first.body.id })
    const clinic = await enrolWireStation(server, 'Clinic 1')
    const author = { user_id: ward.nurse.user_id, role: 'nurse' } as const
    const outcome = await clinic.commit(competingForm(author.user_id), author)
    expect(outcome.result).toBe('conflict')
    expect((await ward.physician.get(url)).body).toMatchObject({
      version: 1,
      chief_complaint: 'Shortness of breath',
      vital_signs: { pulse_bpm: 78 },
    })
    const chart = (await ward.nurse.get(`/visits/${visit.id}/vital-signs`)).body.items
    expect(chart.map((set) => set.pulse_bpm).sort()).toEqual([140, 78])
  })

  it('go on from a correction that was charted alone', async () => {
    const first = await ward.nurse.post(url, FORM)
    const [set] = (await ward.nurse.get(`/visits/${visit.id}/vital-signs`)).body.items
    const correction = { pulse_bpm: 96, replaces_id: set?.id, void_reason: 'other patient' }
    const corrected = await ward.nurse.post(`/visits/${visit.id}/vital-signs`, correction)
    expect(corrected.body.assessment_id).toBe(first.body.id)
    expect((await ward.nurse.get(url)).body.vital_signs).toMatchObject({ pulse_bpm: 96 })
    const amended = { ...FORM, vital_signs: { pulse_bpm: 97 }, amendment_reason: 'counted again' }
    const second = await ward.nurse.put(url, amended, first.etag)
    expect(second.body.vital_signs).toMatchObject({ pulse_bpm: 97, replaces_id: corrected.body.id })
  })

  it('keep the abuse section from who may not read it, filled or not', async () => {
    const first = await ward.nurse.post(url, FORM)
    const other = await hire(server, 'yasser', 'nurse')
    const unseen = { ...FORM, has_signs_of_abuse: false, amendment_reason: 'forgotten' }
    const refused = await other.put(url, unseen, first.etag)
    expect(refused.status).toBe(422)
    expect(refused.body.errors).toEqual([
      expect.objectContaining({ field: 'has_signs_of_abuse', code: 'not_permitted_here' }),
    ])
    const told = await ward.physician.put(url, { ...unseen, has_signs_of_abuse: true }, first.etag)
    expect(told.body).toMatchObject({ version: 2, has_signs_of_abuse: true })
    const again = await ward.nurse.put(url, unseen, told.etag)
    expect(again.body.errors).toContainEqual(expect.objectContaining({ field: 'has_signs_of_abuse' }))
  })

  it('are not needed for vital signs, which put the visit in progress alone', async () => {
    await ward.nurse.post(`/visits/${visit.id}/vital-signs`, { pulse_bpm: 80 })
    expect((await ward.nurse.get(`/visits/${visit.id}`)).body.status).toBe('in_progress')
  })

  it('of a report need a reason from another physician, and begin with no addendum', async () => {
    const path = `/visits/${visit.id}/radiology-assessment`
    const report = {
      modality: 'ct',
      body_region: 'Chest',
      findings: 'No focal lesion in either lung.',
      diagnosis: 'Normal CT of the chest.',
      status: 'preliminary',
    }
    const early = await ward.physician.post(path, { ...report, status: 'addendum' })
    expect(early.body.errors).toContainEqual(expect.objectContaining({ field: 'status' }))
    const first = await ward.physician.post(path, report)
    const own = await ward.physician.put(path, report, first.etag)
    expect(own.body).toMatchObject({ version: 2, amendment_reason: null })
    const samir = await hire(server, 'samir', 'physician')
    const silent = await samir.put(path, { ...report, status: 'final' }, own.etag)
    expect(silent.body.errors).toContainEqual(expect.objectContaining({ field: 'amendment_reason' }))
    const told = { ...report, status: 'final', amendment_reason: 'on call' }
    expect((await samir.put(path, told, own.etag)).body).toMatchObject({ version: 3, status: 'final' })
  })
})
