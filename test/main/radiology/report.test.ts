import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Input } from '../../../shared/ipc/contract.ts'
import { currentReport } from '../../../shared/radiology/report-rules.ts'
import { admit, createTestStation, type TestStation } from '../../support/station.ts'
import { openVisit } from '../../support/visit-seen.ts'

type Report = Input<'radiology.submit_report'>

describe('the radiology report', () => {
  let station: TestStation
  let visit_id: string
  beforeEach(async () => {
    station = await createTestStation({ actor: 'nadia' })
    visit_id = (await admit(station)).visit.id
  })
  afterEach(() => station.close())

  const report = (changes: Partial<Report> = {}): Report => ({
    visit_id,
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
    ...changes,
  })
  const submit = (changes: Partial<Report> = {}) => station.call('radiology.submit_report', report(changes))
  const refused = (changes: Partial<Report> = {}) =>
    station.refusal('radiology.submit_report', report(changes))
  const read = () => station.call('visits.get', { id: visit_id })

  it.each([
    ['findings', 10, 1000],
    ['diagnosis', 10, 500],
  ] as const)('takes %s of %i to %i characters, both ends included', async (field, min, max) => {
    expect(await refused({ [field]: 'x'.repeat(min - 1) })).toMatchObject({ fields: [{ field }] })
    expect(await refused({ [field]: 'x'.repeat(max + 1) })).toMatchObject({ fields: [{ field }] })
    await submit({ [field]: 'x'.repeat(min) })
    await submit({ [field]: 'x'.repeat(max), status: 'addendum', amendment_reason: 'More detail' })
  })

  it('belongs to the visit’s only study and takes its status along, in one envelope', async () => {
    const before = (await station.envelopes()).length
    await submit({ status: 'preliminary' })
    expect((await read()).studies).toMatchObject([{ status: 'preliminary' }])
    await submit({ amendment_reason: 'Read with the consultant' })
    const visit = await read()
    expect(visit.studies).toMatchObject([{ status: 'reported', modality: 'ct' }])
    expect(visit.radiology_assessments).toMatchObject([
      { version: 1, status: 'preliminary', author_name: 'Dr Nadia Fahmy' },
      { version: 2, base_version: 1, status: 'final', amendment_reason: 'Read with the consultant' },
    ])
    expect(await station.envelopes()).toHaveLength(before + 2)
  })

  it('makes a study where the visit has none', async () => {
    visit_id = (await admit(station, { full_name: 'Hany Younis' }, { studies: [] })).visit.id
    await submit({ modality: 'xray', body_region: 'Left hand' })
    const visit = await read()
    expect(visit.studies).toMatchObject([{ modality: 'xray', body_region: 'Left hand', status: 'reported' }])
    expect(visit.radiology_assessments[0]?.study_id).toBe(visit.studies[0]?.id)
  })

  it('asks which study where the visit has several', async () => {
    const studies = [
      { modality: 'ct' as const, body_region: 'Chest' },
      { modality: 'mri' as const, body_region: 'Brain' },
    ]
    visit_id = (await admit(station, { full_name: 'Hany Younis' }, { studies })).visit.id
    expect(await refused()).toMatchObject({ fields: [{ field: 'study_id', code: 'required' }] })
    const mri = (await read()).studies.find((study) => study.modality === 'mri')
    await submit({ study_id: mri?.id ?? null, modality: 'mri', body_region: 'Brain' })
    const list = { statuses: [], patient_id: null, has_study: true, limit: 10 }
    const line = (await station.call('visits.list', list)).items.find((item) => item.visit.id === visit_id)
    expect(line?.report_status).toBe('none')
  })

  it('changes only with a reason, and after a final one only as an addendum', async () => {
    expect(await refused({ status: 'addendum' })).toMatchObject({ fields: [{ field: 'status' }] })
    await submit()
    expect(await refused({ status: 'final', amendment_reason: 'Typing error' })).toMatchObject({
      fields: [{ field: 'status', code: 'not_an_option' }],
    })
    expect(await refused({ status: 'addendum' })).toMatchObject({
      fields: [{ field: 'amendment_reason', code: 'reason_needed' }],
    })
    await submit({ status: 'addendum', amendment_reason: 'Old films arrived' })
    expect((await read()).radiology_assessments.map((r) => r.status)).toEqual(['final', 'addendum'])
  })

  it('is not signed over a version that its author never saw', async () => {
    const first = await submit({ base_id: null, status: 'preliminary' })
    const counted = { code: 'conflict', reason: 'version_changed' }
    expect(await refused({ base_id: null, status: 'preliminary' })).toEqual(counted)
    // Somebody else signs while hers, begun on the first, is being written.
    const second = await submit({ base_id: first.id, status: 'preliminary' })
    expect(await refused({ base_id: first.id, diagnosis: 'Pneumonia of the left lung' })).toEqual(counted)
    const { report_submissions, radiology_assessments } = await read()
    expect(currentReport(report_submissions[0], radiology_assessments)?.id).toBe(second.id)
    expect(await submit({ base_id: second.id })).toMatchObject({ version: 3, base_version: 2 })
  })

  it('of her own that is preliminary changes without a reason, of somebody else only with one', async () => {
    await submit({ status: 'preliminary' })
    const mine = await submit({ status: 'preliminary', findings: 'No focal consolidation seen.' })
    expect(mine).toMatchObject({ version: 2, amendment_reason: null })
    const by = (changes: Partial<Report>) =>
      station.ask(
        'radiology.submit_report',
        report({ administration_reason: 'Physician is away', ...changes }),
        'admin',
      )
    expect(await by({})).toMatchObject({
      error: { fields: [{ field: 'amendment_reason', code: 'reason_needed' }] },
    })
    expect(await by({ amendment_reason: 'Dictated by phone' })).toMatchObject({ value: { version: 3 } })
  })

  it('is not for nurses', async () => {
    const refusal = await station.refusal('radiology.submit_report', report(), 'heba')
    expect(refusal).toEqual({ code: 'not_permitted', action: 'radiology.report' })
  })

  it('may come after the visit was completed', async () => {
    await station.call('visits.complete', {
      id: visit_id,
      seen: openVisit,
      incomplete_reason: 'Report follows',
    })
    await submit()
    expect((await read()).radiology_assessments).toHaveLength(1)
  })
})
