import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  admit,
  calmVitalSigns,
  createTestStation,
  nursingAnswers,
  type TestStation,
} from '../../support/station.ts'
import { openVisit } from '../../support/visit-seen.ts'

describe('a nursing assessment under the wrong patient', () => {
  let station: TestStation
  let wrong: string
  let right: string
  beforeEach(async () => {
    station = await createTestStation()
    wrong = (await admit(station)).visit.id
    right = (await admit(station, { full_name: 'Omar Hassan' })).visit.id
    await submit(wrong, 'Chest pain')
  })
  afterEach(() => station.close())

  const submit = (visit_id: string, chief_complaint: string, amendment_reason: string | null = null) =>
    station.call('assessments.submit_nursing', {
      visit_id,
      answers: nursingAnswers({
        chief_complaint,
        vital_signs: { ...calmVitalSigns, respiratory_rate_per_min: 26, pulse_bpm: 112 },
      }),
      amendment_reason,
    })
  const get = (id: string) => station.call('visits.get', { id })
  const input = () => ({ visit_id: wrong, to_visit_id: right, reason: 'Entered under the namesake' })
  const move = () => station.call('assessments.move_nursing', input())

  it('stands under the right visit with its observations, and struck out under the wrong one', async () => {
    const moved = await move()
    const away = await get(wrong)
    expect(away).toMatchObject({
      nursing_submission: null,
      nursing_assessments: [],
      vital_signs: [],
      moved_forms: [
        {
          direction: 'away',
          move: { id: moved.id, reason: 'Entered under the namesake', author_name: 'Heba Salah' },
          other_patient: { full_name: 'Omar Hassan' },
          nursing_assessments: [{ chief_complaint: 'Chest pain' }],
          vital_signs: [{ news2_total: 5 }],
          is_disputed: false,
        },
      ],
    })
    expect(await get(right)).toMatchObject({
      nursing_submission: { status: 'submitted' },
      nursing_assessments: [{ chief_complaint: 'Chest pain' }],
      vital_signs: [{ news2_total: 5, visit_id: right }],
      moved_forms: [{ direction: 'here' }],
    })
    const filter = { statuses: [], patient_id: null, has_study: null, limit: 10 }
    const { items } = await station.call('visits.list', filter)
    const line = (id: string) => items.find(({ visit }) => visit.id === id)
    expect(line(wrong)).toMatchObject({ nursing_status: null, news2: null })
    expect(line(right)).toMatchObject({ nursing_status: 'submitted', news2: { total: 5 } })
    const ward = (await station.call('worklist.nurse', {})).lines
    expect(ward.find(({ visit }) => visit.id === wrong)?.alerts).toEqual([])
    expect(ward.find(({ visit }) => visit.id === right)?.alerts.length).toBeGreaterThan(0)
  })

  it('is a record of its own: nothing that was written is changed, and the act is audited', async () => {
    const before = await station.countRows('nursing_assessments')
    await move()
    expect(await station.countRows('nursing_assessments')).toBe(before)
    const entities = (await station.envelopes()).at(-1)?.ops.map(({ op, entity }) => `${op} ${entity}`)
    expect(entities).toEqual(['append form_moves', 'patch patient_visits'])
    expect((await station.auditEvents()).at(-1)).toMatchObject({ action: 'nursing.move' })
  })

  it('leaves room for the first patient’s own form, which begins anew', async () => {
    await move()
    const own = await submit(wrong, 'Headache')
    expect(own).toMatchObject({ version: 2, base_version: 0, amendment_reason: null })
    const shown = await get(wrong)
    expect(shown.nursing_assessments).toMatchObject([{ chief_complaint: 'Headache' }])
    expect(shown.vital_signs).toHaveLength(1)
    expect((await get(right)).nursing_assessments).toMatchObject([{ chief_complaint: 'Chest pain' }])
    expect((await get(right)).nursing_submission?.current_version).toBe(1)
  })

  it('is moved back by a further record with a reason, once', async () => {
    const { id: move_id } = await move()
    const undo = { move_id, reason: 'It was right after all' }
    await station.call('assessments.undo_move', undo)
    expect(await get(wrong)).toMatchObject({
      nursing_submission: { status: 'submitted' },
      vital_signs: [{ news2_total: 5 }],
      moved_forms: [],
    })
    expect((await get(right)).nursing_submission).toBeNull()
    expect(await station.refusal('assessments.undo_move', undo)).toEqual({
      code: 'conflict',
      reason: 'undone_already',
    })
    await move()
  })

  it('is not moved onto a form that is there, to a cancelled visit, or twice', async () => {
    await submit(right, 'Cough')
    expect(await station.refusal('assessments.move_nursing', input())).toEqual({
      code: 'conflict',
      reason: 'form_there_already',
    })
    const third = (await admit(station, { full_name: 'Salma Adel' })).visit.id
    await station.call('visits.cancel', { id: third, seen: openVisit, cancelled_reason: 'Left' })
    expect(
      await station.refusal('assessments.move_nursing', { ...input(), to_visit_id: third }),
    ).toMatchObject({ code: 'conflict', reason: 'visit_cancelled' })
    const fourth = (await admit(station, { full_name: 'Adel Salem' })).visit.id
    await station.call('assessments.move_nursing', { ...input(), to_visit_id: fourth })
    expect(
      await station.refusal('assessments.move_nursing', { ...input(), to_visit_id: fourth }),
    ).toMatchObject({ code: 'conflict', reason: 'nothing_to_move' })
  })
})
