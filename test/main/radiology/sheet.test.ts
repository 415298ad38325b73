import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Input } from '../../../shared/ipc/contract.ts'
import type { StudyView } from '../../../shared/visits/visits-ipc.ts'
import { clearForMri } from '../../support/mri-sheet.ts'
import { admit, createTestStation, type TestStation } from '../../support/station.ts'

type Answers = Input<'radiology.prepare_sheet'>['answers']

const clear: Answers = clearForMri

describe('the preparation sheet of a study', () => {
  let station: TestStation
  let visit_id: string
  let mri: StudyView
  let ct: StudyView
  beforeEach(async () => {
    station = await createTestStation()
    const studies = [
      { modality: 'mri' as const, body_region: 'Brain' },
      { modality: 'ct' as const, body_region: 'Chest' },
    ]
    visit_id = (await admit(station, { gender: 'male', date_of_birth: '1980-03-01' }, { studies })).visit.id
    const detail = await read()
    mri = of(detail.studies, 'mri')
    ct = of(detail.studies, 'ct')
  })
  afterEach(() => station.close())

  const of = (studies: readonly StudyView[], modality: string): StudyView => {
    const study = studies.find((each) => each.modality === modality)
    if (study === undefined) throw new Error(`no ${modality}`)
    return study
  }
  const read = () => station.call('visits.get', { id: visit_id })
  const safetyOf = async (study: StudyView) => {
    const list = { statuses: [], patient_id: null, has_study: true, limit: 10 }
    const [line] = (await station.call('visits.list', list)).items
    return line?.safety.find(({ study_id }) => study_id === study.id)
  }
  const sheet = (answers: Answers, changes: Partial<Input<'radiology.prepare_sheet'>> = {}) => ({
    study_id: mri.id,
    answers,
    amendment_reason: null,
    ...changes,
  })
  const prepare = (answers: Answers) => station.call('radiology.prepare_sheet', sheet(answers), 'heba')
  const complete = (answers: Answers, amendment_reason: string | null = null) =>
    station.call('radiology.complete_sheet', sheet(answers, { amendment_reason }), 'nadia')
  const report = (changes: Partial<Input<'radiology.submit_report'>> = {}) => ({
    visit_id,
    study_id: mri.id,
    modality: 'mri' as const,
    body_region: 'Brain',
    technique: null,
    comparison: null,
    findings: 'Normal signal of the brain.',
    diagnosis: 'Normal MRI of the brain',
    recommendations: null,
    critical_result: null,
    status: 'final' as const,
    amendment_reason: null,
    ...changes,
  })

  it('is handed over by a nurse with what is missing, and completed by a physician', async () => {
    expect(await prepare({ has_pacemaker: 'no' })).toMatchObject({
      version: 1,
      form_code: 'SH.MR.FRM.03',
      is_completed: false,
      author_name: 'Heba Salah',
    })
    const refusal = await station.refusal('radiology.complete_sheet', sheet({ has_pacemaker: 'no' }), 'nadia')
    expect(refusal).toMatchObject({ code: 'invalid_input' })
    expect(await complete(clear)).toMatchObject({ version: 2, base_version: 1, is_completed: true })
    expect((await read()).sheet_submissions).toMatchObject([
      { study_id: mri.id, form_code: 'SH.MR.FRM.03', status: 'submitted', current_version: 2 },
    ])
  })

  it('is one form per study: a CT of the same visit has its own', async () => {
    await prepare(clear)
    await station.call('radiology.prepare_sheet', sheet({ uses_contrast: true }, { study_id: ct.id }))
    const forms = (await read()).sheet_submissions
    expect(new Set(forms.map(({ study_id }) => study_id))).toEqual(new Set([mri.id, ct.id]))
  })

  it('puts the visit in progress and ends the draft, in one envelope', async () => {
    const draft = { owner_id: mri.id, form_code: 'SH.MR.FRM.03' as const }
    await station.call('drafts.save', { ...draft, fields: { has_pacemaker: 'no' } })
    const before = (await station.envelopes()).length
    await prepare(clear)
    expect(await station.envelopes()).toHaveLength(before + 1)
    expect((await read()).visit.status).toBe('in_progress')
    expect((await station.call('drafts.get', draft)).fields).toEqual({})
  })

  it('keeps what only the physician fills in when a nurse goes on, and refuses a nurse who changes it', async () => {
    const prepared = { ...clear, uses_contrast: true }
    const dose = { study_id: ct.id }
    await station.call('radiology.prepare_sheet', sheet({ ...prepared, dlp: 410 }, dose), 'nadia')
    const refusal = await station.refusal('radiology.prepare_sheet', sheet({ ...prepared, dlp: 12 }, dose))
    expect(refusal).toMatchObject({ fields: [{ field: 'dlp', code: 'physician_only' }] })
    const next = await station.call('radiology.prepare_sheet', sheet({ ...prepared, has_fever: true }, dose))
    expect(next).toMatchObject({ version: 2, has_fever: true, dlp: 410 })
  })

  it('is completed only by a physician, and then changes only with a reason', async () => {
    expect(await station.refusal('radiology.complete_sheet', sheet(clear), 'heba')).toMatchObject({
      code: 'not_permitted',
    })
    await complete(clear)
    expect(await station.refusal('radiology.prepare_sheet', sheet(clear), 'heba')).toMatchObject({
      fields: [{ field: 'is_completed', code: 'completed_already' }],
    })
    expect(await station.refusal('radiology.complete_sheet', sheet(clear), 'nadia')).toMatchObject({
      fields: [{ field: 'amendment_reason', code: 'reason_needed' }],
    })
    const amended = await complete({ ...clear, has_fever: true }, 'Asked again')
    expect(amended).toMatchObject({ version: 2, amendment_reason: 'Asked again' })
  })

  it('is completed with the signature of the report', async () => {
    const missing = await station.refusal(
      'radiology.submit_report',
      report({ completes_sheet: true }),
      'nadia',
    )
    expect(missing).toMatchObject({ fields: [{ field: 'completes_sheet' }] })
    const { entered_at } = await prepare(clear)
    station.clock.advance(3_600_000)
    const before = (await station.envelopes()).length
    await station.call('radiology.submit_report', report({ completes_sheet: true }), 'nadia')
    expect(await station.envelopes()).toHaveLength(before + 1)
    // Nobody asked the patient again: the answers are as old as they were.
    expect(await safetyOf(mri)).toMatchObject({ sheet: 'completed', entered_at })
    expect((await read()).radiology_sheets).toMatchObject([
      { is_completed: false, author_name: 'Heba Salah' },
      { is_completed: true, author_name: 'Dr Nadia Fahmy' },
    ])
  })

  it('is not completed with a report whose author saw another version of it, and nothing is signed', async () => {
    const seen = await prepare(clear)
    const newer = await prepare({ ...clear, has_pacemaker: 'yes' })
    const completing = (sheet_base_id: string) => report({ completes_sheet: true, sheet_base_id })
    const before = (await station.envelopes()).length
    expect(await station.refusal('radiology.submit_report', completing(seen.id), 'nadia')).toEqual({
      code: 'conflict',
      reason: 'version_changed',
    })
    expect(await station.envelopes()).toHaveLength(before)
    expect((await read()).radiology_assessments).toEqual([])
    await station.call('radiology.submit_report', completing(newer.id), 'nadia')
    expect((await read()).radiology_sheets.at(-1)).toMatchObject({ is_completed: true, has_pacemaker: 'yes' })
  })

  it('is none of an ultrasound', async () => {
    const made = await station.call('radiology.request_study', {
      visit_id,
      modality: 'ultrasound',
      body_region: 'Abdomen',
    })
    expect(await station.refusal('radiology.prepare_sheet', sheet({}, { study_id: made.id }))).toMatchObject({
      code: 'conflict',
    })
    expect(await safetyOf(made)).toMatchObject({ sheet: 'not_needed', flags: [] })
  })

  it('shows on the worklist what stands out, unknown while no sheet has come', async () => {
    const before = await safetyOf(mri)
    expect(before).toMatchObject({ sheet: 'missing', entered_at: null })
    expect(before?.flags.find(({ key }) => key === 'pacemaker')).toMatchObject({
      severity: 'unknown',
      is_hard_stop: true,
    })
    const prepared = await prepare({ ...clear, has_pacemaker: 'yes' })
    const after = await safetyOf(mri)
    expect(after).toMatchObject({ sheet: 'prepared', entered_at: prepared.entered_at })
    expect(after?.flags[0]).toMatchObject({ key: 'pacemaker', severity: 'danger', is_hard_stop: true })
  })

  it('tells how old each answer is: one that a later version repeats is as old as when it was first given', async () => {
    const { entered_at: first } = await prepare({ ...clear, has_pacemaker: 'yes' })
    station.clock.advance(3_600_000)
    const second = await prepare({ ...clear, has_pacemaker: 'yes', has_claustrophobia: 'yes' })
    const flags = (await safetyOf(mri))?.flags
    const answeredAt = (key: string) => flags?.find((flag) => flag.key === key)?.answered_at
    expect(answeredAt('pacemaker')).toBe(first)
    expect(answeredAt('claustrophobia')).toBe(second.entered_at)
  })

  it('gives each study an accession number of its own, which may be typed over but not doubled', async () => {
    expect(mri.accession_number).toMatch(/^\d{6}[0-9A-Z]{8}$/)
    expect(mri.accession_number).not.toBe(ct.accession_number)
    const number = {
      study_id: ct.id,
      seen: { accession_number: ct.accession_number },
      accession_number: 'RIS-2291',
    }
    expect(await station.call('radiology.number_study', number)).toMatchObject({
      accession_number: 'RIS-2291',
    })
    expect(await station.refusal('radiology.number_study', { ...number, study_id: mri.id })).toMatchObject({
      fields: [{ field: 'accession_number', code: 'accession_taken' }],
    })
  })

  it('refuses a report with what a template left open, naming it', async () => {
    const open = report({ findings: 'Ventricles: [normal for age].', technique: 'MRI, [without contrast]' })
    expect(await station.refusal('radiology.submit_report', open, 'nadia')).toMatchObject({
      fields: [
        { field: 'technique', code: 'placeholder_open', params: { text: 'without contrast' } },
        { field: 'findings', code: 'placeholder_open', params: { text: 'normal for age' } },
      ],
    })
  })

  it('lists those of a merged registration of the same person too, from either side', async () => {
    const other = await admit(station, { full_name: 'Omar Hassan' })
    await station.call('radiology.submit_report', report(), 'nadia')
    const { patient_id } = (await station.call('visits.get', { id: visit_id })).visit
    const request = (id: string) =>
      station.call('radiology.request_study', { visit_id: id, modality: 'ct', body_region: 'Chest' })
    const asked = async (study_id: string) =>
      (await station.call('radiology.prior_reports', { study_id }, 'nadia')).items.length
    const there = await request(other.visit.id)
    expect(await asked(there.id)).toBe(0)
    const pair = { survivor_id: other.patient.id, absorbed_id: patient_id, reason: 'Same person' }
    await station.call('patients.merge', { ...pair, proposal_id: null }, 'admin')
    expect(await asked(there.id)).toBe(1)
    expect(await asked((await request(visit_id)).id)).toBe(1)
  })

  it('lists the reports of the patient’s other studies, the same modality first', async () => {
    await station.call('radiology.submit_report', report(), 'nadia')
    const chest = { study_id: ct.id, modality: 'ct' as const, body_region: 'Chest' }
    await station.call('radiology.submit_report', report({ ...chest, status: 'preliminary' }), 'nadia')
    await station.call(
      'radiology.submit_report',
      report({ ...chest, diagnosis: 'Normal CT of the chest' }),
      'nadia',
    )
    const again = await station.call('radiology.request_study', {
      visit_id,
      modality: 'ct',
      body_region: 'Chest',
    })
    const { items } = await station.call('radiology.prior_reports', { study_id: again.id }, 'nadia')
    expect(items).toMatchObject([
      {
        modality: 'ct',
        diagnosis: 'Normal CT of the chest',
        version: 2,
        accession_number: ct.accession_number,
      },
      { modality: 'mri', version: 1 },
    ])
  })
})
