import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { shippedNumbers } from '../../../shared/clinical/hospital-rules.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { enrolWireStation } from '../../support/wire-station.ts'
import { aPatient, aVisit, hire, openOtherSite, openWard, type Ward } from './rest-client.ts'

const shipped = shippedNumbers()
const own = {
  ...shipped,
  accepted_ranges: { ...shipped.accepted_ranges, pulse_bpm: { min: 40, max: 150 } },
  morse_bands: { moderate_from: 25, high_from: 45 },
  source: 'Falls policy of the hospital, 2026',
  reason: 'The falls committee asks for the published cut',
}

const fortyFivePoints = {
  fall_history_3months: true,
  secondary_diagnosis: false,
  ambulatory_aid: 'none',
  iv_therapy: true,
  gait_status: 'normal',
  mental_status: 'oriented',
}

describe.each(databaseKinds)('a hospital’s own clinical numbers on %s', (database) => {
  let server: TestServer
  let ward: Ward

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
  })
  const set = (changes: object = {}, version = 0) =>
    ward.admin.put('/admin/clinical-rules', { ...own, ...changes }, `"${version}"`)

  it('are none at first, then versions with who set them, where they come from and why', async () => {
    expect((await ward.admin.get('/admin/clinical-rules')).body).toEqual({ items: [] })
    expect((await set()).status).toBe(200)
    expect((await set()).status).toBe(412)
    const second = await set({ reason: 'After a month of it' }, 1)
    expect(second.etag).toBe('"2"')
    expect(second.body.items).toMatchObject([
      { version: 2, reason: 'After a month of it', set_by_name: 'Administrator' },
      { version: 1, source: own.source, morse_bands: own.morse_bands },
    ])
    const trail = await ward.admin.get('/admin/audit?act=settings.edit_rules')
    expect(trail.body.items.filter(({ outcome }) => outcome === 'success')).toHaveLength(2)
  })

  it('judge what is written from then on; what was judged before stays as it was', async () => {
    const patient = await aPatient(ward.nurse)
    const form = (pulse_bpm: number) => ({
      mode_of_arrival: 'walk',
      chief_complaint: 'Check-up',
      vital_signs: { pulse_bpm },
      fall_risk_assessment: fortyFivePoints,
    })
    const [before, after] = [await aVisit(ward.nurse, patient.id), await aVisit(ward.nurse, patient.id)]
    const old = await ward.nurse.post(`/visits/${before.id}/nursing-assessment`, form(170))
    expect(old.body).toMatchObject({ fall_risk_level: 'moderate' })
    await set()
    const refused = await ward.nurse.post(`/visits/${after.id}/nursing-assessment`, form(170))
    expect(refused.body.errors).toMatchObject([{ field: 'vital_signs.pulse_bpm' }])
    const written = await ward.nurse.post(`/visits/${after.id}/nursing-assessment`, form(150))
    expect(written.body).toMatchObject({
      fall_risk_level: 'high',
      fall_risk_assessment: { risk_level: 'high', rule_version: expect.stringMatching(/; hospital 1$/) },
      vital_signs: { rule_version: expect.stringMatching(/; hospital 1$/) },
    })
    await set({ morse_bands: { moderate_from: 30, high_from: 100 } }, 1)
    const read = async (id: string) => (await ward.nurse.get(`/visits/${id}/nursing-assessment`)).body
    expect(await read(before.id)).toMatchObject({ fall_risk_level: 'moderate' })
    expect(await read(after.id)).toMatchObject({ fall_risk_level: 'high' })
  })

  it('decide when pain is asked again, also where a form has no score that names its numbers', async () => {
    await set({ pain_recheck: { ...shipped.pain_recheck, at_least: 6 } })
    const patient = await aPatient(ward.nurse)
    const alertsAt = async (pain_intensity: number) => {
      const visit = await aVisit(ward.nurse, patient.id)
      const path = `/visits/${visit.id}/nursing-assessment`
      const form = {
        mode_of_arrival: 'walk',
        chief_complaint: 'Check-up',
        pain_assessment: { pain_intensity, pain_location: 'Chest' },
      }
      const written = await ward.nurse.post(path, form)
      expect(written.body).toMatchObject({ pain_assessment: { pain_intensity } })
      const read = await ward.nurse.get(path)
      return [written, read].map(({ body }) => (body.alerts as { code: string }[]).map(({ code }) => code))
    }
    expect(await alertsAt(5)).toEqual([[], []])
    expect(await alertsAt(6)).toEqual([['pain_reassess'], ['pain_reassess']])
  })

  it('reach the stations of the site and change nothing at another', async () => {
    const elsewhere = await hire(server, 'tarek', 'admin', { site_id: await openOtherSite(server) })
    const station = await enrolWireStation(server, 'Ward 3')
    await set()
    const { commits } = await station.pull(0)
    const pulled = commits
      .flatMap((commit) => commit.changes)
      .find(({ entity }) => entity === 'clinical_rules')
    expect(pulled?.row).toMatchObject({ ...own, version: 1 })
    expect((await elsewhere.get('/admin/clinical-rules')).body).toEqual({ items: [] })
    expect((await elsewhere.put('/admin/clinical-rules', own, '"0"')).status).toBe(200)
  })

  it('need a source and a reason, stay inside their bounds, and are an administrator’s', async () => {
    expect((await set({ source: '' })).status).toBe(422)
    expect((await set({ reason: ' ' })).status).toBe(422)
    const wide = { ...shipped.accepted_ranges, pulse_bpm: { min: 30, max: 400 } }
    expect((await set({ accepted_ranges: wide })).body.errors).toMatchObject([
      { field: 'accepted_ranges.pulse_bpm.max', code: 'out_of_range' },
    ])
    expect((await ward.nurse.put('/admin/clinical-rules', own, '"0"')).status).toBe(403)
    expect((await ward.physician.get('/admin/clinical-rules')).status).toBe(403)
  })
})
