import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { aPatient, aPatientBody, openWard, type Ward } from './rest-client.ts'

describe.each(databaseKinds)('what to beware of, over REST on %s', (database) => {
  let server: TestServer
  let ward: Ward
  let url: string

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
    url = `/patients/${(await aPatient(ward.nurse, aPatientBody)).id}`
  })

  it('takes an allergy, its correction and its refutation, and keeps all three', async () => {
    const stated = await ward.nurse.post(`${url}/allergies`, { kind: 'medication', substance: 'Penicillin' })
    expect(stated.status).toBe(201)
    expect(stated.body).toMatchObject({ act: 'assert', is_standing: true, is_disputed: false })
    const corrected = await ward.nurse.post(`${url}/allergies`, {
      kind: 'medication',
      substance: 'Penicillin',
      severity: 'severe',
      replaces_id: stated.body.id,
    })
    expect(corrected.status).toBe(201)
    const lacking = await ward.nurse.post(`${url}/allergies`, { refutes_id: corrected.body.id })
    expect(lacking.status).toBe(422)
    const refuted = await ward.physician.post(`${url}/allergies`, {
      refutes_id: corrected.body.id,
      reason: 'Tolerated amoxicillin',
    })
    expect(refuted.status).toBe(201)
    const { body } = await ward.nurse.get(`${url}/allergies`)
    const items = body.items as unknown as { act: string; is_standing: boolean }[]
    expect(items.map(({ act, is_standing }) => [act, is_standing])).toEqual([
      ['refute', false],
      ['assert', false],
      ['assert', false],
    ])
  })

  it('refuses "no known allergy" over an allergy', async () => {
    await ward.nurse.post(`${url}/allergies`, { kind: 'food', substance: 'Eggs' })
    expect((await ward.nurse.post(`${url}/allergies`, { kind: 'none_known' })).status).toBe(409)
  })

  it('lets a physician alone set a resuscitation status', async () => {
    const order = { kind: 'resuscitation', resuscitation_status: 'do_not_attempt' }
    expect((await ward.nurse.post(`${url}/warnings`, order)).status).toBe(403)
    expect((await ward.physician.post(`${url}/warnings`, order)).status).toBe(201)
  })

  it('shows safeguarding to physicians and to who recorded it; others learn that there is one', async () => {
    const note = { kind: 'safeguarding', note: 'Ask her alone' }
    const made = await ward.nurse.post(`${url}/warnings`, note)
    expect(made.status).toBe(201)
    const seenBy = async (client: Ward['nurse']) => (await client.get(`${url}/warnings`)).body.items
    expect(await seenBy(ward.nurse)).toMatchObject([{ note: 'Ask her alone', is_withheld: false }])
    expect(await seenBy(ward.physician)).toMatchObject([{ note: 'Ask her alone', is_withheld: false }])
    const withheld = { kind: 'safeguarding', note: null, is_standing: true, is_withheld: true }
    expect(await seenBy(ward.admin)).toMatchObject([withheld])
    const lifting = { refutes_id: made.body.id, reason: 'Three talks, no sign' }
    expect((await ward.physician.post(`${url}/warnings`, lifting)).status).toBe(201)
    expect(await seenBy(ward.admin)).toEqual([])
    // Nor does the audit tell what was said.
    const audit = JSON.stringify((await ward.admin.get('/admin/audit?limit=100')).body)
    expect(audit).toContain('patient_warnings')
    expect(audit).not.toContain('Ask her alone')
    expect(audit).not.toContain('Three talks')
  })
})
