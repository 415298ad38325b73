import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Output } from '../../shared/ipc/contract.ts'
import { type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { temporaryFolder } from '../support/processes.ts'
import { journeyKinds } from '../support/server.ts'
import { eventually, type StationCore, startStationCore } from '../support/station-core.ts'
import { openVisit } from '../support/visit-seen.ts'

/*
 * The life of visits on two stations: what one does while the server is away, the other sees when it is back, and where
 * both did something, neither is lost.
 */

const vitals = {
  temperature_celsius: 36.8,
  pulse_bpm: 112,
  blood_pressure_systolic: 124,
  blood_pressure_diastolic: 78,
  respiratory_rate_per_min: 26,
  oxygen_saturation_percent: 98,
  on_supplemental_oxygen: false,
  consciousness: 'alert' as const,
  spo2_scale: 1 as const,
}
const answers = {
  mode_of_arrival: 'walk' as const,
  chief_complaint: 'Chest pain',
  allergy_status: 'yes' as const,
  medication_allergies: 'Penicillin',
  vital_signs: vitals,
}
const noAllergies = { allergy_status: undefined, medication_allergies: undefined }

describe.each(journeyKinds)('visits on two stations and %s', (kind) => {
  let postgres: TestPostgres | null = null
  let hospital: Hospital
  let ward: StationCore
  let clinic: StationCore
  const profiles = [temporaryFolder('ward'), temporaryFolder('clinic')] as const
  const ids = { wrong: '', right: '', third: '' }

  const admit = async (full_name: string, mobile_number: string): Promise<string> => {
    const patient = await ward.call('patients.register', {
      ssn: null,
      passport_number: null,
      full_name,
      date_of_birth: '1960-06-08',
      birth_date_is_estimated: false,
      gender: 'male',
      mobile_number,
      mobile_unavailable_reason: null,
      phone_number: null,
      address: null,
      governorate: null,
      contacts: [],
    })
    const visit = await ward.call('visits.open', {
      patient_id: patient.id,
      visit_type: 'inpatient',
      ward: '3B',
      room: null,
      bed: '12',
      chief_complaint: null,
      studies: [],
    })
    return visit.id
  }
  const settled = async (): Promise<void> => {
    for (const station of [ward, clinic, ward, clinic]) {
      await station.call('sync.try_now', {})
      await eventually(
        'everything is on the server',
        () => station.call('sync.status', {}),
        (status) => status.connection === 'online' && status.only_here_count === 0,
      )
    }
  }
  type Detail = Output<'visits.get'>
  const onBoth = async (what: string, id: string, isRight: (detail: Detail) => boolean): Promise<Detail> => {
    await eventually(`${what} (ward)`, () => ward.call('visits.get', { id }), isRight)
    return eventually(`${what} (clinic)`, () => clinic.call('visits.get', { id }), isRight)
  }
  const patientOf = async (visitId: string): Promise<string> =>
    (await ward.call('visits.get', { id: visitId })).visit.patient_id
  const allergyOf = async (station: StationCore, visitId: string): Promise<string | null> =>
    (await station.call('patients.get', { id: await patientOf(visitId) })).flags.allergy.text
  const restAllergies = async (visitId: string): Promise<unknown[]> => {
    const found = await hospital.asAdmin(`/api/v1/patients/${await patientOf(visitId)}/allergies`)
    return (found as { items: { substance: unknown }[] }).items.map(({ substance }) => substance)
  }
  const complaints = ({ nursing_assessments }: Detail): (string | null | undefined)[] =>
    nursing_assessments.map(({ chief_complaint }) => chief_complaint)

  beforeAll(async () => {
    postgres = kind === 'postgres' ? await startPostgres() : null
    hospital = await openHospital(postgres === null ? null : await postgres.createDatabase())
    const enrol = async (profile: string, name: string): Promise<StationCore> =>
      startStationCore({ profile, name, server: hospital.url, code: await hospital.enrolmentCode() })
    ward = await enrol(profiles[0].path, 'WARD3B-02')
    clinic = await enrol(profiles[1].path, 'CLINIC-01')
    await ward.signIn(NURSE.username, NURSE.password)
    await clinic.signIn(PHYSICIAN.username, PHYSICIAN.password)
    ids.wrong = await admit('Ragab Ibrahim Soliman', '01012345671')
    ids.right = await admit('Ragab Ibrahim Salem', '01012345672')
    ids.third = await admit('Fathy Zaki Mansour', '01012345673')
    await ward.call('assessments.submit_nursing', { visit_id: ids.wrong, answers, amendment_reason: null })
    await settled()
    await onBoth('the form', ids.wrong, (detail) => complaints(detail).length === 1)
  }, 180_000)

  afterAll(async () => {
    await ward?.close()
    await clinic?.close()
    await hospital?.close()
    await postgres?.close()
    for (const profile of profiles) profile.remove()
  }, 60_000)

  it('take a move and a concurrent amendment of the same form together to the right patient', async () => {
    await hospital.stop()
    await ward.call('assessments.move_nursing', {
      visit_id: ids.wrong,
      to_visit_id: ids.right,
      reason: 'Entered under the namesake',
    })
    await clinic.call('assessments.submit_nursing', {
      visit_id: ids.wrong,
      answers: { ...answers, chief_complaint: 'Chest pain since Friday', food_allergies: 'Eggs' },
      amendment_reason: 'Asked again',
    })
    // The station that moved it warns of the right patient before the other one knows.
    expect(await allergyOf(ward, ids.right)).toBe('Penicillin')
    expect(await allergyOf(ward, ids.wrong)).toBeNull()
    expect(await allergyOf(clinic, ids.wrong)).toBe('Penicillin, Eggs')
    await hospital.start()
    await settled()
    const right = await onBoth('the amended form', ids.right, (detail) => complaints(detail).length === 2)
    expect(complaints(right)).toEqual(['Chest pain', 'Chest pain since Friday'])
    expect(right.vital_signs).toMatchObject([{ news2_total: 5 }])
    const wrong = await onBoth('nothing left', ids.wrong, (detail) => complaints(detail).length === 0)
    expect(wrong).toMatchObject({ nursing_submission: null, vital_signs: [] })
    expect(wrong.moved_forms).toMatchObject([{ direction: 'away', is_disputed: false }])
    for (const station of [ward, clinic]) {
      expect(await allergyOf(station, ids.right)).toBe('Penicillin, Eggs')
      expect(await allergyOf(station, ids.wrong)).toBeNull()
    }
    expect(await restAllergies(ids.right)).toEqual(['Eggs', 'Penicillin'])
    expect(await restAllergies(ids.wrong)).toEqual([])
  })

  it('judge and amend the moved form where it stands, on both', async () => {
    const before = await clinic.call('visits.get', { id: ids.right })
    await clinic.call('assessments.judge_nursing', {
      visit_id: ids.right,
      assessment_id: before.nursing_assessments.at(-1)?.id ?? '',
      verdict: 'rejected',
      rejected_reason: 'Weight is missing',
    })
    await settled()
    await onBoth(
      'the rejection',
      ids.right,
      (d) => d.nursing_submission?.rejected_reason === 'Weight is missing',
    )
    await hospital.stop()
    await ward.call('assessments.submit_nursing', {
      visit_id: ids.right,
      answers: { ...answers, chief_complaint: 'Chest pain for a week', food_allergies: 'Eggs' },
      amendment_reason: 'Weighed',
    })
    await hospital.start()
    await settled()
    const right = await onBoth('the amendment', ids.right, (detail) => complaints(detail).length === 3)
    expect(right.nursing_assessments.at(-1)).toMatchObject({ amendment_reason: 'Weighed', base_version: 2 })
    expect(right.vital_signs).toHaveLength(1)
    expect((await clinic.call('sync.status', {})).open_conflict_count).toBe(0)
    expect(await ward.call('visits.get', { id: ids.wrong })).toMatchObject({ nursing_assessments: [] })
  })

  it('show an alert that was acknowledged at one of them at the other', async () => {
    const line = async (station: StationCore) =>
      (await station.call('worklist.nurse', {})).lines.find(({ visit }) => visit.id === ids.right)
    const alert = (await line(ward))?.alerts[0]
    await ward.call('alerts.handle', {
      visit_id: ids.right,
      rule_code: alert?.rule_code ?? '',
      record_id: alert?.record_id ?? '',
      act: 'acknowledged',
      reason: 'Physician called',
    })
    await settled()
    await eventually(
      'the clinic sees who took it on',
      () => line(clinic),
      (found) => found?.alerts[0]?.handled?.reason === 'Physician called',
    )
  })

  it('begin the first patient’s own form anew, without a conflict', async () => {
    await hospital.stop()
    await ward.call('assessments.submit_nursing', {
      visit_id: ids.wrong,
      answers: { ...answers, ...noAllergies, chief_complaint: 'Headache' },
      amendment_reason: null,
    })
    await hospital.start()
    await settled()
    const wrong = await onBoth('the own form', ids.wrong, (detail) => complaints(detail).length === 1)
    expect(complaints(wrong)).toEqual(['Headache'])
    expect((await clinic.call('sync.status', {})).open_conflict_count).toBe(0)
    expect(complaints(await clinic.call('visits.get', { id: ids.right }))).toHaveLength(3)
    expect(await allergyOf(clinic, ids.right)).toBe('Penicillin, Eggs')
    expect(await allergyOf(clinic, ids.wrong)).toBeNull()
  })

  it('follow the first of two moves to different patients, and show that the other exists', async () => {
    await hospital.stop()
    const move = (station: StationCore, to_visit_id: string) =>
      station.call('assessments.move_nursing', { visit_id: ids.wrong, to_visit_id, reason: 'Not his' })
    const fourth = await admit('Salem Adel Hassan', '01012345674')
    await move(ward, fourth)
    await move(clinic, ids.third)
    await hospital.start()
    await settled()
    const isDisputed = ({ moved_forms }: Detail) => moved_forms.some(({ is_disputed }) => is_disputed)
    const seen = await onBoth('both moves', ids.wrong, isDisputed)
    const chosen = (detail: Detail) =>
      detail.moved_forms.filter(({ is_disputed }) => is_disputed).map(({ move: { id } }) => id)
    expect(chosen(seen)).toHaveLength(1)
    expect(chosen(await ward.call('visits.get', { id: ids.wrong }))).toEqual(chosen(seen))
    await clinic.call('assessments.undo_move', { move_id: chosen(seen)[0] ?? '', reason: 'Not there' })
    await settled()
    await onBoth('only one is left', ids.wrong, (detail) => !isDisputed(detail))
  })

  it('let a judgement and a cancellation reach the other station', async () => {
    const { nursing_assessments } = await clinic.call('visits.get', { id: ids.right })
    expect(nursing_assessments).toHaveLength(3)
    const empty = await admit('Nagwa Kamal Elsherbiny', '01012345675')
    const assessed = await admit('Amal Youssef Barakat', '01012345676')
    await ward.call('assessments.submit_nursing', { visit_id: assessed, answers, amendment_reason: null })
    await ward.call('visits.cancel', { id: empty, seen: openVisit, cancelled_reason: 'Went home' })
    await settled()
    const there = await onBoth('the form', assessed, (detail) => complaints(detail).length === 1)
    await clinic.call('assessments.judge_nursing', {
      visit_id: assessed,
      assessment_id: there.nursing_assessments[0]?.id ?? '',
      verdict: 'rejected',
      rejected_reason: 'Weight is missing',
    })
    await settled()
    await onBoth(
      'the rejection',
      assessed,
      (d) => d.nursing_submission?.rejected_reason === 'Weight is missing',
    )
    await onBoth('the cancellation', empty, ({ visit }) => visit.cancelled_reason === 'Went home')
    const lines = (await ward.call('worklist.nurse', {})).lines
    expect(lines.find(({ visit }) => visit.id === assessed)?.rejection).toEqual({
      reason: 'Weight is missing',
      is_own: true,
    })
  })
})
