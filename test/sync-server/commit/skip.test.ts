import { sql } from 'kysely'
import pg from 'pg'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REST_STATION_ID, SYSTEM_USER_ID } from '../../../shared/ids.ts'
import { instantOf } from '../../../shared/time.ts'
import { commitOwn } from '../../../sync-server/commit/commit.ts'
import { createDice } from '../../sim/random.ts'
import { startPostgres, type TestPostgres } from '../../support/postgres.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { eventually } from '../../support/station-core.ts'
import { createAuthors, enrolWireStation, newPatient } from '../../support/wire-station.ts'

/*
 * Why commit numbers are taken as they are. A reader with a cursor asks for what comes after the last it saw, while
 * transactions overlap: one takes its number (or its time) early and ends late. Cursors over a sequence and over `now()`
 * never show what ended late; ours shows everything.
 *
 *   A takes its number ── B takes a later one ── B ends ── the reader reads ── A ends ── the reader reads
 */

const ROUNDS = 10

/** A table that is read by a cursor, as others do it. */
interface CursorTable {
  readonly name: string
  readonly create: string
  /** Takes what the cursor goes by. */
  readonly insert: string
  readonly cursor: string
}

const losing: readonly CursorTable[] = [
  {
    name: 'a bigserial',
    create: 'create table facts (id bigserial primary key, round int, writer text)',
    insert: 'insert into facts (round, writer) values ($1, $2)',
    cursor: 'id',
  },
  {
    name: 'now()',
    create:
      'create table facts (id uuid default gen_random_uuid(), changed_at timestamptz default now(), round int, writer text)',
    insert: 'insert into facts (round, writer) values ($1, $2)',
    cursor: 'changed_at',
  },
]

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.close())

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

describe('a reader with a cursor, while transactions overlap', () => {
  it.each(losing)(
    'loses what ended late where the cursor is over $name',
    async ({ create, insert, cursor }) => {
      const url = await postgres.createDatabase()
      const [a, b, reader] = [await connected(url), await connected(url), await connected(url)]
      await reader.query(create)
      const seen = new Set<string>()
      let after: unknown = null
      const read = async (): Promise<void> => {
        const { rows } = await reader.query<{ at: string; round: number; writer: string }>(
          `select ${cursor}::text as at, round, writer from facts
         where $1::text is null or ${cursor} > $1::text::${cursor === 'id' ? 'bigint' : 'timestamptz'} order by ${cursor}`,
          [after],
        )
        for (const { at, round, writer } of rows) {
          seen.add(`${round} ${writer}`)
          after = at
        }
      }
      for (let round = 0; round < ROUNDS; round += 1) {
        await a.query('begin')
        await a.query(insert, [round, 'A'])
        await b.query('begin')
        await b.query(insert, [round, 'B'])
        await b.query('commit')
        await read()
        await a.query('commit')
        await read()
      }
      await read()
      const { rows } = await reader.query<{ count: number }>('select count(*)::int as count from facts')
      expect(rows[0]?.count).toBe(2 * ROUNDS)
      // Every A is in the table, and no reader will ever be given it.
      expect(2 * ROUNDS - seen.size).toBe(ROUNDS)
      for (const client of [a, b, reader]) await client.end()
    },
  )
})

describe('our commit log, in the same schedule', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ database: 'postgres' })
  })
  afterAll(() => server.close())

  /** Commits a record by the shipped commit function; the transaction stays open until `ended`. */
  const commitHeld = async (ended: Promise<void>, onNumber: () => void): Promise<number> => {
    const site_id = await server.siteId()
    return server.database.transaction({ site_id }, async (trx) => {
      const { commit_seq } = await commitOwn(trx, {
        station_id: REST_STATION_ID,
        actor: { user_id: SYSTEM_USER_ID, role: 'admin' },
        site_id,
        ops: [newPatient(v7())],
        administration_reason: null,
        received_at: instantOf(server.clock.nowMs()),
      })
      onNumber()
      await ended
      return commit_seq
    })
  }

  it('lets nobody take a later number before the earlier one is there, and shows both', async () => {
    const reader = await enrolWireStation(server, 'Reading room')
    const seen: number[] = []
    let after = (await reader.pull(0)).end.next
    const begin = after
    const read = async (): Promise<number> => {
      const { commits, end } = await reader.pull(after)
      seen.push(...commits.map(({ commit_seq }) => commit_seq))
      after = end.next
      return commits.length
    }
    const written: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      let end = (): void => {}
      const ended = new Promise<void>((resolve) => {
        end = resolve
      })
      let first: Promise<number> = Promise.resolve(0)
      await new Promise<void>((resolve) => {
        first = commitHeld(ended, resolve)
      })
      const second = commitHeld(Promise.resolve(), () => undefined)
      await eventually(
        'the later transaction waits for its number',
        async () =>
          (
            await sql`select pid from pg_stat_activity
              where wait_event_type = 'Lock' and datname = current_database()`.execute(server.owner)
          ).rows,
        (waiting) => waiting.length === 1,
      )
      expect(await read()).toBe(0)
      end()
      written.push(await first, await second)
      await read()
    }
    expect(written).toEqual(Array.from({ length: 2 * ROUNDS }, (_, i) => begin + 1 + i))
    expect(seen).toEqual(written)
  })

  it('shows every commit once and in order under random load', async () => {
    const seed = String(Date.now() % 1_000_000)
    const dice = createDice(seed)
    const authors = createAuthors(server)
    await authors.create()
    const stations = await Promise.all(
      Array.from({ length: 6 }, (_, i) => enrolWireStation(server, `Ward ${i + 1}`)),
    )
    const reader = await enrolWireStation(server, 'Office')
    let after = (await reader.pull(0)).end.next
    const begin = after
    const seen: number[] = []
    let isOver = false
    const reading = (async () => {
      for (;;) {
        const wasOver = isOver
        const { commits, end } = await reader.pull(after)
        seen.push(...commits.map(({ commit_seq }) => commit_seq))
        after = end.next
        if (wasOver && end.next === end.head) return
      }
    })()
    const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
    const byStations = stations.map(async (station) => {
      const numbers: number[] = []
      for (let round = 0; round < 5; round += 1) {
        const batch = Array.from({ length: dice.between(1, 8) }, () =>
          station.envelope([newPatient(v7())], authors.nurse),
        )
        const { outcomes } = await station.push(batch)
        numbers.push(...outcomes.map(({ commit_seq }) => Number(commit_seq)))
        await pause(dice.between(0, 5))
      }
      return numbers
    })
    // As REST writes; some keep their transaction open for a while after they have their number.
    const byRest = Array.from({ length: 15 }, async (_, i) => {
      await pause(i * dice.between(1, 10))
      return [await commitHeld(pause(dice.between(0, 20)), () => undefined)]
    })
    const written = (await Promise.all([...byStations, ...byRest])).flat().sort((a, b) => a - b)
    isOver = true
    await reading
    expect(written, `seed ${seed}`).toEqual(Array.from({ length: written.length }, (_, i) => begin + 1 + i))
    expect(seen, `seed ${seed}`).toEqual(written)
  })
})
