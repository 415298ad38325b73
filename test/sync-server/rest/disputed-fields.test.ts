import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { shippedNumbers } from '../../../shared/clinical/hospital-rules.ts'
import type { Id } from '../../../shared/ids.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { openTwoStations } from '../../support/two-stations.ts'
import { patchOf, type WireStation } from '../../support/wire-station.ts'
import { newForm, nursingVersion } from '../commit/form-ops.ts'
import { hire, openOtherSite, type Ward } from './rest-client.ts'

const BORN = '1958-03-14'
const vitals = {
  temperature_celsius: 36.8,
  pulse_bpm: 112,
  blood_pressure_systolic: 124,
  blood_pressure_diastolic: 78,
  respiratory_rate_per_min: 26,
  oxygen_saturation_percent: 98,
  on_supplemental_oxygen: false,
  consciousness: 'alert',
}

/*
 * What two stations set without knowing of each other, as a program over REST reads it: it must not take the value that
 * came first for a decided one.
 */
describe.each(databaseKinds)('disputed fields over REST on %s', (database) => {
  let server: TestServer
  let people: Ward
  let ward: WireStation
  let clinic: WireStation
  let patient: Id
  let visit: Id
  let base: number

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    ;({ people, ward, clinic, patient, visit, base } = await openTwoStations(server))
  })

  const nurse = () => ({ user_id: people.nurse.user_id, role: 'nurse' }) as const
  const physician = () => ({ user_id: people.physician.user_id, role: 'physician' }) as const
  const birth = (date_of_birth: string): Op =>
    patchOf(
      'patients',
      patient,
      { version: base },
      {
        date_of_birth: [BORN, date_of_birth],
        birth_date_is_estimated: [false, false],
        gender: ['female', 'female'],
      },
    )
  async function disputeBirth(first: string, second: string): Promise<void> {
    expect((await ward.commit([birth(first)], nurse())).result).toBe('applied')
    expect((await clinic.commit([birth(second)], nurse())).result).toBe('conflict')
  }

  it('are none where nobody disagrees', async () => {
    const read = await people.nurse.get(`/patients/${patient}`)
    expect(read.body).toMatchObject({ disputed_fields: [], birth_and_sex_readings: [] })
    expect((await people.nurse.get(`/visits/${visit}`)).body).toMatchObject({ disputed_fields: [] })
  })

  it('are named on the patient, in search and in worklists, with every birth date that is claimed', async () => {
    await disputeBirth('1960-03-14', '2018-03-14')
    const fields = ['date_of_birth', 'birth_date_is_estimated', 'gender']
    const { body } = await people.nurse.get(`/patients/${patient}`)
    expect(body).toMatchObject({ date_of_birth: '1960-03-14', disputed_fields: fields })
    expect(body.birth_and_sex_readings).toEqual(
      ['1960-03-14', '2018-03-14'].map((date_of_birth) => ({
        date_of_birth,
        birth_date_is_estimated: false,
        gender: 'female',
      })),
    )
    const found = await people.nurse.get('/patients/search?q=Samira')
    expect(found.body.items).toMatchObject([{ id: patient, disputed_fields: fields }])
    const visits = await people.nurse.get('/visits')
    expect(visits.body.items).toMatchObject([
      { id: visit, disputed_fields: [], patient: { disputed_fields: fields } },
    ])
  })

  it('keep NEWS2 and the fall level from being told while one birth date makes a child', async () => {
    await disputeBirth('1960-03-14', '2018-03-14')
    const set = await people.nurse.post(`/visits/${visit}/vital-signs`, vitals)
    expect(set.body).toMatchObject({
      news2_total: null,
      news2: { total: null, band: 'incomplete', missing: ['disputed_age'] },
    })
    expect((set.body.alerts as { code: string }[]).map(({ code }) => code)).toContain('news2_urgent')
    const form = await people.nurse.post(`/visits/${visit}/nursing-assessment`, {
      mode_of_arrival: 'walk',
      chief_complaint: 'Dizzy',
      fall_risk_assessment: {
        fall_history_3months: true,
        secondary_diagnosis: true,
        ambulatory_aid: 'furniture',
        iv_therapy: true,
        gait_status: 'impaired',
        mental_status: 'unaware',
      },
    })
    expect(form.status).toBe(201)
    expect(form.body).toMatchObject({
      morse_total: 125,
      fall_risk_level: null,
      is_fall_scale_disputed: true,
      fall_risk_assessment: { scale: null, risk_level: null },
    })
    expect((form.body.alerts as { code: string }[]).map(({ code }) => code)).toContain('fall_high')
  })

  it('leave a fall risk to the hospital’s own numbers of its time', async () => {
    await disputeBirth('1960-03-14', '2018-03-14')
    const setBands = async (version: number, moderate_from: number, high_from: number) => {
      const numbers = { ...shippedNumbers(), morse_bands: { moderate_from, high_from } }
      const body = { ...numbers, source: 'Falls policy', reason: 'Decided' }
      expect((await people.admin.put('/admin/clinical-rules', body, `"${version}"`)).status).toBe(200)
    }
    await setBands(0, 10, 20)
    const form = await people.nurse.post(`/visits/${visit}/nursing-assessment`, {
      mode_of_arrival: 'walk',
      chief_complaint: 'Dizzy',
      fall_risk_assessment: {
        fall_history_3months: true,
        secondary_diagnosis: false,
        ambulatory_aid: 'none',
        iv_therapy: false,
        gait_status: 'normal',
        mental_status: 'oriented',
      },
    })
    expect(form.body).toMatchObject({ fall_risk_assessment: { scale: null, risk_level: null } })
    await setBands(1, 50, 100)
    const { body } = await people.nurse.get(`/visits/${visit}/nursing-assessment`)
    for (const { alerts } of [form.body, body]) {
      expect((alerts as { code: string }[]).map(({ code }) => code)).toContain('fall_high')
    }
  })

  it('change nothing where both birth dates lead to the same score', async () => {
    await disputeBirth('1960-03-14', '1961-03-14')
    const set = await people.nurse.post(`/visits/${visit}/vital-signs`, vitals)
    expect(set.body).toMatchObject({ news2_total: 5, news2: { total: 5 } })
  })

  it('are named on a visit whose diagnosis is held', async () => {
    const diagnose = (diagnosis: string): Op =>
      patchOf(
        'patient_visits',
        visit,
        { version: base },
        { diagnosis: [null, diagnosis], diagnosis_code: [null, null] },
      )
    await ward.commit([diagnose('Pneumonia')], physician())
    expect((await clinic.commit([diagnose('Pulmonary embolism')], physician())).result).toBe('conflict')
    const fields = ['diagnosis', 'diagnosis_code']
    expect((await people.physician.get(`/visits/${visit}`)).body).toMatchObject({
      diagnosis: 'Pneumonia',
      disputed_fields: fields,
    })
    const { items } = (await people.physician.get('/visits')).body
    expect(items).toMatchObject([{ id: visit, disputed_fields: fields }])
  })

  it('count such a patient by neither birth date nor sex', async () => {
    const counts = async () => (await people.admin.get('/reports/patients/statistics')).body
    expect(await counts()).toMatchObject({
      by_gender: [{ key: 'female', count: 1 }],
      by_age: [{ key: '65+', count: 1 }],
    })
    await disputeBirth('1960-03-14', '2018-03-14')
    expect(await counts()).toMatchObject({
      by_gender: [{ key: 'disputed', count: 1 }],
      by_age: [{ key: 'disputed', count: 1 }],
    })
  })

  it('count no score by a band of a scale that may not be the patient’s, until the birth date is settled', async () => {
    const falls = { fall_history_3months: true, secondary_diagnosis: true, ambulatory_aid: 'furniture' }
    const gait = { iv_therapy: true, gait_status: 'impaired', mental_status: 'unaware' }
    await people.nurse.post(`/visits/${visit}/nursing-assessment`, {
      mode_of_arrival: 'walk',
      chief_complaint: 'Dizzy',
      vital_signs: vitals,
      fall_risk_assessment: { ...falls, ...gait },
    })
    const counts = async () => (await people.admin.get('/reports/clinical/assessments')).body
    const scored = {
      news2_bands: [{ key: 'urgent', count: 1 }],
      fall_risk_levels: [{ key: 'high', count: 1 }],
    }
    expect(await counts()).toMatchObject(scored)
    await disputeBirth('1960-03-14', '2018-03-14')
    const disputed = [{ key: 'disputed', count: 1 }]
    expect(await counts()).toMatchObject({ news2_bands: disputed, fall_risk_levels: disputed })
    expect((await people.admin.get('/reports/dashboard')).body).toMatchObject({ news2_today: disputed })
  })

  it('count a score by its band while both birth dates make an adult', async () => {
    await people.nurse.post(`/visits/${visit}/vital-signs`, vitals)
    const counts = async () => (await people.admin.get('/reports/clinical/assessments')).body.news2_bands
    const before = await counts()
    await disputeBirth('1960-03-14', '1980-03-14')
    expect(await counts()).toEqual(before)
  })

  it('are named to another hospital that opens the patient in an emergency', async () => {
    await disputeBirth('1960-03-14', '2018-03-14')
    const statement = (resuscitation_status: string): Op => ({
      op: 'append',
      entity: 'patient_warnings',
      id: v7(),
      fields: {
        patient_id: patient,
        act: 'assert',
        kind: 'resuscitation',
        isolation_type: null,
        resuscitation_status,
        note: null,
        stated_at: new Date().toISOString(),
        replaces_id: null,
        refutes_id: null,
        reason: null,
      },
    })
    for (const [station, status] of [
      [ward, 'full'],
      [clinic, 'do_not_attempt'],
    ] as const) {
      expect((await station.commit([statement(status)], physician())).result).toBe('applied')
    }
    const own = await people.physician.get(`/patients/${patient}/warnings`)
    expect(own.body.items).toMatchObject([{ is_disputed: true }, { is_disputed: true }])
    const medical_number = '0300482175'
    const named = patchOf('patients', patient, { version: base }, { medical_number: [null, medical_number] })
    expect((await ward.commit([named], nurse())).result).toMatch(/applied|merged/)
    const other = await hire(server, 'hoda', 'physician', { site_id: await openOtherSite(server) })
    const opened = await other.post('/emergency-accesses/elsewhere', {
      identifier: medical_number,
      reason: 'Unconscious in our emergency room',
    })
    expect(opened.status).toBe(201)
    expect(opened.body).toMatchObject({
      patient: {
        disputed_fields: ['date_of_birth', 'birth_date_is_estimated', 'gender'],
        birth_and_sex_readings: [{ date_of_birth: '1960-03-14' }, { date_of_birth: '2018-03-14' }],
      },
      warnings: [{ is_disputed: true }, { is_disputed: true }],
      visits: [{ disputed_fields: [] }],
    })
  })

  it('are named on a form of which two versions compete', async () => {
    const form = (complaint: string): Op[] => [
      newForm({ patient, visit }),
      nursingVersion({ patient, visit }, v7(), nurse().user_id, 1, complaint),
    ]
    await ward.commit(form('Chest pain'), nurse())
    expect((await people.nurse.get(`/visits/${visit}/nursing-assessment`)).body).toMatchObject({
      disputed_fields: [],
    })
    expect((await clinic.commit(form('Dizzy'), nurse())).result).toBe('conflict')
    expect((await people.nurse.get(`/visits/${visit}/nursing-assessment`)).body).toMatchObject({
      disputed_fields: ['current_version'],
    })
  })
})
