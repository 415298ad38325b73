import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../../support/server.ts'
import {
  type Author,
  addUser,
  commitAsServer,
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  patchOf,
} from '../../support/wire-station.ts'
import { newCurrent, newForm, nursingVersion } from './form-ops.ts'

describe('an amendment that comes from a station', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ database: 'pglite' })
    await server.reset()
  })
  afterAll(() => server.close())

  it('is put aside where its nurse works on other wards, and taken where on this one', async () => {
    const { nurse, create } = createAuthors(server)
    await create()
    const far: Author = { user_id: v7(), role: 'nurse' }
    const near: Author = { user_id: v7(), role: 'nurse' }
    await addUser(server, far, 'far', { wards: ['Ward 3'] })
    await addUser(server, near, 'near', { wards: ['icu'] })
    const moved: Author = { user_id: v7(), role: 'nurse' }
    await addUser(server, moved, 'moved', { wards: ['icu'] })
    const station = await enrolWireStation(server, 'ICU 1')
    const owner = { patient: v7(), visit: v7() }
    await station.commit(
      [newPatient(owner.patient), newVisit(owner.visit, owner.patient, { ward: 'ICU' })],
      nurse,
    )
    const first = [newForm(owner), nursingVersion(owner, v7(), nurse.user_id, 1, 'Cough')]
    expect(await station.commit(first, nurse)).toMatchObject({ result: 'applied' })
    const amend = (author: Author, from: number) =>
      station.commit(
        [
          newCurrent(owner, { version: null, seq: 2 }, from),
          nursingVersion(owner, v7(), author.user_id, from + 1, 'Dry cough'),
        ],
        author,
      )
    expect(await amend(far, 1)).toMatchObject({ result: 'quarantined', quarantine_code: 'not_permitted' })
    expect(await amend(near, 1)).toMatchObject({ result: 'applied' })
    // Who worked there when writing it: for a person to judge.
    const { row_version } = await server.owner
      .selectFrom('users')
      .innerJoin('commit_log', 'commit_log.txn_id', 'users.txn_id')
      .select('commit_log.commit_seq as row_version')
      .where('users.id', '=', moved.user_id)
      .executeTakeFirstOrThrow()
    const change = { wards: [['icu'], ['Ward 3']] as const }
    await commitAsServer(server, [patchOf('users', moved.user_id, { version: row_version }, change)])
    expect(await amend(moved, 2)).toMatchObject({ result: 'quarantined', quarantine_code: 'role_ended' })
    expect(await amend(far, 1)).toMatchObject({ quarantine_code: 'not_permitted' })
  })
})
