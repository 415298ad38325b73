import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Input } from '../../../shared/ipc/contract.ts'
import { admit, calmVitalSigns, createTestStation, type TestStation } from '../../support/station.ts'
import { openVisit } from '../../support/visit-seen.ts'

describe('charting vital signs in a visit', () => {
  let station: TestStation
  let visit_id: string
  beforeEach(async () => {
    station = await createTestStation()
    visit_id = (await admit(station)).visit.id
  })
  afterEach(() => station.close())

  const set = (
    changes: Partial<Input<'observations.record_vital_signs'>> = {},
  ): Input<'observations.record_vital_signs'> => ({
    visit_id,
    vital_signs: calmVitalSigns,
    replaces_id: null,
    void_reason: null,
    ...changes,
  })

  it('adds a scored set of its own, measured now unless told', async () => {
    const first = await station.call('observations.record_vital_signs', set())
    expect(first).toMatchObject({
      submission_id: null,
      news2_total: 0,
      measured_at: '2026-11-21T07:00:00.000Z',
      author_name: 'Heba Salah',
    })
    const vital_signs = { ...calmVitalSigns, pulse_bpm: 135, measured_at: '2026-11-21T06:30:00+00:00' }
    const second = await station.call('observations.record_vital_signs', set({ vital_signs }))
    expect(second).toMatchObject({
      news2_total: 3,
      news2_band: 'single',
      measured_at: '2026-11-21T06:30:00.000Z',
    })
    const detail = await station.call('visits.get', { id: visit_id })
    expect(detail.vital_signs.map((s) => s.id)).toEqual([second.id, first.id])
  })

  it('puts an open visit in progress in the same envelope, once', async () => {
    await station.call('observations.record_vital_signs', set())
    await station.call('observations.record_vital_signs', set())
    const written = (await station.envelopes()).slice(-2)
    expect(written.map(({ ops }) => ops.map((op) => `${op.op} ${op.entity}`))).toEqual([
      ['append vital_signs', 'patch patient_visits'],
      ['append vital_signs'],
    ])
    expect((await station.call('visits.get', { id: visit_id })).visit.status).toBe('in_progress')
  })

  it('refuses a set without a measurement, and an impossible value', async () => {
    expect(
      await station.refusal('observations.record_vital_signs', set({ vital_signs: { spo2_scale: 1 } })),
    ).toMatchObject({ fields: [{ field: 'vital_signs', code: 'nothing_recorded' }] })
    expect(
      await station.refusal('observations.record_vital_signs', set({ vital_signs: { pulse_bpm: 400 } })),
    ).toMatchObject({ fields: [{ field: 'vital_signs.pulse_bpm', code: 'impossible' }] })
  })

  it('corrects a set once, with a reason; the wrong one stays readable', async () => {
    const wrong = await station.call('observations.record_vital_signs', set())
    const vital_signs = { ...calmVitalSigns, pulse_bpm: 96 }
    const correction = set({ vital_signs, replaces_id: wrong.id })
    expect(await station.refusal('observations.record_vital_signs', correction)).toMatchObject({
      fields: [{ field: 'void_reason', code: 'reason_needed' }],
    })
    const corrected = { ...correction, void_reason: 'Other patient' }
    await station.call('observations.record_vital_signs', corrected)
    const { vital_signs: sets } = await station.call('visits.get', { id: visit_id })
    expect(sets).toHaveLength(2)
    expect(await station.refusal('observations.record_vital_signs', corrected)).toEqual({
      code: 'conflict',
      reason: 'replaced_already',
    })
    const [line] = (
      await station.call('visits.list', { statuses: [], patient_id: null, has_study: null, limit: 10 })
    ).items
    expect(line?.news2).toMatchObject({ total: 1 })
  })

  it('does not correct a set of another visit', async () => {
    const { id } = await station.call('observations.record_vital_signs', set())
    const other = await admit(station, { full_name: 'Hany Younis' })
    const input = set({ visit_id: other.visit.id, replaces_id: id, void_reason: 'Mistake' })
    expect(await station.refusal('observations.record_vital_signs', input)).toMatchObject({
      code: 'not_found',
    })
  })

  it('is refused in a visit that is over', async () => {
    await station.call(
      'visits.complete',
      { id: visit_id, seen: openVisit, incomplete_reason: 'Left' },
      'nadia',
    )
    expect(await station.refusal('observations.record_vital_signs', set())).toEqual({
      code: 'conflict',
      reason: 'visit_not_running',
    })
  })
})
