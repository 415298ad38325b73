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

  it('shows safeguarding to physicians and to who recorded it', async () => {
    const note = { kind: 'safeguarding', note: 'Ask her alone' }
    expect((await ward.nurse.post(`${url}/warnings`, note)).status).toBe(201)
    const count = async (client: Ward['nurse']): Promise<number> =>
      ((await client.get(`${url}/warnings`)).body.items as unknown[]).length
    expect(await count(ward.nurse)).toBe(1)
    expect(await count(ward.physician)).toBe(1)
    expect(await count(ward.admin)).toBe(0)
  })
})
