import { sql } from 'kysely'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Id } from '../../../shared/ids.ts'
import { readCommittedEnvelopes } from '../../../sync-server/commit/commit-store.ts'
import type { Trx } from '../../../sync-server/db/database.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { createAuthors, enrolWireStation, newPatient, type WireStation } from '../../support/wire-station.ts'

const SENT = 400
const ASKED = 10

describe.each(databaseKinds)('which envelopes of a station are committed, on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let other: WireStation
  const ids: Id[] = []

  beforeAll(async () => {
    server = await startTestServer({ database })
    await server.reset()
    const authors = createAuthors(server)
    await authors.create()
    ward = await enrolWireStation(server, 'Ward 3')
    other = await enrolWireStation(server, 'Ward 4')
    const envelopes = Array.from({ length: SENT }, () => ward.envelope([newPatient(v7())], authors.nurse))
    ids.push(...envelopes.map(({ envelope_id }) => envelope_id))
    await ward.push(envelopes)
  })
  afterAll(() => server.close())

  /** Rows of the commit log that this transaction has read so far. */
  const rowsRead = async (trx: Trx): Promise<number> => {
    const { rows } = await sql<{ n: string }>`
      select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as n
      from pg_stat_xact_user_tables where relname = 'commit_log'`.execute(trx)
    return Number(rows[0]?.n ?? 0)
  }

  test('are found by their ids, and of that station alone', async () => {
    await server.database.transaction({ site_id: 'all' }, async (trx) => {
      const asked = [...ids.slice(0, 3), v7()]
      const found = await readCommittedEnvelopes(trx, ward.id, asked)
      expect([...found.keys()].sort()).toEqual(ids.slice(0, 3).sort())
      expect(new Set(found.values()).size).toBe(3)
      expect(await readCommittedEnvelopes(trx, other.id, asked)).toEqual(new Map())
    })
  })

  test('are read each by its index, however much the station has sent before', async () => {
    await server.database.transaction({ site_id: 'all' }, async (trx) => {
      const before = await rowsRead(trx)
      await readCommittedEnvelopes(trx, ward.id, ids.slice(0, ASKED))
      expect((await rowsRead(trx)) - before).toBeLessThanOrEqual(ASKED)
    })
  })
})
