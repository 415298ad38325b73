import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Input } from '../../../shared/ipc/contract.ts'
import {
  admit,
  calmVitalSigns,
  createTestStation,
  fromServer,
  nursingAnswers,
  OTHER_STATION_ID,
  people,
  type TestStation,
} from '../../support/station.ts'
import { openVisit } from '../../support/visit-seen.ts'

type Answers = Input<'assessments.submit_nursing'>['answers']

const morseHigh = {
  fall_history_3months: true,
  secondary_diagnosis: true,
  ambulatory_aid: 'none',
  iv_therapy: true,
  gait_status: 'normal',
  mental_status: 'oriented',
} as const

const whole: Answers = nursingAnswers({
  allergy_status: 'yes',
  medication_allergies: 'Penicillin',
  vital_signs: calmVitalSigns,
  pain_assessment: { pain_intensity: 6, pain_location: 'Chest' },
  fall_risk_assessment: morseHigh,
})

describe('submitting FRM.05', () => {
  let station: TestStation
  let visitId: string
  let patientId: string
  beforeEach(async () => {
    station = await createTestStation()
    const admitted = await admit(station)
    visitId = admitted.visit.id
    patientId = admitted.patient.id
  })
  afterEach(() => station.close())

  const submit = (answers: Answers, amendment_reason: string | null = null, who?: keyof typeof people) =>
    station.call('assessments.submit_nursing', { visit_id: visitId, answers, amendment_reason }, who)
  const refused = (answers: Answers, amendment_reason: string | null = null) =>
    station.refusal('assessments.submit_nursing', { visit_id: visitId, answers, amendment_reason })
  const read = (who?: keyof typeof people) => station.call('visits.get', { id: visitId }, who)

  it('writes form, version, observations and the visit in progress as one envelope', async () => {
    const before = (await station.envelopes()).length
    await submit(whole)
    const envelopes = await station.envelopes()
    expect(envelopes).toHaveLength(before + 1)
    expect(envelopes.at(-1)?.ops.map((op) => `${op.op} ${op.entity}`)).toEqual([
      'create form_submissions',
      'append nursing_assessments',
      'append vital_signs',
      'append pain_assessment',
      'append fall_risk_assessment',
      'append allergies',
      'patch patient_visits',
    ])
    expect((await station.auditEvents()).at(-1)).toMatchObject({
      action: 'nursing.write',
      patient_id: patientId,
      envelope_id: envelopes.at(-1)?.envelope_id,
    })
  })

  it('stores the scores with the version of their rules', async () => {
    await submit(whole)
    const visit = await read()
    expect(visit.vital_signs).toMatchObject([
      { news2_total: 0, news2_band: 'routine', rule_version: 'NEWS2 2017-1', author_name: 'Heba Salah' },
    ])
    expect(visit.pain_assessments).toMatchObject([{ pain_intensity: 6, pain_band: 'moderate_severe' }])
    expect(visit.fall_risk_assessments).toMatchObject([
      { scale: 'morse', total_score: 60, risk_level: 'high', risk_level_published: 'high' },
    ])
    expect(visit.fall_risk_assessments[0]?.rule_version).toBe('Morse 1989-1')
    expect(visit.visit.status).toBe('in_progress')
    expect(visit.nursing_submission).toMatchObject({ status: 'submitted', current_version: 1 })
  })

  it('signs with the person who is signed in', async () => {
    const form = await submit(nursingAnswers())
    expect(form).toMatchObject({
      signed_by: people.heba.id,
      version: 1,
      base_version: 0,
      author_name: 'Heba Salah',
      station_name: 'Ward 3',
      receipt: 'on_this_pc',
    })
  })

  it('stores no observation where nothing was observed', async () => {
    await submit(nursingAnswers({ vital_signs: { spo2_scale: 1 }, pain_assessment: {} }))
    const visit = await read()
    expect([visit.vital_signs, visit.pain_assessments, visit.fall_risk_assessments]).toEqual([[], [], []])
  })

  it('scores a child by Humpty Dumpty', async () => {
    const { visit } = await admit(station, { full_name: 'Youssef Tarek', date_of_birth: '2022-01-01' })
    visitId = visit.id
    const fall_risk_assessment = {
      age_score: 3,
      gender_score: 2,
      diagnosis_score: 1,
      cognitive_score: 1,
      environmental_score: 1,
      surgery_anesthesia_score: 1,
      medication_score: 1,
    } as const
    await submit(nursingAnswers({ fall_risk_assessment }))
    expect((await read()).fall_risk_assessments).toMatchObject([{ scale: 'humpty_dumpty', total_score: 10 }])
  })

  it('leaves the total open while an item is missing', async () => {
    const { mental_status: _left, ...five } = morseHigh
    await submit(nursingAnswers({ fall_risk_assessment: five, vital_signs: { pulse_bpm: 80 } }))
    const visit = await read()
    expect(visit.fall_risk_assessments).toMatchObject([{ total_score: null, risk_level: null }])
    expect(visit.vital_signs).toMatchObject([{ news2_total: null, news2_band: 'incomplete' }])
  })

  it('refuses with the keys of the fields and stores nothing', async () => {
    const refusal = await refused({
      vital_signs: { ...calmVitalSigns, temperature_celsius: 384, blood_pressure_diastolic: 130 },
    })
    expect(refusal.code).toBe('invalid_input')
    const fields =
      refusal.code === 'invalid_input' ? refusal.fields.map(({ field, code }) => [field, code]) : []
    expect(fields).toEqual([
      ['vital_signs.temperature_celsius', 'impossible'],
      ['vital_signs.blood_pressure_diastolic', 'diastolic_not_below_systolic'],
      ['mode_of_arrival', 'required'],
      ['chief_complaint', 'required'],
    ])
    expect(await station.countRows('form_submissions')).toBe(0)
    expect(await station.countRows('vital_signs')).toBe(0)
  })

  it('takes a value outside its range once it is measured and confirmed, and keeps that', async () => {
    const vital_signs = { ...calmVitalSigns, pulse_bpm: 210 }
    expect(await refused(nursingAnswers({ vital_signs }))).toMatchObject({
      fields: [{ field: 'vital_signs.pulse_bpm', code: 'confirm_out_of_range' }],
    })
    await submit(nursingAnswers({ vital_signs: { ...vital_signs, confirmed_out_of_range: ['pulse_bpm'] } }))
    expect((await read()).vital_signs).toMatchObject([
      { pulse_bpm: 210, confirmed_out_of_range: ['pulse_bpm'] },
    ])
  })

  it('does not find a visit of another site', async () => {
    visitId = '00000000-0000-7000-8000-0000000000ff'
    expect(await refused(nursingAnswers())).toEqual({ code: 'not_found', entity: 'patient_visits' })
  })

  it('asks an administrator for a reason and writes it into the envelope', async () => {
    const input = { visit_id: visitId, answers: nursingAnswers(), amendment_reason: null }
    expect(await station.refusal('assessments.submit_nursing', input, 'admin')).toMatchObject({
      fields: [{ field: 'administration_reason' }],
    })
    const administration_reason = 'Paper form entered after the outage'
    await station.call('assessments.submit_nursing', { ...input, administration_reason }, 'admin')
    expect((await station.envelopes()).at(-1)).toMatchObject({ administration_reason })
  })

  describe('as an amendment', () => {
    it('needs a reason and keeps both versions', async () => {
      await submit(nursingAnswers({ appetite: 'good' }))
      expect(await refused(nursingAnswers({ appetite: 'poor' }))).toMatchObject({
        fields: [{ field: 'amendment_reason', code: 'reason_needed' }],
      })
      await submit(nursingAnswers({ appetite: 'poor' }), 'Eats nothing since noon', 'yasser')
      const visit = await read()
      expect(visit.nursing_assessments).toMatchObject([
        { version: 1, appetite: 'good', amendment_reason: null, author_name: 'Heba Salah' },
        { version: 2, base_version: 1, appetite: 'poor', author_name: 'Yasser Kamal' },
      ])
      expect(visit.nursing_submission).toMatchObject({ current_version: 2, status: 'submitted' })
    })

    it('replaces only the observations that it changes, and says which and why', async () => {
      await submit(whole)
      const [first] = (await read()).vital_signs
      const vital_signs = { ...calmVitalSigns, temperature_celsius: 38.6 }
      await submit({ ...whole, vital_signs }, 'Read the thermometer wrongly')
      const visit = await read()
      expect(visit.vital_signs).toMatchObject([
        { temperature_celsius: 36.8 },
        {
          temperature_celsius: 38.6,
          replaces_id: first?.id,
          void_reason: 'Read the thermometer wrongly',
          measured_at: first?.measured_at,
        },
      ])
      expect(visit.pain_assessments).toHaveLength(1)
      expect(visit.fall_risk_assessments).toHaveLength(1)
    })

    it('builds on the observations of the version that counts, not on those of a competing one', async () => {
      const form = await submit(whole)
      const [own] = (await read()).vital_signs
      if (own === undefined) throw new Error('the set is there')
      expect(own.assessment_id).toBe(form.id)
      const competing = '00000000-0000-7000-8000-0000000000ae'
      const elsewhere = fromServer({ created_by: people.yasser.id, created_on_station: OTHER_STATION_ID })
      const { author_name: _a, station_name: _s, receipt: _r, ...version } = form
      await station.receive('nursing_assessments', { ...version, ...elsewhere, id: competing, version: 2 })
      const { author_name: _b, station_name: _t, receipt: _q, ...set } = own
      await station.receive('vital_signs', {
        ...set,
        ...elsewhere,
        id: '00000000-0000-7000-8000-0000000000af',
        assessment_id: competing,
        temperature_celsius: 39.9,
        created_at: '2026-11-21T23:00:00.000Z',
      })
      const vital_signs = { ...calmVitalSigns, temperature_celsius: 38.6 }
      await submit({ ...whole, vital_signs }, 'Read the thermometer wrongly')
      const sets = (await read()).vital_signs
      expect(sets).toHaveLength(3)
      expect(sets.find((each) => each.temperature_celsius === 38.6)).toMatchObject({ replaces_id: own.id })
    })

    it('goes on from a correction that was charted alone', async () => {
      await submit(whole)
      const [first] = (await read()).vital_signs
      const corrected = await station.call('observations.record_vital_signs', {
        visit_id: visitId,
        vital_signs: { ...calmVitalSigns, pulse_bpm: 96 },
        replaces_id: first?.id ?? null,
        void_reason: 'Other patient',
      })
      expect(corrected).toMatchObject({
        submission_id: first?.submission_id,
        assessment_id: first?.assessment_id,
      })
      await submit({ ...whole, vital_signs: { ...calmVitalSigns, pulse_bpm: 97 } }, 'Counted again')
      expect((await read()).vital_signs.at(-1)).toMatchObject({ pulse_bpm: 97, replaces_id: corrected.id })
    })

    it('is still possible after the visit was completed, a first assessment is not', async () => {
      await submit(whole)
      const complete = (id: string) =>
        station.call('visits.complete', { id, seen: openVisit, incomplete_reason: 'Report follows' }, 'nadia')
      await complete(visitId)
      await submit({ ...whole, appetite: 'poor' }, 'Forgotten')
      const { visit } = await admit(station, { full_name: 'Hany Younis' })
      await complete(visit.id)
      visitId = visit.id
      expect(await refused(nursingAnswers())).toEqual({ code: 'conflict', reason: 'visit_not_running' })
    })
  })

  describe('with signs of abuse', () => {
    const abuse = nursingAnswers({ has_signs_of_abuse: true, abuse_description: 'Bruises on both arms' })
    const described = async (who: keyof typeof people) =>
      (await read(who)).nursing_assessments.map((form) => form.abuse_description)

    it('shows them to the author and to physicians only', async () => {
      await submit(abuse)
      expect(await described('heba')).toEqual(['Bruises on both arms'])
      expect(await described('nadia')).toEqual(['Bruises on both arms'])
      expect(await described('yasser')).toEqual([null])
      expect(await described('admin')).toEqual([null])
    })

    it('keeps them through an amendment by somebody who cannot see them', async () => {
      await submit(abuse)
      await submit(nursingAnswers({ appetite: 'poor' }), 'Appetite was forgotten', 'yasser')
      expect(await described('nadia')).toEqual(['Bruises on both arms', 'Bruises on both arms'])
      expect(await described('yasser')).toEqual([null, null])
      expect(await described('heba')).toEqual(['Bruises on both arms', 'Bruises on both arms'])
    })

    it('does not let somebody change them who cannot see them, nor tells by it whether there are any', async () => {
      const unseen = nursingAnswers({ has_signs_of_abuse: false, reported_to_authorities: true })
      const attempt = () =>
        station.refusal(
          'assessments.submit_nursing',
          { visit_id: visitId, answers: unseen, amendment_reason: 'Forgotten' },
          'yasser',
        )
      const refusal = {
        code: 'invalid_input',
        fields: [
          { field: 'has_signs_of_abuse', code: 'not_permitted_here' },
          { field: 'reported_to_authorities', code: 'not_permitted_here' },
        ],
      }
      await submit(abuse)
      expect(await attempt()).toMatchObject(refusal)
      expect(await described('nadia')).toEqual(['Bruises on both arms'])
      visitId = (await admit(station, { full_name: 'Hany Younis' })).visit.id
      await submit(nursingAnswers())
      expect(await attempt()).toMatchObject(refusal)
    })

    it('lets the author and physicians change them', async () => {
      await submit(abuse)
      await submit({ ...abuse, abuse_description: 'Bruises on the left arm' }, 'Looked again')
      await submit(nursingAnswers({ has_signs_of_abuse: false }), 'A fall, seen by others', 'nadia')
      expect(await described('nadia')).toEqual(['Bruises on both arms', 'Bruises on the left arm', null])
    })
  })
})

describe('the patient banner', () => {
  it('says what the newest form records of allergies and falls, and not recorded where none does', async () => {
    const station = await createTestStation()
    const { patient, visit } = await admit(station)
    const flags = async () => (await station.call('patients.get', { id: patient.id })).flags
    expect(await flags()).toEqual({
      allergy: { state: 'not_recorded', text: null, is_disputed: false, items: [] },
      warnings: [],
      fall_risk: null,
      is_history_here: true,
      disputed_merges: [],
    })
    await station.call('assessments.submit_nursing', {
      visit_id: visit.id,
      answers: whole,
      amendment_reason: null,
    })
    expect(await flags()).toMatchObject({
      allergy: { state: 'yes', text: 'Penicillin' },
      fall_risk: { scale: 'morse', total: 60, level: 'high' },
    })
    station.clock.advance(3_600_000)
    const later = await station.call('visits.open', {
      patient_id: patient.id,
      visit_type: 'outpatient',
      ward: null,
      room: null,
      bed: null,
      chief_complaint: null,
      studies: [],
    })
    await station.call('assessments.submit_nursing', {
      visit_id: later.id,
      answers: nursingAnswers({ allergy_status: 'not_recorded' }),
      amendment_reason: null,
    })
    expect((await flags()).allergy).toMatchObject({ state: 'yes', text: 'Penicillin' })
    await station.close()
  })
})
