import { sign } from 'node:crypto'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AuditEntry } from '../../../shared/audit/audit-entry.ts'
import { CHAIN_START } from '../../../shared/audit/audit-event.ts'
import { auditHash } from '../../../sync-server/audit/audit-chain.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { enrolWireStation, type WireStation } from '../../support/wire-station.ts'
import { openWard, type Ward } from '../rest/rest-client.ts'

describe.each(databaseKinds)('the order of the audit on %s', (database) => {
  let server: TestServer
  let people: Ward
  let ward: WireStation
  let clinic: WireStation
  const patient = v7()

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    people = await openWard(server)
    ward = await enrolWireStation(server, 'Ward 3')
    clinic = await enrolWireStation(server, 'Clinic 1')
  })

  /** Sends acts as a station's chain from its first event on: what was done, and when by that PC's clock. */
  async function send(station: WireStation, acts: readonly (readonly [string, string])[]): Promise<void> {
    let prev_hash = CHAIN_START
    const events = acts.map(([action, occurred_at], index) => {
      const event = {
        event_id: v7(),
        occurred_at,
        actor_id: people.nurse.user_id,
        actor_role: 'nurse' as const,
        action,
        entity: 'patients',
        record_ids: [patient],
        patient_id: patient,
        site_id: station.site_id,
        envelope_id: null,
        outcome: 'success' as const,
        reason: null,
      }
      const hash = auditHash(prev_hash, event)
      const chained = { ...event, audit_seq: index + 1, prev_hash, hash }
      prev_hash = hash
      return chained
    })
    const signature = sign(null, Buffer.from(prev_hash, 'hex'), station.private_key).toString('base64url')
    const body = { protocol: 1, incarnation: 1, events, signature }
    expect((await station.request('POST', '/audit', body)).status).toBe(200)
  }

  async function actions(order: 'oldest' | 'newest'): Promise<string[]> {
    const found: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const from = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const path = `/admin/audit?patient_id=${patient}&order=${order}&limit=2${from}`
      const { body } = await people.admin.get(path)
      found.push(...body.items.map((item) => AuditEntry.parse(item).action))
      cursor = body.next_cursor
    }
    return found.filter((action) => action.startsWith('test.'))
  }

  it('keeps each station’s own, also when its clock was set back, and puts stations in by time', async () => {
    await send(ward, [
      ['test.ward_first', '2020-05-01T08:00:00.000Z'],
      ['test.ward_after_the_clock_was_set_back', '1980-01-01T00:00:00.000Z'],
      ['test.ward_last', '2020-05-01T08:20:00.000Z'],
    ])
    await send(clinic, [
      ['test.clinic_first', '2020-05-01T07:50:00.000Z'],
      ['test.clinic_last', '2020-05-01T08:10:00.000Z'],
    ])
    const oldest = [
      'test.clinic_first',
      'test.ward_first',
      'test.ward_after_the_clock_was_set_back',
      'test.clinic_last',
      'test.ward_last',
    ]
    expect(await actions('oldest')).toEqual(oldest)
    expect(await actions('newest')).toEqual(oldest.toReversed())
  })

  it('places what a fast clock dates into the future no later than it was received', async () => {
    await send(clinic, [['test.clinic_from_the_future', '2099-01-01T00:00:00.000Z']])
    server.clock.advance(1000)
    await send(ward, [['test.ward_from_the_future_too', '2098-01-01T00:00:00.000Z']])
    expect(await actions('oldest')).toEqual(['test.clinic_from_the_future', 'test.ward_from_the_future_too'])
  })
})
