import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { aPatient, openWard, SSN, type Ward } from './rest-client.ts'

describe('a look at a whole national ID', () => {
  let server: TestServer
  let ward: Ward

  beforeAll(async () => {
    server = await startTestServer({ database: 'pglite' })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
  })

  const reason = 'The card is lost; the ministry asks on the telephone'
  const looks = () =>
    server.owner
      .selectFrom('audit_log')
      .select(['actor_id', 'patient_id', 'outcome', 'reason'])
      .where('action', '=', 'patients.reveal_ssn')
      .orderBy('event_id')
      .execute()

  it('is for physicians and administrators, says why, and is in the audit with that', async () => {
    const { id } = await aPatient(ward.nurse)
    const path = `/patients/${id}/national-id`
    expect((await ward.nurse.post(path, { reason })).status).toBe(403)
    for (const body of [{}, { reason: ' ' }]) expect((await ward.physician.post(path, body)).status).toBe(422)
    for (const who of [ward.physician, ward.admin]) {
      expect((await who.post(path, { reason })).body).toEqual({ ssn: SSN })
    }
    const granted = (await looks()).filter(({ outcome }) => outcome === 'success')
    const look = { patient_id: id, outcome: 'success', reason }
    expect(granted).toEqual([
      { actor_id: ward.physician.user_id, ...look },
      { actor_id: ward.admin.user_id, ...look },
    ])
  })

  it('asks for a proof of the last five minutes', async () => {
    const { id } = await aPatient(ward.nurse)
    server.clock.advance(6 * 60_000)
    const late = await ward.physician.post(`/patients/${id}/national-id`, { reason })
    expect(late.status).toBeGreaterThanOrEqual(400)
    expect(JSON.stringify(late.body)).not.toContain(SSN)
    expect((await looks()).filter(({ outcome }) => outcome === 'success')).toEqual([])
  })

  it('is of a patient who has such a number, at the caller’s site', async () => {
    const { id } = await aPatient(ward.nurse, { full_name: 'Nadia Sabry', mobile_number: '01012345678' })
    expect((await ward.physician.post(`/patients/${id}/national-id`, { reason })).status).toBe(404)
    expect((await ward.physician.post(`/patients/${SSN}/national-id`, { reason })).status).toBe(404)
  })
})
