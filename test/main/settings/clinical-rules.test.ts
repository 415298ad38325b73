import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shippedNumbers } from '../../../shared/clinical/hospital-rules.ts'
import {
  admit,
  createTestStation,
  nursingAnswers,
  people,
  SITE_ID,
  type TestStation,
} from '../../support/station.ts'

const shipped = shippedNumbers()

function version(n: number, changes: object = {}) {
  return {
    id: `00000000-0000-7000-8000-0000000d000${n}`,
    site_id: SITE_ID,
    row_version: n,
    created_at: `2026-05-0${n}T08:00:00.000Z`,
    created_by: people.admin.id,
    created_on_station: SITE_ID,
    version: n,
    ...shipped,
    source: 'Policy',
    reason: 'Decided',
    ...changes,
  }
}

describe('the hospital’s own clinical numbers at a station', () => {
  let station: TestStation
  beforeEach(async () => {
    station = await createTestStation()
  })
  afterEach(() => station.close())

  it('are the shipped ones until sync brings others, and then the newest version', async () => {
    expect(await station.call('clinical_rules.current', {}, 'nadia')).toBeNull()
    await station.receive('clinical_rules', version(2, { pain_recheck: { at_least: 3, within_minutes: 20 } }))
    await station.receive('clinical_rules', version(1))
    expect(await station.call('clinical_rules.current', {}, 'nadia')).toMatchObject({
      version: 2,
      pain_recheck: { at_least: 3, within_minutes: 20 },
    })
    const { items } = await station.call('clinical_rules.list', {}, 'admin')
    expect(items.map((item) => item.version)).toEqual([2, 1])
    expect(await station.refusal('clinical_rules.list', {}, 'heba')).toMatchObject({ code: 'not_permitted' })
  })

  it('judge what is charted here offline, and the record says so', async () => {
    const visit_id = (await admit(station)).visit.id
    const chart = { visit_id, vital_signs: { pulse_bpm: 170 }, replaces_id: null, void_reason: null }
    const before = await station.call('observations.record_vital_signs', chart)
    const pulse_bpm = { min: 40, max: 150 }
    await station.receive(
      'clinical_rules',
      version(1, { accepted_ranges: { ...shipped.accepted_ranges, pulse_bpm } }),
    )
    expect(await station.refusal('observations.record_vital_signs', chart)).toMatchObject({
      fields: [{ field: 'vital_signs.pulse_bpm', code: 'confirm_out_of_range' }],
    })
    const confirmed = { pulse_bpm: 170, confirmed_out_of_range: ['pulse_bpm'] as const }
    const after = await station.call('observations.record_vital_signs', {
      ...chart,
      vital_signs: { ...confirmed, confirmed_out_of_range: [...confirmed.confirmed_out_of_range] },
    })
    expect(before.rule_version).not.toMatch(/hospital/)
    expect(after.rule_version).toMatch(/; hospital 1$/)
  })

  it('judge a fall risk anew with a new version of its form, though no answer changed', async () => {
    const visit_id = (await admit(station)).visit.id
    const fall_risk_assessment = {
      fall_history_3months: true,
      secondary_diagnosis: false,
      ambulatory_aid: 'none',
      iv_therapy: true,
      gait_status: 'normal',
      mental_status: 'oriented',
    } as const
    const submit = (chief_complaint: string, amendment_reason: string | null) =>
      station.call('assessments.submit_nursing', {
        visit_id,
        answers: nursingAnswers({ chief_complaint, fall_risk_assessment }),
        amendment_reason,
      })
    const falls = async () => (await station.call('visits.get', { id: visit_id })).fall_risk_assessments
    await submit('Dizzy', null)
    await submit('Dizzy since morning', 'Said later')
    const before = await falls()
    expect(before).toMatchObject([{ total_score: 45, risk_level: 'moderate', replaces_id: null }])
    await station.receive('clinical_rules', version(1, { morse_bands: { moderate_from: 25, high_from: 45 } }))
    await submit('Dizzy since noon', 'Said later still')
    expect((await falls()).at(-1)).toMatchObject({
      total_score: 45,
      risk_level: 'high',
      rule_version: 'Morse 1989-1; hospital 1',
      replaces_id: before[0]?.id,
    })
  })
})
