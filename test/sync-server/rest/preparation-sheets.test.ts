import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FormDefinition, fieldsOf } from '../../../shared/forms/form-definition.ts'
import { frm03 } from '../../../shared/forms/frm-03.ts'
import { frm04 } from '../../../shared/forms/frm-04.ts'
import type { Modality } from '../../../shared/visits/visit.ts'
import { everythingAnswered } from '../../support/form-answers.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { type AnswerBody, aPatient, openWard, type Ward } from './rest-client.ts'

const report = (modality: Modality, changes: object = {}) => ({
  modality,
  body_region: 'Chest',
  findings: 'No focal consolidation.',
  diagnosis: 'Normal study of the chest',
  status: 'preliminary',
  ...changes,
})

const clearCt = { study_indication: 'Cough for two months', uses_contrast: false, is_pregnant: 'no' }

describe.each(databaseKinds)('preparation sheets over REST on %s', (database) => {
  let server: TestServer
  let ward: Ward
  let patient: AnswerBody

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
    patient = await aPatient(ward.nurse, {
      full_name: 'Samira Abdelrahman',
      gender: 'female',
      date_of_birth: '1990-02-03',
      mobile_number: '01012345678',
    })
  })

  const visitFor = async (modality: Modality): Promise<string> => {
    const visit = await ward.nurse.post('/visits', {
      patient_id: patient.id,
      visit_type: 'outpatient',
      studies: [{ modality, body_region: 'Chest' }],
    })
    return `/visits/${visit.body.id}/radiology-assessment`
  }
  const send = async (modality: Modality, preparation_sheet: object) => {
    const path = await visitFor(modality)
    return { path, reply: await ward.physician.post(path, report(modality, { preparation_sheet })) }
  }

  it.each([
    [frm03, ['ct', 'mri']],
    [frm04, ['pet_ct']],
  ] as const)('takes and answers every field of $code', async (definition, modalities) => {
    const form: FormDefinition = definition
    const seen = new Set<string>()
    for (const modality of modalities) {
      const woman = { age_years: 36, age_months: 432, gender: 'female', modality } as const
      const answers = everythingAnswered(form, woman)
      const { path, reply } = await send(modality, answers)
      expect(reply.status, JSON.stringify(reply.body)).toBe(201)
      expect(reply.body.preparation_sheet).toMatchObject({
        ...answers,
        form_code: definition.code,
        is_completed: true,
        version: 1,
        signed_by: ward.physician.user_id,
      })
      expect(reply.body.warnings).toEqual([])
      expect((await ward.nurse.get(path)).body).toEqual(reply.body)
      for (const name of Object.keys(answers)) seen.add(name)
    }
    expect(fieldsOf(form).filter(({ name }) => !seen.has(name))).toEqual([])
  })

  it('stores what is incomplete as prepared and names what is missing, never refusing the report', async () => {
    const { path, reply } = await send('ct', { uses_contrast: false })
    expect(reply.status, JSON.stringify(reply.body)).toBe(201)
    expect(reply.body.preparation_sheet).toMatchObject({ is_completed: false })
    expect(reply.body.warnings.map(({ field }: { field: string }) => field)).toEqual([
      'preparation_sheet.study_indication',
      'preparation_sheet.is_pregnant',
    ])
    const next = await ward.physician.put(path, report('ct', { preparation_sheet: clearCt }), reply.etag)
    expect(next.body.preparation_sheet).toMatchObject({ version: 2, base_version: 1, is_completed: true })
  })

  it('makes the allergies that it names statements of the patient, in the same commit', async () => {
    const sheet = { ...clearCt, allergy_status: 'yes', medication_allergies: 'Iopromide' }
    const { path, reply } = await send('ct', sheet)
    const statements = async () => (await ward.nurse.get(`/patients/${patient.id}/allergies`)).body.items
    expect(await statements()).toMatchObject([
      {
        kind: 'medication',
        substance: 'Iopromide',
        is_standing: true,
        sheet_id: (reply.body.preparation_sheet as { id: string }).id,
      },
    ])
    const next = { ...report('ct'), preparation_sheet: { ...clearCt, allergy_status: 'no_known_allergy' } }
    await ward.physician.put(path, { ...next, amendment_reason: 'Asked again' }, reply.etag)
    expect(await statements()).toMatchObject([
      { kind: 'none_known', is_standing: true },
      { substance: 'Iopromide', is_standing: true, is_disputed: true },
    ])
  })

  it('names what it did not store', async () => {
    const { reply } = await send('ct', { ...clearCt, shoe_size: 43, has_cochlear_implant: 'no' })
    expect(reply.body.warnings).toMatchObject([
      { code: 'not_a_field', field: 'preparation_sheet.shoe_size' },
      { code: 'not_asked', field: 'preparation_sheet.has_cochlear_implant' },
    ])
  })

  it('takes yes and no of a safety question also as true and false', async () => {
    const { reply } = await send('ct', { ...clearCt, has_pacemaker: true, is_pregnant: false })
    expect(reply.body.preparation_sheet).toMatchObject({ has_pacemaker: 'yes', is_pregnant: 'no' })
  })

  it.each([
    ['ct', { ...clearCt, form_code: 'SH.MR.FRM.04' }, 'preparation_sheet.form_code'],
    ['ct', { ...clearCt, dlp: -4 }, 'preparation_sheet.dlp'],
    ['ct', { ...clearCt, has_pacemaker: 'maybe' }, 'preparation_sheet.has_pacemaker'],
    ['ultrasound', clearCt, 'preparation_sheet'],
  ] as const)('refuses for %s %o beside its field and stores nothing', async (modality, sheet, field) => {
    const { path, reply } = await send(modality, sheet)
    expect(reply.status, JSON.stringify(reply.body)).toBe(422)
    expect(reply.body.errors).toContainEqual(expect.objectContaining({ field }))
    expect((await ward.nurse.get(path)).status).toBe(404)
  })

  it('leaves the sheet alone where it is not spoken of, or says what is there', async () => {
    const { path, reply } = await send('ct', clearCt)
    const silent = await ward.physician.put(path, report('ct'), reply.etag)
    expect(silent.body.preparation_sheet).toEqual(reply.body.preparation_sheet)
    const same = await ward.physician.put(path, report('ct', { preparation_sheet: clearCt }), silent.etag)
    expect(same.body.preparation_sheet).toMatchObject({ version: 1 })
  })

  it('changes a completed sheet only with a reason', async () => {
    const { path, reply } = await send('ct', clearCt)
    const changed = { preparation_sheet: { ...clearCt, has_fever: true } }
    const silent = await ward.physician.put(path, report('ct', changed), reply.etag)
    expect(silent.body.errors).toContainEqual(expect.objectContaining({ field: 'amendment_reason' }))
    const told = await ward.physician.put(
      path,
      report('ct', { ...changed, amendment_reason: 'asked again' }),
      reply.etag,
    )
    expect(told.body.preparation_sheet).toMatchObject({ version: 2, has_fever: true })
  })

  it('refuses a report in which a template left something open', async () => {
    const path = await visitFor('ct')
    const open = await ward.physician.post(path, report('ct', { findings: 'Lungs: [clear]. Pleura normal.' }))
    expect(open.status).toBe(422)
    expect(open.body.errors).toMatchObject([{ field: 'findings', code: 'placeholder_open' }])
  })
})
