import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { enrolWireStation, patchOf } from '../../support/wire-station.ts'
import {
  type AnswerBody,
  aPatient,
  aPatientBody,
  aVisit,
  openWard,
  type RestClient,
  type RestReply,
  SSN,
  send,
  type Ward,
} from './rest-client.ts'

const WHY = 'Registered twice at the desk'

describe.each(databaseKinds)('a registration entered in error, over REST on %s', (database) => {
  let server: TestServer
  let people: Ward
  let patient: AnswerBody
  let etag: string

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    people = await openWard(server)
    patient = await aPatient(people.nurse)
    etag = `"${patient.row_version}"`
  })

  const ask = (
    client: RestClient,
    method: 'POST' | 'DELETE',
    version: string | undefined,
    { body, reference = patient.id }: { body?: unknown; reference?: string } = {},
  ): Promise<RestReply> =>
    send(server, method, `/patients/${reference}/removal`, {
      ...(body === undefined ? {} : { body }),
      headers: {
        authorization: `Bearer ${client.tokens.access_token}`,
        ...(version === undefined ? {} : { 'if-match': version }),
      },
    })
  const remove = (client = people.admin, version: string | undefined = etag): Promise<RestReply> =>
    ask(client, 'POST', version, { body: { reason: WHY } })
  const row = () =>
    server.owner.selectFrom('patients').selectAll().where('id', '=', patient.id).executeTakeFirstOrThrow()
  const found = async () => (await people.nurse.get('/patients/search?q=Mahmoud')).body.items.length

  it('leaves every answer, stays in the table with who, when and why, and is audited', async () => {
    const removed = await remove()
    expect({ status: removed.status, body: removed.body }).toEqual({ status: 204, body: { text: '' } })
    expect(removed.etag).toMatch(/^"\d+"$/)
    expect(await row()).toMatchObject({
      full_name: aPatientBody.full_name,
      removed_at: expect.any(String),
      removed_by: people.admin.user_id,
      removed_reason: WHY,
    })
    expect((await people.nurse.get(`/patients/${SSN}`)).status).toBe(404)
    expect(await found()).toBe(0)
    const { items } = (await people.admin.get(`/admin/audit?patient_id=${patient.id}&act=patients.remove`))
      .body
    expect(items).toMatchObject([{ actor_id: people.admin.user_id, outcome: 'success' }])
  })

  it('is named by national ID, medical number or id', async () => {
    for (const reference of [SSN, patient.medical_number]) {
      const removed = await ask(people.admin, 'POST', etag, { body: { reason: WHY }, reference })
      expect(removed.status, reference).toBe(204)
      const back = await ask(people.admin, 'DELETE', removed.etag)
      expect(back.status).toBe(204)
      etag = back.etag
    }
  })

  it('is put back under its id, with everything it had', async () => {
    const { etag: removed } = await remove()
    const back = await ask(people.admin, 'DELETE', removed)
    expect(back.status).toBe(204)
    expect(await row()).toMatchObject({ removed_at: null, removed_by: null, removed_reason: null })
    const shown = await people.nurse.get(`/patients/${SSN}`)
    expect(shown).toMatchObject({ status: 200, etag: back.etag, body: { full_name: aPatientBody.full_name } })
    expect(await found()).toBe(1)
    const { items } = (await people.admin.get(`/admin/audit?patient_id=${patient.id}&act=patients.put_back`))
      .body
    expect(items).toMatchObject([{ actor_id: people.admin.user_id, outcome: 'success' }])
  })

  it('needs the version that was read, and a reason', async () => {
    const { etag: edited } = await people.nurse.put(
      `/patients/${patient.id}`,
      { ...aPatientBody, mobile_number: '01111111111' },
      etag,
    )
    expect((await remove(people.admin, etag)).status).toBe(412)
    expect((await ask(people.admin, 'POST', undefined, { body: { reason: WHY } })).status).toBe(428)
    expect((await ask(people.admin, 'POST', edited, { body: {} })).status).toBe(422)
    expect((await ask(people.admin, 'POST', edited, { body: { reason: '' } })).status).toBe(422)
    expect(await row()).toMatchObject({ removed_at: null })
    const removed = await remove(people.admin, edited)
    expect((await ask(people.admin, 'DELETE', undefined)).status).toBe(428)
    expect((await ask(people.admin, 'DELETE', edited)).status).toBe(412)
    expect((await ask(people.admin, 'DELETE', removed.etag)).status).toBe(204)
  })

  it('is removed and put back by an administrator alone, and is nobody’s to remove twice', async () => {
    expect((await remove(people.nurse)).status).toBe(403)
    expect((await remove(people.physician)).status).toBe(403)
    expect((await ask(people.admin, 'DELETE', etag)).status).toBe(404)
    const { etag: removed } = await remove()
    expect((await ask(people.nurse, 'DELETE', removed)).status).toBe(403)
    expect((await remove(people.admin, removed)).status).toBe(404)
    expect(await row()).toMatchObject({ removed_reason: WHY })
  })

  it('stays where a visit rests on it', async () => {
    await aVisit(people.nurse, patient.id)
    expect(await remove()).toMatchObject({ status: 409 })
    expect(await row()).toMatchObject({ removed_at: null })
  })

  it('closes what was to be decided about it, and asks again once it is put back', async () => {
    const phones = (to: string) =>
      patchOf(
        'patients',
        patient.id,
        { version: patient.row_version },
        { mobile_number: ['01012345678', to], mobile_unavailable_reason: [null, null] },
      )
    const nurse = { user_id: people.nurse.user_id, role: 'nurse' } as const
    for (const [name, phone] of [
      ['Ward 3', '01111111111'],
      ['Clinic 1', '01222222222'],
    ] as const) {
      const station = await enrolWireStation(server, name)
      await station.commit([phones(phone)], nurse)
    }
    const states = async () => await server.owner.selectFrom('conflicts').select(['state']).execute()
    expect(await states()).toEqual([{ state: 'open' }])
    const { etag: now } = await people.admin.get(`/patients/${SSN}`)
    const removed = await remove(people.admin, now)
    expect(removed.status).toBe(204)
    expect(await states()).toEqual([{ state: 'resolved' }])
    expect((await ask(people.admin, 'DELETE', removed.etag)).status).toBe(204)
    expect(await states()).toEqual([{ state: 'open' }])
  })
})
