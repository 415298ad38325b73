import { sign } from 'node:crypto'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AuditEvent, CHAIN_START, type ChainedAuditEvent } from '../../../shared/audit/audit-event.ts'
import type { AuditPush } from '../../../shared/sync/audit-message.ts'
import { auditHash } from '../../../sync-server/audit/audit-chain.ts'
import { recordServerEvent } from '../../../sync-server/audit/audit-store.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { enrolWireStation, type WireStation } from '../../support/wire-station.ts'

describe.each(databaseKinds)('the audit on %s', (database) => {
  let server: TestServer
  let station: WireStation

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    station = await enrolWireStation(server, 'Ward 3')
  })

  const event = (changes: Partial<AuditEvent> = {}): AuditEvent => ({
    event_id: v7(),
    occurred_at: '2026-05-01T08:00:00.000Z',
    actor_id: v7(),
    actor_role: 'nurse',
    action: 'patients.read',
    entity: 'patients',
    record_ids: [v7(), v7()],
    patient_id: v7(),
    site_id: station.site_id,
    envelope_id: null,
    outcome: 'success',
    reason: null,
    ...changes,
  })

  function chain(
    count: number,
    after?: ChainedAuditEvent,
    changes: Partial<AuditEvent> = {},
  ): ChainedAuditEvent[] {
    let [seq, prev_hash] = [after?.audit_seq ?? 0, after?.hash ?? CHAIN_START]
    return Array.from({ length: count }, () => {
      const one = event(changes)
      seq += 1
      const chained = { ...one, audit_seq: seq, prev_hash, hash: auditHash(prev_hash, one) }
      prev_hash = chained.hash
      return chained
    })
  }

  const send = (events: readonly ChainedAuditEvent[], of: Partial<AuditPush> = {}) => {
    const head = Buffer.from(events.at(-1)?.hash ?? '', 'hex')
    const signature = sign(null, head, station.private_key).toString('base64url')
    return station.request('POST', '/audit', { protocol: 1, incarnation: 1, events, signature, ...of })
  }
  const stored = () =>
    server.owner
      .selectFrom('audit_log')
      .selectAll()
      .where('source', '=', 'station')
      .orderBy('audit_seq')
      .execute()

  test('takes a station’s events in order, once', async () => {
    const events = chain(3)
    expect(await (await send(events)).json()).toEqual({ ack_through: 3 })
    expect(await (await send(events)).json()).toEqual({ ack_through: 3 })
    const more = chain(2, events[2])
    expect(await (await send([...events.slice(1), ...more])).json()).toEqual({ ack_through: 5 })
    const rows = await stored()
    expect(rows.map((row) => row.audit_seq)).toEqual([1, 2, 3, 4, 5])
    expect(rows[0]).toMatchObject({
      record_ids: events[0]?.record_ids,
      source_id: station.id,
      hash: events[0]?.hash,
    })
  })

  test('goes on after what a restored server really holds, whatever a new incarnation says of it', async () => {
    const events = chain(4)
    await send(events.slice(0, 1))
    const starts_after = { audit_seq: 2, hash: events[1]?.hash ?? '' }
    const asNew = { incarnation: 2, starts_after }
    expect(await (await send(events.slice(0, 3), asNew)).json()).toEqual({ ack_through: 3 })
    expect(await (await send(events.slice(0, 3), asNew)).json()).toEqual({ ack_through: 3 })
    expect(await (await send(events.slice(3), asNew)).json()).toEqual({ ack_through: 4 })
    expect((await stored()).map((row) => row.hash)).toEqual(events.map(({ hash }) => hash))
  })

  test('knows what it holds again though it is of no site', async () => {
    const events = chain(3, undefined, { site_id: null })
    expect(await (await send(events)).json()).toEqual({ ack_through: 3 })
    // The answer was lost, and the store was put back to before the third.
    expect(await (await send(events)).json()).toEqual({ ack_through: 3 })
    expect(await (await send(events.slice(0, 2), { incarnation: 2 })).json()).toEqual({ ack_through: 2 })
    const more = chain(1, events[1])
    expect(await (await send(more, { incarnation: 2 })).json()).toEqual({ ack_through: 3 })
    const rows = await stored()
    expect(rows.map(({ incarnation, audit_seq }) => [incarnation, audit_seq])).toEqual(
      expect.arrayContaining([
        [1, 1],
        [1, 2],
        [1, 3],
        [2, 3],
      ]),
    )
    expect(rows).toHaveLength(4)
  })

  test('asks for what is missing', async () => {
    const events = chain(3)
    const response = await send(events.slice(1))
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({ code: 'gap', expected: 1 })
  })

  test('refuses a changed, a reordered and an unsigned run, and records that', async () => {
    const events = chain(3)
    const [first, second, third] = events as [ChainedAuditEvent, ChainedAuditEvent, ChainedAuditEvent]
    const changed = [first, { ...second, outcome: 'refused' as const }, third]
    for (const bad of [changed, [first, third, second]]) {
      expect((await send(bad)).status).toBe(422)
    }
    const unsigned = await station.request('POST', '/audit', {
      protocol: 1,
      incarnation: 1,
      events,
      signature: 'AAAA',
    })
    expect(unsigned.status).toBe(422)
    expect(await stored()).toEqual([])
    const noted = await server.owner
      .selectFrom('audit_log')
      .select('reason')
      .where('action', '=', 'audit.receive')
      .execute()
    expect(noted).toEqual([
      { reason: 'broken_chain' },
      { reason: 'broken_chain' },
      { reason: 'broken_chain' },
    ])
  })

  test('chains the server’s own events without a gap, whoever writes at once', async () => {
    await Promise.all(
      Array.from({ length: 20 }, () =>
        server.database.transaction({ site_id: station.site_id }, async (trx) => {
          await recordServerEvent(trx, event())
          await recordServerEvent(trx, event())
        }),
      ),
    )
    const rows = await server.owner
      .selectFrom('audit_log')
      .selectAll()
      .where('source', '=', 'server')
      .orderBy('audit_seq')
      .execute()
    let prev = CHAIN_START
    for (const [i, row] of rows.entries()) {
      const { audit_seq, prev_hash, hash, emergency_id, ...event } = row
      // Hashed only where it is there: events of before emergencies had none.
      const hashed = AuditEvent.parse({
        audit_seq,
        ...event,
        ...(emergency_id === null ? {} : { emergency_id }),
      })
      expect(audit_seq).toBe(i + 1)
      expect(prev_hash).toBe(prev)
      expect(auditHash(prev, hashed)).toBe(hash)
      prev = hash
    }
    expect(rows.length).toBeGreaterThanOrEqual(40)
  })

  test('lets nobody change or delete what was written, not even the owner', async () => {
    await send(chain(1))
    for (const table of ['audit_log', 'commit_log', 'txn_change', 'quarantine']) {
      const change = sql`update ${sql.table(table)} set site_id = site_id`
      const removal = sql`delete from ${sql.table(table)}`
      for (const statement of [change, removal]) {
        const asApp = server.database.transaction({ site_id: 'all' }, (trx) => statement.execute(trx))
        await expect(asApp).rejects.toMatchObject({ code: '42501' })
      }
      if (table === 'quarantine') continue
      await expect(change.execute(server.owner)).rejects.toThrow('insert-only')
      await expect(removal.execute(server.owner)).rejects.toThrow('insert-only')
    }
  })
})
