import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { instantOf } from '../../../shared/time.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import {
  commitAsServer,
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  newVitalSigns,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'
import { signInAdmin } from '../rest/rest-client.ts'

const HOUR_MS = 3_600_000

describe('what somebody wrote offline whose right ended meanwhile', () => {
  let server: TestServer
  let ward: WireStation
  let authors: ReturnType<typeof createAuthors>
  let patient_id: string
  let visit_id: string

  beforeAll(async () => {
    server = await startTestServer({ database: 'pglite' })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    server.clock.set('2026-05-01T08:00:00.000Z')
    await server.reset()
    authors = createAuthors(server)
    await authors.create()
    ward = await enrolWireStation(server, 'Ward 3')
    patient_id = v7()
    visit_id = v7()
    await ward.commit([newPatient(patient_id), newVisit(visit_id, patient_id)], authors.nurse)
  })

  /** The administrator changes an account at this moment of the server. */
  const change = async (id: string, fields: Record<string, readonly [unknown, unknown]>) => {
    const { row_version } = await server.owner
      .selectFrom('users')
      .innerJoin('commit_log', 'commit_log.txn_id', 'users.txn_id')
      .select('commit_log.commit_seq as row_version')
      .where('users.id', '=', id)
      .executeTakeFirstOrThrow()
    await commitAsServer(server, [patchOf('users', id, { version: row_version }, fields)])
  }
  /** Signs now, at the station, what is sent later. */
  const writtenAt = (afterMs: number) => {
    const ms = server.clock.nowMs() + afterMs
    return { hlc: `${String(ms).padStart(13, '0')}-0000`, wall_at: instantOf(ms) }
  }
  const signs = () => newVitalSigns(v7(), patient_id, visit_id)
  const entries = async () => {
    const admin = await signInAdmin(server)
    const { body } = await admin.get('/admin/quarantine')
    return body.items as unknown as {
      id: string
      code: string
      author_rights: Record<string, unknown> | null
    }[]
  }

  test('goes aside when the account was ended, saying that the right was there when it was written', async () => {
    const early = writtenAt(HOUR_MS)
    server.clock.advance(2 * HOUR_MS)
    await change(authors.nurse.user_id, { is_active: [true, false] })
    server.clock.advance(HOUR_MS)
    const before = await ward.commit([signs()], authors.nurse, early)
    const after = await ward.commit([signs()], authors.nurse, writtenAt(-HOUR_MS / 2))
    for (const outcome of [before, after])
      expect(outcome).toMatchObject({ result: 'quarantined', quarantine_code: 'role_ended' })
    const [late, legitimate] = await entries()
    expect(legitimate?.author_rights).toMatchObject({
      had_right: true,
      role_then: 'nurse',
      role_now: 'nurse',
      is_active_now: false,
      changed_at: '2026-05-01T10:00:00.000Z',
      written_at: early.wall_at,
    })
    expect(late?.author_rights).toMatchObject({ had_right: false, is_active_now: false })
  })

  test('goes aside when the person has become something that may not', async () => {
    const early = writtenAt(HOUR_MS)
    server.clock.advance(2 * HOUR_MS)
    await change(authors.physician.user_id, { role: ['physician', 'nurse'] })
    const diagnosis = patchOf('patient_visits', visit_id, { version: 5 }, { diagnosis: [null, 'Pneumonia'] })
    const outcome = await ward.commit([diagnosis], authors.physician, early)
    expect(outcome.quarantine_code).toBe('role_ended')
    expect((await entries())[0]?.author_rights).toMatchObject({
      had_right: true,
      role_then: 'physician',
      role_now: 'nurse',
      is_active_now: true,
    })
  })

  test('goes aside when the person is of another site by now', async () => {
    const early = writtenAt(HOUR_MS)
    server.clock.advance(2 * HOUR_MS)
    await server.owner
      .updateTable('users')
      .set({ site_id: v7() })
      .where('id', '=', authors.nurse.user_id)
      .execute()
    const outcome = await ward.commit([signs()], authors.nurse, early)
    expect(outcome.quarantine_code).toBe('role_ended')
    expect((await entries())[0]?.author_rights).toMatchObject({ had_right: true, role_now: null })
  })

  test('is not taken for older than it is by a station whose clock is ahead', async () => {
    server.clock.advance(HOUR_MS)
    await change(authors.nurse.user_id, { is_active: [true, false] })
    await ward.commit([signs()], authors.nurse, writtenAt(24 * HOUR_MS))
    expect((await entries())[0]?.author_rights).toMatchObject({
      had_right: false,
      written_at: instantOf(server.clock.nowMs()),
    })
  })

  test('comes in as its author’s by one act of the administrator', async () => {
    const early = writtenAt(HOUR_MS)
    server.clock.advance(2 * HOUR_MS)
    await change(authors.nurse.user_id, { is_active: [true, false] })
    const op = signs()
    await ward.commit([op], authors.nurse, early)
    const [entry] = await entries()
    const admin = await signInAdmin(server)
    const repaired = await admin.post(`/admin/quarantine/${entry?.id}/repair`, {
      reason: 'Care given before the account ended',
      corrections: [],
    })
    expect(repaired.status).toBe(200)
    const row = await server.owner
      .selectFrom('vital_signs')
      .select(['created_by', 'created_on_station'])
      .where('id', '=', op.id)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ created_by: authors.nurse.user_id, created_on_station: ward.id })
  })

  test('is refused as ever when the right was never there', async () => {
    const diagnosis = patchOf('patient_visits', visit_id, { version: 5 }, { diagnosis: [null, 'Pneumonia'] })
    expect((await ward.commit([diagnosis], authors.nurse)).quarantine_code).toBe('not_permitted')
    expect((await entries())[0]?.author_rights).toBeNull()
  })
})
