import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Id } from '../../../shared/ids.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  type Author,
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  newVitalSigns,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'
import { hire } from '../rest/rest-client.ts'

describe.each(databaseKinds)('the state of a visit on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let clinic: WireStation
  let nurse: Author
  let physician: Author
  let admin: Author
  let patient: Id
  let visit: Id
  let seen: number

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    const authors = createAuthors(server)
    await authors.create()
    nurse = authors.nurse
    physician = authors.physician
    admin = await authors.admin()
    ward = await enrolWireStation(server, 'Ward 3')
    clinic = await enrolWireStation(server, 'Clinic 1')
    patient = v7()
    visit = v7()
    const opened = await ward.commit([newPatient(patient), newVisit(visit, patient)], nurse)
    seen = Number(opened.commit_seq)
  })

  const status = async (): Promise<string> =>
    (
      await server.owner
        .selectFrom('patient_visits')
        .select('status')
        .where('id', '=', visit)
        .executeTakeFirstOrThrow()
    ).status
  const set = (
    version: number,
    from: string,
    to: string,
    reasons: { cancelled?: string; reopened?: string } = {},
  ): Op =>
    patchOf(
      'patient_visits',
      visit,
      { version },
      {
        status: [from, to],
        completed_at: [null, null],
        cancelled_reason: [null, reasons.cancelled ?? null],
        incomplete_reason: [null, null],
        reopened_reason: [null, reasons.reopened ?? null],
      },
    )
  const cancel = (version: number, from = 'open', cancelled: string | null = 'left'): Op =>
    set(version, from, 'cancelled', cancelled === null ? {} : { cancelled })

  test('lets a nurse cancel what has not started', async () => {
    expect((await ward.commit([cancel(seen)], nurse)).result).toBe('applied')
    expect(await status()).toBe('cancelled')
  })

  test('does not let a nurse cancel what is in progress, whatever she says it was', async () => {
    const started = Number((await ward.commit([set(seen, 'open', 'in_progress')], nurse)).commit_seq)
    for (const from of ['in_progress', 'open']) {
      const outcome = await ward.commit([cancel(started, from)], nurse)
      expect(outcome).toMatchObject({ result: 'quarantined', quarantine_code: 'not_permitted' })
    }
    expect((await ward.commit([cancel(started, 'in_progress')], physician)).result).toBe('applied')
  })

  test('does not let a nurse cancel an open visit that holds vital signs, also of the same push', async () => {
    const reply = await ward.push([
      ward.envelope([newVitalSigns(v7(), patient, visit)], nurse),
      ward.envelope([cancel(seen)], nurse),
    ])
    expect(reply.outcomes.map((outcome) => outcome.quarantine_code)).toEqual([null, 'not_permitted'])
    expect((await ward.commit([cancel(seen)], nurse)).quarantine_code).toBe('not_permitted')
    expect(await status()).toBe('open')
  })

  test('refuses the same over REST', async () => {
    await ward.commit([newVitalSigns(v7(), patient, visit)], nurse)
    const client = await hire(server, 'salma', 'nurse')
    const { etag } = await client.get(`/visits/${visit}`)
    const reply = await client.put(
      `/visits/${visit}`,
      { status: 'cancelled', cancelled_reason: 'left' },
      etag,
    )
    expect(reply.status).toBe(403)
    expect(await status()).toBe('open')
  })

  test('needs a reason to be cancelled or reopened', async () => {
    expect((await ward.commit([cancel(seen, 'open', null)], physician)).quarantine_code).toBe('invalid')
    expect((await ward.commit([cancel(seen, 'open', null)], nurse)).quarantine_code).toBe('invalid')
    const done = await ward.commit([set(seen, 'open', 'completed')], physician)
    const completed = Number(done.commit_seq)
    const silent = await ward.commit([set(completed, 'completed', 'open')], admin)
    expect(silent.quarantine_code).toBe('invalid')
    const reopened = await ward.commit(
      [set(completed, 'completed', 'open', { reopened: 'wrong patient' })],
      admin,
    )
    expect(reopened.result).toBe('applied')
    const born = newVisit(v7(), patient, { status: 'cancelled' })
    expect((await ward.commit([born], nurse)).quarantine_code).toBe('invalid')
  })

  test('keeps a nurse’s cancelling as a candidate when somebody started the visit meanwhile', async () => {
    await clinic.commit([set(seen, 'open', 'in_progress')], nurse)
    const late = await ward.commit([cancel(seen)], nurse)
    expect(late.result).toBe('conflict')
    expect(await status()).toBe('in_progress')
    const decide = (): Op => ({
      op: 'resolve',
      entity: 'conflicts',
      id: String(late.conflict_ids[0]),
      base_version: Number(late.commit_seq),
      base_station_seq: null,
      values: { status: 'cancelled', cancelled_reason: 'left' },
      reason: 'the patient left',
    })
    expect((await ward.commit([decide()], nurse)).quarantine_code).toBe('not_permitted')
    expect((await ward.commit([decide()], physician)).result).toBe('applied')
    expect(await status()).toBe('cancelled')
  })

  test('takes a nurse’s late entries although a physician completed the visit meanwhile', async () => {
    await clinic.commit([set(seen, 'open', 'completed')], physician)
    const late = await ward.commit(
      [newVitalSigns(v7(), patient, visit), set(seen, 'open', 'in_progress')],
      nurse,
    )
    expect(late.result).toBe('conflict')
    expect(await status()).toBe('completed')
    const signs = await server.owner.selectFrom('vital_signs').select('id').execute()
    expect(signs).toHaveLength(1)
  })
})
