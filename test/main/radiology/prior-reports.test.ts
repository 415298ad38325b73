import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aDispute } from '../../support/dispute.ts'
import { admit, createTestStation, type TestStation } from '../../support/station.ts'

describe('earlier reports of which signed versions compete', () => {
  let station: TestStation
  beforeEach(async () => {
    station = await createTestStation({ actor: 'nadia' })
  })
  afterEach(() => station.close())

  it('say so in the list of who reads another study of the patient, until a person has decided', async () => {
    const { patient, visit } = await admit(station)
    const report = await station.call('radiology.submit_report', {
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
    })
    const request = { visit_id: visit.id, modality: 'mri' as const, body_region: 'Knee' }
    const { id: study_id } = await station.call('radiology.request_study', request)
    const told = async () =>
      (await station.call('radiology.prior_reports', { study_id })).items.map((each) => [
        each.diagnosis,
        each.disputed_fields,
      ])
    expect(await told()).toEqual([['Normal CT of the chest', []]])
    const dispute = aDispute({
      entity: 'form_submissions',
      record_id: report.submission_id,
      patient_id: patient.id,
      group_name: 'current_version',
      kind: 'versions',
      values: [{ current_version: 1 }, { current_version: 2 }],
    })
    await station.receive('conflicts', dispute)
    expect(await told()).toEqual([['Normal CT of the chest', ['current_version']]])
    await station.receive('conflicts', { ...dispute, row_version: 99, state: 'resolved' })
    expect(await told()).toEqual([['Normal CT of the chest', []]])
  })
})
