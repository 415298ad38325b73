import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  admit,
  calmVitalSigns,
  createTestStation,
  nursingAnswers,
  people,
  type TestStation,
} from '../../support/station.ts'

describe('the nurse’s worklist', () => {
  let station: TestStation
  beforeEach(async () => {
    station = await createTestStation()
  })
  afterEach(() => station.close())

  const measure = async (
    visit_id: string,
    changes: object = {},
    replaced: { id: string; why: string } | null = null,
  ) =>
    station.call('observations.record_vital_signs', {
      visit_id,
      vital_signs: { ...calmVitalSigns, ...changes },
      replaces_id: replaced?.id ?? null,
      void_reason: replaced?.why ?? null,
    })
  const lines = async (who: 'heba' | 'yasser' = 'heba') =>
    (await station.call('worklist.nurse', {}, who)).lines
  const handle = (visit_id: string, record_id: string, changes: object = {}) => ({
    visit_id,
    record_id,
    rule_code: 'news2_urgent',
    act: 'acknowledged' as const,
    reason: null,
    ...changes,
  })
  const ill = { respiratory_rate_per_min: 26, pulse_bpm: 112 }

  it('groups by ward and bed and says when each patient is due', async () => {
    const b = await admit(station, {}, { ward: 'B', bed: '1' })
    const a = await admit(station, { full_name: 'Ali Hassan' }, { ward: 'A', bed: '10' })
    await admit(station, { full_name: 'Omar Hassan' }, { ward: 'A', bed: '2' })
    const set = await measure(a.visit.id)
    const found = await lines()
    expect(found.map(({ visit }) => `${visit.ward} ${visit.bed}`)).toEqual(['A 2', 'A 10', 'B 1'])
    expect(found[1]).toMatchObject({ due: { rule: 'news2' }, news2_run: [0], alerts: [] })
    expect(found[1]?.newest_set?.measured_at).toBe(set.measured_at)
    expect(found[2]).toMatchObject({ due: { rule: 'first_set', at: b.visit.arrived_at } })
    expect((await station.auditEvents()).at(-1)).toMatchObject({ action: 'worklist.nurse' })
  })

  it('shows an alert until somebody acknowledges it, and keeps rule, inputs and who', async () => {
    const { visit, patient } = await admit(station)
    const set = await measure(visit.id, ill)
    expect((await lines())[0]?.alerts).toMatchObject([{ rule_code: 'news2_urgent', handled: null }, {}])
    const event = await station.call(
      'alerts.handle',
      handle(visit.id, set.id, { reason: 'Physician called' }),
    )
    expect(event).toMatchObject({
      patient_id: patient.id,
      rule_code: 'news2_urgent',
      rule_version: '1',
      severity: 'urgent',
      inputs: { points: 5, is_complete: true },
      record_entity: 'vital_signs',
      act: 'acknowledged',
      reason: 'Physician called',
      created_by: people.heba.id,
    })
    expect((await lines('yasser'))[0]?.alerts[0]?.handled).toMatchObject({
      act: 'acknowledged',
      by: people.heba.full_name,
      reason: 'Physician called',
    })
    expect((await station.envelopes()).at(-1)?.ops).toMatchObject([{ op: 'append', entity: 'alert_events' }])
    expect(await station.refusal('alerts.handle', handle(visit.id, set.id))).toEqual({
      code: 'conflict',
      reason: 'handled_already',
    })
  })

  it('raises the alert anew with the next set, and not with one that corrects it away', async () => {
    const { visit } = await admit(station)
    const first = await measure(visit.id, ill)
    await station.call('alerts.handle', handle(visit.id, first.id))
    station.clock.advance(60_000)
    const second = await measure(visit.id, ill)
    expect((await lines())[0]?.alerts[0]).toMatchObject({ record_id: second.id, handled: null })
    await measure(visit.id, {}, { id: second.id, why: 'Other patient’s values' })
    expect((await lines())[0]?.alerts.filter(({ handled }) => handled === null)).toEqual([])
  })

  it('overrides only with a reason, and nothing that does not fire', async () => {
    const { visit } = await admit(station)
    const set = await measure(visit.id, ill)
    const overridden = handle(visit.id, set.id, { act: 'overridden' })
    expect(await station.refusal('alerts.handle', overridden)).toMatchObject({
      code: 'invalid_input',
      fields: [{ field: 'reason' }],
    })
    const other = handle(visit.id, set.id, { rule_code: 'glucose_low' })
    expect(await station.refusal('alerts.handle', other)).toEqual({ code: 'not_found', entity: 'alert' })
  })

  it('brings a rejected form back to its author with the reason, and says where own records are', async () => {
    const { visit } = await admit(station)
    const form = await station.call('assessments.submit_nursing', {
      visit_id: visit.id,
      answers: nursingAnswers(),
      amendment_reason: null,
    })
    await station.call(
      'assessments.judge_nursing',
      { visit_id: visit.id, assessment_id: form.id, verdict: 'rejected', rejected_reason: 'Weight missing' },
      'nadia',
    )
    const rejection = { reason: 'Weight missing', is_own: true }
    expect((await lines())[0]).toMatchObject({ nursing_status: 'rejected', rejection })
    expect((await lines('yasser'))[0]?.rejection?.is_own).toBe(false)
    const { own_records } = await station.call('worklist.nurse', {})
    expect(own_records.map(({ entity, receipt }) => [entity, receipt])).toContainEqual([
      'nursing_assessments',
      'on_this_pc',
    ])
  })
})
