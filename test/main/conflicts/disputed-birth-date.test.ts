import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shippedNumbers } from '../../../shared/clinical/hospital-rules.ts'
import type { RecordOf } from '../../../shared/sync/entities.ts'
import {
  admit,
  aPatient,
  aVisit,
  calmVitalSigns,
  createTestStation,
  fromServer,
  nursingAnswers,
  OTHER_STATION_ID,
  people,
  type TestStation,
} from '../../support/station.ts'

const CONFLICT = '00000000-0000-7000-8000-0000000000d1'
const SHOWN = { date_of_birth: '1958-03-14', birth_date_is_estimated: false, gender: 'female' } as const
const CHILD = { ...SHOWN, date_of_birth: '2018-03-14' }
const OTHER_ADULT = { ...SHOWN, date_of_birth: '1957-03-14' }

describe('a birth date that two stations dispute', () => {
  let station: TestStation
  let patientId: string
  let visitId: string
  beforeEach(async () => {
    station = await createTestStation()
    const admitted = await admit(station)
    patientId = admitted.patient.id
    visitId = admitted.visit.id
  })
  afterEach(() => station.close())

  const candidate = (n: number, values: typeof CHILD | typeof SHOWN, is_current: boolean) => ({
    candidate_id: `00000000-0000-7000-8000-0000000000e${n}`,
    values,
    set_by: people.nadia.id,
    set_on_station: OTHER_STATION_ID,
    set_at: '2026-11-21T06:00:00.000Z',
    is_current,
  })
  const dispute = (other: typeof CHILD, state: 'open' | 'resolved' = 'open') => {
    const conflict: RecordOf<'conflicts'> = {
      ...fromServer(),
      id: CONFLICT,
      kind: 'values',
      entity: 'patients',
      record_id: patientId,
      patient_id: patientId,
      group_name: 'birth_and_sex',
      policy: 'hold',
      is_safety_critical: true,
      state,
      base: SHOWN,
      candidates: [candidate(1, SHOWN, true), candidate(2, other, false)],
      resolution_values: null,
      resolved_by: null,
      resolved_at: null,
      resolved_on_station: null,
      resolution_reason: null,
    }
    return station.receive('conflicts', conflict)
  }
  const ill = { ...calmVitalSigns, respiratory_rate_per_min: 26, pulse_bpm: 112 }
  const chart = () =>
    station.call('observations.record_vital_signs', {
      visit_id: visitId,
      vital_signs: ill,
      replaces_id: null,
      void_reason: null,
    })
  const ward = async () => (await station.call('worklist.nurse', {})).lines[0]
  const morseHigh = {
    fall_history_3months: true,
    secondary_diagnosis: true,
    ambulatory_aid: 'furniture',
    iv_therapy: true,
    gait_status: 'impaired',
    mental_status: 'unaware',
  } as const

  it('shows both to every screen of the patient, the visit and the worklists', async () => {
    await dispute(CHILD)
    const [{ patient }, visit, line] = [
      await station.call('patients.get', { id: patientId }),
      await station.call('visits.get', { id: visitId }),
      await ward(),
    ]
    for (const shown of [patient, visit.patient, line?.patient]) {
      expect(shown?.disputed_fields).toEqual(['date_of_birth', 'birth_date_is_estimated', 'gender'])
      expect(shown?.birth_and_sex_readings).toEqual([SHOWN, CHILD])
    }
  })

  it('stores a set of vital signs without a total, and still raises what an adult’s values raise', async () => {
    await dispute(CHILD)
    expect(await chart()).toMatchObject({ news2_total: null, news2_band: 'incomplete' })
    const line = await ward()
    expect(line?.newest_set).toMatchObject({ total: null, band: 'disputed' })
    expect(line?.alerts.map(({ rule_code }) => rule_code)).toContain('news2_urgent')
  })

  it('takes a score that was made before the dispute off the worklists until it is settled', async () => {
    const set = await chart()
    expect(set.news2_total).toBe(5)
    await dispute(CHILD)
    const visits = { statuses: [], patient_id: patientId, has_study: null, limit: 10 }
    expect(await ward()).toMatchObject({ newest_set: { total: null, band: 'disputed' }, news2_run: [null] })
    expect((await station.call('visits.list', visits)).items[0]?.news2).toMatchObject({ total: null })
    await dispute(CHILD, 'resolved')
    expect(await ward()).toMatchObject({ newest_set: { total: 5 }, news2_run: [5] })
    expect((await station.call('visits.list', visits)).items[0]?.news2).toMatchObject({ total: 5 })
  })

  it('measures a child’s set again when an adult’s would be, while it may be an adult’s', async () => {
    const child = await station.call(
      'patients.register',
      aPatient({ ssn: null, date_of_birth: CHILD.date_of_birth }),
    )
    patientId = child.id
    visitId = (await station.call('visits.open', aVisit(child.id))).id
    expect(await chart()).toMatchObject({ news2_band: 'not_applicable' })
    const due = async () =>
      (await station.call('worklist.nurse', {})).lines.find(({ visit }) => visit.id === visitId)?.due
    expect(await due()).toBeNull()
    await dispute(SHOWN)
    expect(await due()).toMatchObject({ rule: 'news2' })
  })

  it('scores as ever where both birth dates make an adult', async () => {
    await dispute(OTHER_ADULT)
    expect(await chart()).toMatchObject({ news2_total: 5 })
  })

  it('names no fall scale, and warns in the banner and on the ward of the worse one', async () => {
    await dispute(CHILD)
    await station.call('assessments.submit_nursing', {
      visit_id: visitId,
      answers: nursingAnswers({ fall_risk_assessment: morseHigh }),
      amendment_reason: null,
    })
    const { fall_risk_assessments } = await station.call('visits.get', { id: visitId })
    expect(fall_risk_assessments).toMatchObject([
      { scale: null, total_score: null, risk_level: null, gait_status: 'impaired' },
    ])
    const { flags } = await station.call('patients.get', { id: patientId })
    expect(flags.fall_risk).toMatchObject({ scale: 'morse', level: 'high', is_scale_disputed: true })
    expect((await ward())?.alerts.map(({ rule_code }) => rule_code)).toContain('fall_high')
  })

  it('says of a fall risk scored before the dispute that its scale is disputed, until it is settled', async () => {
    await station.call('assessments.submit_nursing', {
      visit_id: visitId,
      answers: nursingAnswers({ fall_risk_assessment: morseHigh }),
      amendment_reason: null,
    })
    const told = async () => (await station.call('patients.get', { id: patientId })).flags.fall_risk
    const scored = { scale: 'morse', total: 125, level: 'high' }
    expect(await told()).toMatchObject({ ...scored, is_scale_disputed: false })
    await dispute(CHILD)
    expect(await told()).toMatchObject({ ...scored, is_scale_disputed: true })
    expect((await ward())?.fall_level).toBe('high')
    await dispute(CHILD, 'resolved')
    expect(await told()).toMatchObject({ ...scored, is_scale_disputed: false })
  })

  it('scores a fall risk on the scale that applies once the birth date is settled', async () => {
    await dispute(CHILD)
    await station.call('assessments.submit_nursing', {
      visit_id: visitId,
      answers: nursingAnswers({ fall_risk_assessment: morseHigh }),
      amendment_reason: null,
    })
    await dispute(CHILD, 'resolved')
    const { flags } = await station.call('patients.get', { id: patientId })
    expect(flags.fall_risk).toMatchObject({ scale: 'morse', level: 'high', is_scale_disputed: false })
  })

  it('keeps the fall risk as the hospital’s own numbers of that time judge it', async () => {
    const setRules = (version: number, morse_bands: { moderate_from: number; high_from: number }) =>
      station.receive('clinical_rules', {
        ...fromServer(),
        id: `00000000-0000-7000-8000-0000000000f${version}`,
        ...shippedNumbers(),
        version,
        morse_bands,
        source: 'Falls policy',
        reason: 'Decided',
      })
    const told = async () => {
      const { flags } = await station.call('patients.get', { id: patientId })
      const alerts = (await ward())?.alerts.map(({ rule_code }) => rule_code)
      return [flags.fall_risk?.level, alerts?.includes('fall_high')]
    }
    await dispute(CHILD)
    await setRules(1, { moderate_from: 10, high_from: 20 })
    await station.call('assessments.submit_nursing', {
      visit_id: visitId,
      answers: nursingAnswers({
        fall_risk_assessment: {
          fall_history_3months: true,
          secondary_diagnosis: false,
          ambulatory_aid: 'none',
          iv_therapy: false,
          gait_status: 'normal',
          mental_status: 'oriented',
        },
      }),
      amendment_reason: null,
    })
    expect(await told()).toEqual(['high', true])
    await setRules(2, { moderate_from: 50, high_from: 100 })
    expect(await told()).toEqual(['high', true])
  })
})
