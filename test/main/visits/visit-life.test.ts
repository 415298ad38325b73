import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  admit,
  calmVitalSigns,
  createTestStation,
  nursingAnswers,
  people,
  type TestStation,
} from '../../support/station.ts'
import { openVisit, shownOf, startedVisit } from '../../support/visit-seen.ts'

describe('the life of a visit', () => {
  let station: TestStation
  beforeEach(async () => {
    station = await createTestStation()
  })
  afterEach(() => station.close())

  const measure = (visit_id: string) =>
    station.call('observations.record_vital_signs', {
      visit_id,
      vital_signs: { ...calmVitalSigns },
      replaces_id: null,
      void_reason: null,
    })
  const complete = (id: string) =>
    station.call('visits.complete', { id, seen: openVisit, incomplete_reason: 'Patient left' }, 'nadia')

  it('is cancelled by a nurse before anything was entered, with the reason, audited and sent', async () => {
    const { patient, visit } = await admit(station)
    const cancelled = await station.call('visits.cancel', {
      id: visit.id,
      seen: openVisit,
      cancelled_reason: 'Wrong patient',
    })
    expect(cancelled).toMatchObject({ status: 'cancelled', cancelled_reason: 'Wrong patient' })
    expect((await station.auditEvents()).at(-1)).toMatchObject({
      action: 'visits.cancel',
      patient_id: patient.id,
    })
    expect((await station.envelopes()).at(-1)?.ops).toMatchObject([
      { op: 'patch', entity: 'patient_visits', id: visit.id },
    ])
  })

  it('is not cancelled by a nurse once it has started, but by a physician', async () => {
    const { visit } = await admit(station)
    await measure(visit.id)
    const input = { id: visit.id, seen: startedVisit, cancelled_reason: 'Left' }
    expect(await station.refusal('visits.cancel', input)).toEqual({
      code: 'conflict',
      reason: 'visit_started',
    })
    expect((await station.call('visits.cancel', input, 'nadia')).status).toBe('cancelled')
    expect(await station.refusal('visits.cancel', input, 'nadia')).toMatchObject({ code: 'conflict' })
  })

  it('is not cancelled without a reason', async () => {
    const { visit } = await admit(station)
    const wordless = { id: visit.id, seen: openVisit, cancelled_reason: ' ' }
    expect(await station.refusal('visits.cancel', wordless)).toMatchObject({
      code: 'invalid_input',
      fields: [{ field: 'cancelled_reason' }],
    })
  })

  it('is opened again by an administrator only, with a reason, and takes entries again', async () => {
    const { visit } = await admit(station)
    const seen = shownOf(await complete(visit.id))
    const input = { id: visit.id, seen, reopened_reason: 'A result came late' }
    expect(await station.refusal('visits.reopen', input)).toMatchObject({ code: 'not_permitted' })
    expect(await station.refusal('visits.reopen', input, 'nadia')).toMatchObject({ code: 'not_permitted' })
    expect(await station.call('visits.reopen', input, 'admin')).toMatchObject({
      status: 'open',
      completed_at: null,
      reopened_reason: 'A result came late',
    })
    await measure(visit.id)
    expect((await station.call('visits.get', { id: visit.id })).visit.status).toBe('in_progress')
  })

  it('is not opened again unless it was completed', async () => {
    const { visit } = await admit(station)
    const input = { id: visit.id, seen: openVisit, reopened_reason: 'By mistake' }
    expect(await station.refusal('visits.reopen', input, 'admin')).toMatchObject({ code: 'conflict' })
  })

  it('moves to another bed and gets an attending physician of this site', async () => {
    const { visit } = await admit(station)
    const edit = {
      id: visit.id,
      seen: visit,
      visit_type: 'emergency' as const,
      ward: 'ICU',
      room: null,
      bed: '7',
      chief_complaint: 'Chest pain',
      attending_physician_id: people.nadia.id,
    }
    expect(await station.call('visits.edit', edit)).toMatchObject({ ward: 'ICU', room: null, bed: '7' })
    const wrong = { ...edit, attending_physician_id: people.yasser.id }
    expect(await station.refusal('visits.edit', wrong)).toMatchObject({
      code: 'invalid_input',
      fields: [{ field: 'attending_physician_id' }],
    })
    expect((await station.call('visits.physicians', {})).items).toEqual([
      { id: people.nadia.id, full_name: people.nadia.full_name },
    ])
    const filter = { statuses: [], patient_id: null, has_study: null, limit: 10 }
    const found = async (more: object) =>
      (await station.call('visits.list', { ...filter, ...more })).items.length
    expect(await found({ ward: 'icu', bed: '7', visit_type: 'emergency' })).toBe(1)
    expect(await found({ ward: 'Ward 3' })).toBe(0)
  })

  it('keeps the bed that came in while only the complaint was corrected, and asks before another bed', async () => {
    const { visit: seen } = await admit(station)
    const { visit_type, ward, room, bed, attending_physician_id, chief_complaint } = seen
    const form = { id: seen.id, seen, visit_type, ward, room, bed, attending_physician_id, chief_complaint }
    await station.call('visits.edit', { ...form, ward: 'ICU', room: null, bed: '7' }, 'nadia')
    const corrected = await station.call('visits.edit', { ...form, chief_complaint: 'Chest pain' })
    expect(corrected).toMatchObject({ ward: 'ICU', bed: '7', chief_complaint: 'Chest pain' })
    expect(await station.refusal('visits.edit', { ...form, bed: '9' })).toEqual({
      code: 'conflict',
      reason: 'seen_changed',
    })
  })
})

describe('the judgement of a nursing assessment', () => {
  let station: TestStation
  beforeEach(async () => {
    station = await createTestStation()
  })
  afterEach(() => station.close())

  async function assessed() {
    const { visit } = await admit(station)
    const assessment = await station.call('assessments.submit_nursing', {
      visit_id: visit.id,
      answers: nursingAnswers(),
      amendment_reason: null,
    })
    return { visit_id: visit.id, assessment_id: assessment.id }
  }
  const approve = { verdict: 'approved' as const, rejected_reason: null }
  const reject = { verdict: 'rejected' as const, rejected_reason: 'Pain is missing' }

  it('is the charge nurse’s and the physician’s, and an administrator’s with a reason', async () => {
    const form = await assessed()
    expect(await station.refusal('assessments.judge_nursing', { ...form, ...approve })).toMatchObject({
      code: 'not_permitted',
    })
    expect(
      await station.refusal('assessments.judge_nursing', { ...form, ...approve }, 'admin'),
    ).toMatchObject({
      code: 'invalid_input',
    })
    expect(await station.call('assessments.judge_nursing', { ...form, ...approve }, 'mona')).toMatchObject({
      status: 'approved',
      approved_by: people.mona.id,
    })
    expect(await station.refusal('assessments.judge_nursing', { ...form, ...reject }, 'nadia')).toEqual({
      code: 'conflict',
      reason: 'judged_already',
    })
  })

  it('says why it rejects; the amendment is submitted again', async () => {
    const form = await assessed()
    const wordless = { ...form, ...reject, rejected_reason: null }
    expect(await station.refusal('assessments.judge_nursing', wordless, 'nadia')).toMatchObject({
      code: 'invalid_input',
      fields: [{ field: 'rejected_reason' }],
    })
    await station.call('assessments.judge_nursing', { ...form, ...reject }, 'nadia')
    const get = async () => (await station.call('visits.get', { id: form.visit_id })).nursing_submission
    expect(await get()).toMatchObject({ status: 'rejected', rejected_reason: 'Pain is missing' })
    await station.call('assessments.submit_nursing', {
      visit_id: form.visit_id,
      answers: nursingAnswers({ appetite: 'good' }),
      amendment_reason: 'Pain added',
    })
    expect(await get()).toMatchObject({ status: 'submitted', rejected_reason: null, current_version: 2 })
  })

  it('is only of the version that was read', async () => {
    const form = await assessed()
    await station.call('assessments.submit_nursing', {
      visit_id: form.visit_id,
      answers: nursingAnswers({ chief_complaint: 'Chest pain since yesterday' }),
      amendment_reason: 'Asked again',
    })
    expect(await station.refusal('assessments.judge_nursing', { ...form, ...approve }, 'nadia')).toEqual({
      code: 'conflict',
      reason: 'version_changed',
    })
  })
})
