import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Input } from '../../../shared/ipc/contract.ts'
import { admit, createTestStation, nursingAnswers, type TestStation } from '../../support/station.ts'

let station: TestStation
let patient_id: string
let visit_id: string

beforeEach(async () => {
  station = await createTestStation()
  const admitted = await admit(station)
  patient_id = admitted.patient.id
  visit_id = admitted.visit.id
})
afterEach(() => station.close())

const penicillin = (): Input<'allergies.assert'> => ({
  patient_id,
  kind: 'medication',
  substance: 'Penicillin',
  reaction: 'Anaphylaxis',
  severity: 'severe',
  certainty: 'confirmed',
  replaces_id: null,
  reason: null,
})
const flag = async () => (await station.call('patients.get', { id: patient_id })).flags.allergy
const list = () => station.call('allergies.list', { patient_id })
const submit = (
  answers: Input<'assessments.submit_nursing'>['answers'],
  amendment_reason: string | null = null,
) =>
  station.call('assessments.submit_nursing', { visit_id, answers: nursingAnswers(answers), amendment_reason })

describe('allergies', () => {
  it('stand in the banner with kind, reaction and severity as soon as they are stated', async () => {
    await station.call('allergies.assert', penicillin())
    expect(await flag()).toMatchObject({
      state: 'yes',
      text: 'Penicillin',
      is_disputed: false,
      items: [{ kind: 'medication', severity: 'severe', reaction: 'Anaphylaxis' }],
    })
  })

  it('are corrected and refuted by new statements, and all of them stay readable', async () => {
    const first = await station.call('allergies.assert', penicillin())
    const corrected = await station.call('allergies.assert', {
      ...penicillin(),
      severity: 'mild',
      replaces_id: first.id,
    })
    expect((await list()).standing.map(({ id }) => id)).toEqual([corrected.id])
    await station.call(
      'allergies.refute',
      { id: corrected.id, seen_ids: [corrected.id], reason: 'Tolerated amoxicillin' },
      'nadia',
    )
    expect(await flag()).toMatchObject({ state: 'not_recorded', items: [] })
    const { statements } = await list()
    expect(statements.map(({ act, reason }) => [act, reason])).toEqual([
      ['refute', 'Tolerated amoxicillin'],
      ['assert', null],
      ['assert', null],
    ])
    expect(
      await station.refusal('allergies.refute', { id: first.id, seen_ids: [first.id], reason: 'Again' }),
    ).toEqual({
      code: 'conflict',
      reason: 'statement_settled',
    })
  })

  it('are stated by a signed FRM.05 in the same envelope', async () => {
    await submit({ allergy_status: 'yes', medication_allergies: 'Penicillin', food_allergies: 'Eggs' })
    expect((await flag()).items.map(({ kind, substance }) => [kind, substance])).toEqual([
      ['medication', 'Penicillin'],
      ['food', 'Eggs'],
    ])
    const ops = (await station.envelopes()).at(-1)?.ops.map(({ entity }) => entity) ?? []
    expect(ops.filter((entity) => entity === 'allergies')).toHaveLength(2)
    expect(ops).toContain('nursing_assessments')
  })

  it('are asked about when an amendment of FRM.05 takes one out, and stand until then', async () => {
    await submit({ allergy_status: 'yes', medication_allergies: 'Penicillin' })
    await submit({ allergy_status: 'no_known_allergy' }, 'Misheard')
    expect(await flag()).toMatchObject({ state: 'yes', text: 'Penicillin', is_disputed: true })
    const asked = (await list()).standing.find(({ kind }) => kind === 'medication')
    expect(asked).toMatchObject({ is_dropped_by_form: true })
    await station.call('allergies.refute', {
      id: asked?.id ?? '',
      seen_ids: (await list()).standing.map(({ id }) => id),
      reason: 'Asked the daughter',
    })
    expect(await flag()).toMatchObject({ state: 'no_known_allergy', is_disputed: false })
  })

  it('are stated by a sheet of a study in the same envelope, as a nurse hands it over', async () => {
    const { id: study_id } = await station.call('radiology.request_study', {
      visit_id,
      modality: 'ct',
      body_region: 'Chest',
    })
    const prepare = (answers: Input<'radiology.prepare_sheet'>['answers']) =>
      station.call('radiology.prepare_sheet', { study_id, answers, amendment_reason: null })
    const sheet = await prepare({ allergy_status: 'yes', medication_allergies: 'Iopromide' })
    expect(await flag()).toMatchObject({ state: 'yes', text: 'Iopromide', is_disputed: false })
    const ops = (await station.envelopes()).at(-1)?.ops.map(({ entity }) => entity) ?? []
    expect(ops).toEqual(expect.arrayContaining(['radiology_sheets', 'allergies']))
    expect((await list()).statements).toMatchObject([{ visit_id, assessment_id: null, sheet_id: sheet.id }])
    // Going on with the sheet says nothing twice, and FRM.05 may say it too.
    await prepare({ allergy_status: 'yes', medication_allergies: 'Iopromide', has_fever: true })
    await submit({ allergy_status: 'yes', medication_allergies: 'iopromide' })
    expect((await list()).statements).toHaveLength(1)
  })

  it('stand when a later version of the sheet no longer names them, until a person says so', async () => {
    const { id: study_id } = await station.call('radiology.request_study', {
      visit_id,
      modality: 'mri',
      body_region: 'Knee',
    })
    const prepare = (answers: Input<'radiology.prepare_sheet'>['answers']) =>
      station.call('radiology.prepare_sheet', { study_id, answers, amendment_reason: null })
    await prepare({ allergy_status: 'yes', other_allergies: 'Gadolinium' })
    await prepare({ allergy_status: 'no_known_allergy' })
    expect(await flag()).toMatchObject({ state: 'yes', text: 'Gadolinium', is_disputed: true })
    const asked = (await list()).standing.find(({ kind }) => kind === 'other')
    expect(asked).toMatchObject({ is_dropped_by_form: true })
    await station.call('allergies.refute', {
      id: asked?.id ?? '',
      reason: 'Misread a referral',
      seen_ids: [asked?.id ?? ''],
    })
    expect(await flag()).toMatchObject({ state: 'no_known_allergy', is_disputed: false })
    // "None known" of a version that no longer counts says nothing any more.
    await prepare({ allergy_status: 'not_recorded' })
    expect(await flag()).toMatchObject({ state: 'no_known_allergy' })
    await prepare({ allergy_status: 'yes', food_allergies: 'Eggs' })
    expect(await flag()).toMatchObject({ state: 'yes', text: 'Eggs', is_disputed: false })
  })

  it('override "no known allergy", which nobody may state over them', async () => {
    const none = { ...penicillin(), kind: 'none_known' as const, substance: null }
    await station.call('allergies.assert', none)
    expect(await flag()).toMatchObject({ state: 'no_known_allergy' })
    await station.call('allergies.assert', penicillin())
    expect(await flag()).toMatchObject({ state: 'yes', is_disputed: false })
    expect(await station.refusal('allergies.assert', none)).toEqual({
      code: 'conflict',
      reason: 'allergies_recorded',
    })
  })

  it('ask an administrator why', async () => {
    expect(await station.refusal('allergies.assert', penicillin(), 'admin')).toMatchObject({
      code: 'invalid_input',
      fields: [{ field: 'administration_reason' }],
    })
  })
})

const isolation = (): Input<'warnings.assert'> => ({
  patient_id,
  kind: 'isolation',
  isolation_type: 'contact',
  resuscitation_status: null,
  note: 'MRSA',
  replaces_id: null,
})

describe('warnings', () => {
  it('stand in the banner until they are lifted with a reason', async () => {
    const warning = await station.call('warnings.assert', isolation())
    const flags = async () => (await station.call('patients.get', { id: patient_id })).flags.warnings
    expect(await flags()).toMatchObject([{ kind: 'isolation', isolation_type: 'contact', note: 'MRSA' }])
    await station.call('warnings.refute', { id: warning.id, reason: 'Three swabs negative' })
    expect(await flags()).toEqual([])
    const { statements } = await station.call('warnings.list', { patient_id })
    expect(statements[0]).toMatchObject({ act: 'refute', reason: 'Three swabs negative' })
  })

  it('about resuscitation are a physician’s', async () => {
    const order = {
      ...isolation(),
      kind: 'resuscitation' as const,
      isolation_type: null,
      resuscitation_status: 'do_not_attempt' as const,
    }
    expect(await station.refusal('warnings.assert', order)).toEqual({
      code: 'not_permitted',
      action: 'warnings.resuscitation',
    })
    await station.call('warnings.assert', order, 'nadia')
    const { flags } = await station.call('patients.get', { id: patient_id })
    expect(flags.warnings).toMatchObject([{ resuscitation_status: 'do_not_attempt', is_disputed: false }])
  })

  it('about safeguarding are read by physicians and by who recorded them; others see that there is one', async () => {
    const note = { ...isolation(), kind: 'safeguarding' as const, isolation_type: null, note: 'Ask alone' }
    const { id } = await station.call('warnings.assert', note)
    const seenBy = async (who: 'heba' | 'yasser' | 'nadia' | 'admin') => {
      const { flags } = await station.call('patients.get', { id: patient_id }, who)
      const list = await station.call('warnings.list', { patient_id }, who)
      const [flag] = flags.warnings
      const [line] = list.standing
      expect([line?.note, line?.is_withheld]).toEqual([flag?.note, flag?.is_withheld])
      expect(line).toMatchObject({ kind: 'safeguarding', author_name: 'Heba Salah' })
      const isTold = JSON.stringify([flags, list]).includes('Ask alone')
      return { isTold, is_withheld: flag?.is_withheld, statements: list.statements.length }
    }
    expect(await seenBy('heba')).toEqual({ isTold: true, is_withheld: false, statements: 1 })
    expect(await seenBy('nadia')).toEqual({ isTold: true, is_withheld: false, statements: 1 })
    expect(await seenBy('yasser')).toEqual({ isTold: false, is_withheld: true, statements: 0 })
    expect(await seenBy('admin')).toEqual({ isTold: false, is_withheld: true, statements: 0 })
    expect(await station.refusal('warnings.refute', { id, reason: 'Guess' }, 'yasser')).toMatchObject({
      code: 'not_found',
    })
    await station.call('warnings.refute', { id, reason: 'Three talks, no sign' }, 'nadia')
    const after = await station.call('warnings.list', { patient_id }, 'yasser')
    expect(after).toEqual({ standing: [], statements: [] })
  })
})
