import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { visitReportStatus } from '../../../main/visits/report-status.ts'
import {
  admit,
  aVisit,
  calmVitalSigns,
  createTestStation,
  fromServer,
  nursingAnswers,
  OTHER_STATION_ID,
  people,
  SITE_ID,
  type TestStation,
} from '../../support/station.ts'
import { openVisit, shownOf } from '../../support/visit-seen.ts'

const all = { statuses: [], patient_id: null, has_study: null, limit: 50 }

describe('a visit', () => {
  let station: TestStation
  beforeEach(async () => {
    station = await createTestStation()
  })
  afterEach(() => station.close())

  it('opens with its studies in one envelope, arrived now', async () => {
    const { patient, visit } = await admit(station)
    expect(visit).toMatchObject({
      status: 'open',
      arrived_at: '2026-11-21T07:00:00.000Z',
      receipt: 'on_this_pc',
    })
    const envelope = (await station.envelopes()).at(-1)
    expect(envelope?.ops.map((op) => op.entity)).toEqual(['patient_visits', 'studies'])
    expect((await station.auditEvents()).at(-1)).toMatchObject({
      action: 'visits.open',
      patient_id: patient.id,
    })
  })

  it('is not opened for a patient who is not here', async () => {
    const input = aVisit('00000000-0000-7000-8000-0000000000ff')
    expect(await station.refusal('visits.open', input)).toEqual({ code: 'not_found', entity: 'patients' })
  })

  it('is as if it did not exist when it is another site’s', async () => {
    const { patient } = await admit(station)
    const id = '00000000-0000-7000-8000-0000000000aa'
    const site_id = '00000000-0000-7000-8000-000000000002'
    const {
      receipt: _receipt,
      disputed_fields: _disputed,
      ...mine
    } = (await admit(station, { full_name: 'Ali' })).visit
    await station.receive('patient_visits', {
      ...mine,
      ...fromServer({ site_id }),
      id,
      patient_id: patient.id,
    })
    expect(await station.refusal('visits.get', { id })).toEqual({
      code: 'not_found',
      entity: 'patient_visits',
    })
    expect((await station.call('visits.list', all)).items.map((item) => item.visit.id)).not.toContain(id)
  })

  it('stands in the worklist with what is done and what waits', async () => {
    const { visit } = await admit(station)
    const owner = { owner_id: visit.id, form_code: 'SH.MR.FRM.05' as const }
    await station.call('drafts.save', { ...owner, fields: { appetite: 'good' } })
    const line = async (who: 'heba' | 'nadia') => (await station.call('visits.list', all, who)).items[0]
    expect(await line('heba')).toMatchObject({
      nursing_status: null,
      has_own_draft: true,
      report_status: 'none',
      document_count: 0,
      news2: null,
      studies: [{ modality: 'ct', status: 'requested' }],
      patient: { full_name: 'فاطمة عبد الرحمن السيد حسن' },
    })
    expect((await line('nadia'))?.has_own_draft).toBe(false)
    await station.call('assessments.submit_nursing', {
      visit_id: visit.id,
      answers: nursingAnswers({ vital_signs: { ...calmVitalSigns, respiratory_rate_per_min: 26 } }),
      amendment_reason: null,
    })
    expect(await line('heba')).toMatchObject({
      nursing_status: 'submitted',
      has_own_draft: false,
      news2: { total: 3, band: 'single' },
      visit: { status: 'in_progress' },
    })
  })

  it('is listed newest arrival first, by status, patient and study', async () => {
    const first = await admit(station)
    station.clock.advance(60_000)
    const second = await admit(station, { full_name: 'Hany Younis' }, { studies: [] })
    const ids = async (filter: object) =>
      (await station.call('visits.list', { ...all, ...filter })).items.map((item) => item.visit.id)
    expect(await ids({})).toEqual([second.visit.id, first.visit.id])
    expect(await ids({ limit: 1 })).toEqual([second.visit.id])
    expect(await ids({ has_study: true })).toEqual([first.visit.id])
    expect(await ids({ has_study: false })).toEqual([second.visit.id])
    expect(await ids({ patient_id: first.patient.id })).toEqual([first.visit.id])
    expect(await ids({ statuses: ['completed'] })).toEqual([])
  })

  it('is listed with how many more there are than were asked for', async () => {
    for (const full_name of ['Hany Younis', 'Mona Adel', 'Samir Fouad']) await admit(station, { full_name })
    const notListed = async (limit: number) =>
      (await station.call('visits.list', { ...all, limit })).not_listed_count
    expect(await notListed(2)).toBe(1)
    expect(await notListed(3)).toBe(0)
    expect(await notListed(10)).toBe(0)
  })

  it('is found by a part of its room or bed, also when a list without them leaves it out', async () => {
    const inRoom = await admit(station, {}, { ward: 'ICU', room: 'R_2', bed: null })
    const inBed = await admit(
      station,
      { full_name: 'Hany Younis' },
      { ward: 'ICU', room: null, bed: 'Br-20%' },
    )
    station.clock.advance(60_000)
    await admit(station, { full_name: 'Mona Adel' }, { ward: '3B', room: '7', bed: '3' })
    const at = async (place: string) =>
      (await station.call('visits.list', { ...all, limit: 1, place })).items.map(({ visit }) => visit.id)
    expect(await at('r_2')).toEqual([inRoom.visit.id])
    expect(await at('BR-2')).toEqual([inBed.visit.id])
    expect(await at('0%')).toEqual([inBed.visit.id])
    // What stands for any sign elsewhere stands for itself.
    expect(await at('R%2')).toEqual([])
    expect(await at('B__')).toEqual([])
    const crowded = await station.call('visits.list', { ...all, limit: 1, place: 'r' })
    expect(crowded).toMatchObject({ items: [{}], not_listed_count: 1 })
  })

  it('names its ward among those of its state and type, once, however long the list is', async () => {
    await admit(station, {}, { ward: 'ICU', visit_type: 'emergency' })
    await admit(station, { full_name: 'Hany Younis' }, { ward: 'icu', visit_type: 'inpatient' })
    await admit(station, { full_name: 'Mona Adel' }, { ward: '3B', visit_type: 'inpatient' })
    await admit(station, { full_name: 'Samir Fouad' }, { ward: null, visit_type: 'inpatient' })
    const wards = async (filter: object = {}) =>
      (await station.call('visits.wards', { statuses: ['open', 'in_progress'], ...filter })).wards.toSorted()
    expect(await wards()).toEqual(['3B', 'ICU'])
    expect(await wards({ visit_type: 'emergency' })).toEqual(['ICU'])
    expect(await wards({ statuses: ['completed'] })).toEqual([])
  })

  it('leaves an audit event with each look at it', async () => {
    const { patient, visit } = await admit(station)
    await station.call('visits.get', { id: visit.id }, 'nadia')
    expect((await station.auditEvents()).at(-1)).toMatchObject({
      action: 'visits.read',
      actor_id: people.nadia.id,
      patient_id: patient.id,
      record_ids: [visit.id],
    })
    await station.call('visits.list', all)
    expect((await station.auditEvents()).at(-1)).toMatchObject({
      action: 'visits.list',
      record_ids: [visit.id],
    })
  })

  it('takes a diagnosis from a physician, not from a nurse', async () => {
    const { visit } = await admit(station)
    const input = { id: visit.id, seen: visit, diagnosis: 'Pneumonia', diagnosis_code: 'J18.9' }
    expect(await station.refusal('visits.diagnose', input, 'heba')).toMatchObject({ code: 'not_permitted' })
    expect(await station.call('visits.diagnose', input, 'nadia')).toMatchObject({ diagnosis: 'Pneumonia' })
  })

  it('keeps a diagnosis that came in after the form was filled, and never mixes in its code', async () => {
    const { visit: seen } = await admit(station)
    const embolism = { id: seen.id, seen, diagnosis: 'Pulmonary embolism', diagnosis_code: 'I26.9' }
    await station.call('visits.diagnose', embolism, 'nadia')
    const stale = { id: seen.id, seen, diagnosis: 'Pneumonia', diagnosis_code: null }
    const changed = { code: 'conflict', reason: 'seen_changed' }
    expect(await station.refusal('visits.diagnose', stale, 'nadia')).toEqual(changed)
    const { visit } = await station.call('visits.get', { id: seen.id })
    expect(visit).toMatchObject({ diagnosis: 'Pulmonary embolism', diagnosis_code: 'I26.9' })
    // Whoever has seen it and keeps their own writes it whole.
    const informed = await station.call('visits.diagnose', { ...stale, seen: visit }, 'nadia')
    expect(informed).toMatchObject({ diagnosis: 'Pneumonia', diagnosis_code: null })
    expect((await station.envelopes()).at(-1)?.ops).toMatchObject([
      {
        fields: {
          diagnosis: { from: 'Pulmonary embolism', to: 'Pneumonia' },
          diagnosis_code: { from: 'I26.9', to: null },
        },
      },
    ])
  })

  it('asks for a reason when it is completed without nursing assessment and report', async () => {
    const { visit } = await admit(station)
    const complete = { id: visit.id, seen: openVisit, incomplete_reason: null }
    expect(await station.refusal('visits.complete', complete, 'nadia')).toMatchObject({
      code: 'invalid_input',
      fields: [{ field: 'incomplete_reason', params: { missing: 'SH.MR.FRM.05, REPORT' } }],
    })
    const incomplete_reason = 'Transferred to the university hospital'
    const completed = await station.call('visits.complete', { ...complete, incomplete_reason }, 'nadia')
    expect(completed).toMatchObject({
      status: 'completed',
      completed_at: '2026-11-21T07:00:00.000Z',
      incomplete_reason,
    })
  })

  it('is completed without a word when both are there, and only once', async () => {
    const { visit } = await admit(station)
    await station.call('assessments.submit_nursing', {
      visit_id: visit.id,
      answers: nursingAnswers(),
      amendment_reason: null,
    })
    await station.call(
      'radiology.submit_report',
      {
        visit_id: visit.id,
        study_id: null,
        modality: 'ct',
        body_region: 'Chest',
        technique: null,
        comparison: null,
        findings: 'No focal consolidation.',
        diagnosis: 'Normal CT of the chest',
        recommendations: null,
        critical_result: null,
        status: 'final',
        amendment_reason: null,
      },
      'nadia',
    )
    const complete = { id: visit.id, seen: openVisit, incomplete_reason: null }
    const completed = await station.call('visits.complete', complete, 'nadia')
    expect(completed).toMatchObject({ status: 'completed', incomplete_reason: null })
    const again = { ...complete, seen: shownOf(completed) }
    expect(await station.refusal('visits.complete', again, 'nadia')).toEqual({
      code: 'conflict',
      reason: 'visit_not_running',
    })
  })

  it('shows who wrote what on which station', async () => {
    const { patient, visit } = await admit(station)
    const { id } = await station.call('observations.record_vital_signs', {
      visit_id: visit.id,
      vital_signs: calmVitalSigns,
      replaces_id: null,
      void_reason: null,
    })
    const mine = (await station.call('visits.get', { id: visit.id })).vital_signs[0]
    if (mine === undefined) throw new Error('the set is there')
    const { author_name: _a, station_name: _s, receipt: _r, ...record } = mine
    await station.receive('vital_signs', {
      ...record,
      ...fromServer({ created_by: people.nadia.id, created_on_station: OTHER_STATION_ID, site_id: SITE_ID }),
      id: '00000000-0000-7000-8000-0000000000ab',
      patient_id: patient.id,
    })
    const sets = (await station.call('visits.get', { id: visit.id })).vital_signs
    expect(sets.find((set) => set.id === id)).toMatchObject({
      author_name: 'Heba Salah',
      station_name: 'Ward 3',
      receipt: 'on_this_pc',
    })
    expect(sets.find((set) => set.id !== id)).toMatchObject({
      author_name: 'Dr Nadia Fahmy',
      station_name: 'Reading room',
      receipt: 'on_server',
    })
  })
})

describe('how far a visit’s reports are', () => {
  const study = (id: string, status: 'requested' | 'cancelled' = 'requested') => ({ id, status })
  const report = (study_id: string, status: 'preliminary' | 'final' | 'addendum') => ({ study_id, status })

  it.each([
    ['no study and no report', [], [], 'none'],
    ['a study without report', [study('a')], [], 'none'],
    ['one of two studies reported', [study('a'), study('b')], [report('a', 'final')], 'none'],
    [
      'a preliminary beside a final one',
      [study('a'), study('b')],
      [report('a', 'final'), report('b', 'preliminary')],
      'preliminary',
    ],
    ['the other study cancelled', [study('a'), study('b', 'cancelled')], [report('a', 'final')], 'final'],
    ['an addendum', [study('a')], [report('a', 'addendum')], 'addendum'],
  ] as const)('with %s', (_what, studies, reports, expected) => {
    expect(visitReportStatus(studies, reports)).toBe(expected)
  })
})
