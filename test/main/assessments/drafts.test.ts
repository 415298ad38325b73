import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { admit, createTestStation, nursingAnswers, type TestStation } from '../../support/station.ts'

describe('a draft of FRM.05', () => {
  let station: TestStation
  let owner: { owner_id: string; form_code: 'SH.MR.FRM.05' }
  beforeEach(async () => {
    station = await createTestStation()
    const { visit } = await admit(station)
    owner = { owner_id: visit.id, form_code: 'SH.MR.FRM.05' }
  })
  afterEach(() => station.close())

  it('is there again after the program was ended and started', async () => {
    await station.call('drafts.save', { ...owner, fields: { mode_of_arrival: 'walk' } })
    station.clock.advance(1000)
    const fields = { 'vital_signs.pulse_bpm': '٧', psychological_problem: ['anxious', 'confused'] }
    const { saved_at } = await station.call('drafts.save', { ...owner, fields })
    await station.restart()
    const draft = await station.call('drafts.get', owner)
    expect(draft).toEqual({ fields: { mode_of_arrival: 'walk', ...fields }, saved_at })
  })

  it('keeps a field that was emptied as empty, so that no earlier answer comes back by itself', async () => {
    await station.call('drafts.save', { ...owner, fields: { mode_of_arrival: 'walk', appetite: 'poor' } })
    await station.call('drafts.save', { ...owner, fields: { appetite: null } })
    await station.restart()
    expect((await station.call('drafts.get', owner)).fields).toEqual({
      mode_of_arrival: 'walk',
      appetite: null,
    })
    expect((await station.call('drafts.list', {})).items).toMatchObject([{ field_count: 1 }])
  })

  it('tells which visit it leads to, also where it is a study’s', async () => {
    const visit_id = owner.owner_id
    const { id: study_id } = await station.call('radiology.request_study', {
      visit_id,
      modality: 'mri',
      body_region: 'Knee',
    })
    const { visit } = await station.call('visits.get', { id: visit_id })
    const place = { visit_id, patient_id: visit.patient_id }
    await station.call('drafts.save', { ...owner, fields: { appetite: 'good' } })
    const sheet = { owner_id: study_id, form_code: 'SH.MR.FRM.03' as const }
    await station.call('drafts.save', { ...sheet, fields: { has_pacemaker: 'no' } })
    const registration = {
      owner_id: '00000000-0000-7000-8000-0000000000c9',
      form_code: 'REGISTRATION' as const,
    }
    await station.call('drafts.save', { ...registration, fields: { full_name: 'Nobody yet' } })
    const { items } = await station.call('drafts.list', {})
    const placeOf = (code: string) => items.find(({ form_code }) => form_code === code)
    expect(placeOf('SH.MR.FRM.05')).toMatchObject({ ...place, study_id: null })
    expect(placeOf('SH.MR.FRM.03')).toMatchObject({ ...place, study_id })
    expect(placeOf('REGISTRATION')).toMatchObject({ visit_id: null, study_id: null, patient_id: null })
  })

  it('belongs to its author alone', async () => {
    await station.call('drafts.save', { ...owner, fields: { mode_of_arrival: 'walk' } }, 'heba')
    expect(await station.call('drafts.get', owner, 'yasser')).toEqual({ fields: {}, saved_at: null })
    expect((await station.call('drafts.list', {}, 'yasser')).items).toEqual([])
    expect((await station.call('drafts.list', {}, 'heba')).items).toMatchObject([
      { owner_id: owner.owner_id, form_code: 'SH.MR.FRM.05', field_count: 1 },
    ])
  })

  it('ends with submission, and with being discarded', async () => {
    await station.call('drafts.save', { ...owner, fields: { mode_of_arrival: 'walk' } })
    await station.call('assessments.submit_nursing', {
      visit_id: owner.owner_id,
      answers: nursingAnswers(),
      amendment_reason: null,
    })
    expect((await station.call('drafts.get', owner)).fields).toEqual({})
    await station.call('drafts.save', { ...owner, fields: { appetite: 'good' } })
    await station.call('drafts.discard', owner)
    expect((await station.call('drafts.list', {})).items).toEqual([])
  })

  it('stays when submission is refused', async () => {
    await station.call('drafts.save', { ...owner, fields: { appetite: 'good' } })
    await station.refusal('assessments.submit_nursing', {
      visit_id: owner.owner_id,
      answers: { appetite: 'good' },
      amendment_reason: null,
    })
    expect((await station.call('drafts.get', owner)).fields).toEqual({ appetite: 'good' })
  })

  it('makes no record: no envelope, no audit event', async () => {
    const [envelopes, events] = [await station.envelopes(), await station.auditEvents()]
    await station.call('drafts.save', { ...owner, fields: { appetite: 'good' } })
    expect(await station.envelopes()).toHaveLength(envelopes.length)
    expect(await station.auditEvents()).toHaveLength(events.length)
  })
})
