import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aDispute } from '../../support/dispute.ts'
import { admit, createTestStation, nursingAnswers, type TestStation } from '../../support/station.ts'

describe('a form of which signed versions compete', () => {
  let station: TestStation
  beforeEach(async () => {
    station = await createTestStation()
  })
  afterEach(() => station.close())

  it('says so in every list of visits and on the visit’s page, until a person has decided', async () => {
    const { patient, visit } = await admit(station)
    await station.call('assessments.submit_nursing', {
      visit_id: visit.id,
      answers: nursingAnswers(),
      amendment_reason: null,
    })
    const all = { statuses: [], patient_id: patient.id, has_study: null, limit: 10 }
    const told = async () => {
      const [line] = (await station.call('visits.list', all)).items
      const { nursing_submission } = await station.call('visits.get', { id: visit.id })
      const { id, disputed_fields } = nursing_submission ?? { id: '', disputed_fields: [] }
      return { id, disputed_fields, nursing: line?.is_nursing_disputed, report: line?.is_report_disputed }
    }
    const before = await told()
    expect(before).toMatchObject({ disputed_fields: [], nursing: false, report: false })
    const dispute = aDispute({
      entity: 'form_submissions',
      record_id: before.id,
      patient_id: patient.id,
      group_name: 'current_version',
      kind: 'versions',
      values: [{ current_version: 1 }, { current_version: 2 }],
    })
    await station.receive('conflicts', dispute)
    expect(await told()).toMatchObject({ disputed_fields: ['current_version'], nursing: true, report: false })
    await station.receive('conflicts', { ...dispute, row_version: 99, state: 'resolved' })
    expect(await told()).toMatchObject({ disputed_fields: [], nursing: false })
  })
})
