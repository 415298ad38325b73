import { sql } from 'kysely'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createKeptCommits, type KeptCommits } from '../../../sync-server/sync/kept-commits.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { createAuthors, enrolWireStation, newPatient, type WireStation } from '../../support/wire-station.ts'

describe.each(databaseKinds)('what was read of commits, kept for the next station, on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let through: number

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    const authors = createAuthors(server)
    await authors.create()
    ward = await enrolWireStation(server, 'Ward 3')
    for (const full_name of ['Heba Ali', 'Mona Said', 'Sara Adel'])
      through = Number((await ward.commit([newPatient(v7(), { full_name })], authors.nurse)).commit_seq)
  })

  const read = async (kept: KeptCommits, after = 0): Promise<string[]> => {
    const site_id = await server.siteId()
    const found = await server.database.transaction({ site_id }, (trx) =>
      kept.read(trx, { after, head: through, limit: 1000 }),
    )
    return found.map(({ line }) => line)
  }

  it('reads the same, whatever of it was kept before, and however little is kept', async () => {
    const whole = await read(createKeptCommits())
    expect(whole.at(-1)).toContain('Sara Adel')
    const kept = createKeptCommits()
    expect(await read(kept, through - 1)).toEqual(whole.slice(-1))
    expect(await read(kept)).toEqual(whole)
    expect(await read(kept)).toEqual(whole)
    const few = createKeptCommits(whole[0]?.length)
    for (let i = 0; i < 2; i += 1) expect(await read(few)).toEqual(whole)
    const none = createKeptCommits(0)
    for (let i = 0; i < 2; i += 1) expect(await read(none)).toEqual(whole)
  })

  it('is not given for another commit of the same number, as a restored server has', async () => {
    const kept = createKeptCommits()
    await read(kept)
    await server.owner.transaction().execute(async (trx) => {
      await sql`set local session_replication_role = replica`.execute(trx)
      await sql`update txn_change set after = jsonb_set(after::jsonb, '{full_name}', '"Huda Amin"')
        where txn_id = (select txn_id from commit_log where commit_seq = ${through})`.execute(trx)
      await sql`update commit_log set hash = ${'ab'.repeat(32)} where commit_seq = ${through}`.execute(trx)
    })
    const [last = ''] = (await read(kept)).slice(-1)
    expect(last).toContain('Huda Amin')
  })

  it('is of the asker’s site alone', async () => {
    const kept = createKeptCommits()
    await read(kept)
    const other = await server.database.transaction({ site_id: v7() }, (trx) =>
      kept.read(trx, { after: 0, head: through, limit: 1000 }),
    )
    expect(other).toEqual([])
  })
})
