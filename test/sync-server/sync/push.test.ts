import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sealToPublicKey } from '../../../main/keys/public-box.ts'
import type { Envelope, Op } from '../../../shared/sync/envelope.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  newVitalSigns,
  patchOf,
  signed,
  type WireStation,
} from '../../support/wire-station.ts'

describe.each(databaseKinds)('push on %s', (database) => {
  let server: TestServer
  let station: WireStation
  let authors: ReturnType<typeof createAuthors>

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    authors = createAuthors(server)
    await authors.create()
    station = await enrolWireStation(server, 'Ward 3')
  })

  const quarantine = () =>
    server.owner.selectFrom('quarantine').select(['station_seq', 'code', 'envelope']).orderBy('id').execute()

  /** Hands envelopes in as they stand beside a store; answers what became of each. */
  async function handIn(envelopes: readonly Envelope[]): Promise<unknown> {
    const key = String(station.enrolment.outbox_public_key)
    const frames = envelopes.map((envelope) => ({
      incarnation: envelope.incarnation,
      station_seq: envelope.station_seq,
      hash: envelope.hash,
      sealed: sealToPublicKey(key, 'sijil outbox v1', Buffer.from(JSON.stringify(envelope))),
    }))
    return (await station.request('POST', '/sealed-outbox', { protocol: 1, frames })).json()
  }

  test('takes envelopes in order and says where each is', async () => {
    const [patient, visit] = [v7(), v7()]
    const reply = await station.push([
      station.envelope([newPatient(patient)], authors.nurse),
      station.envelope([newVisit(visit, patient)], authors.nurse),
      station.envelope([newVitalSigns(v7(), patient, visit)], authors.nurse),
    ])
    expect(reply.outcomes.map((outcome) => outcome.result)).toEqual(['applied', 'applied', 'applied'])
    const numbers = reply.outcomes.map((outcome) => Number(outcome.commit_seq))
    expect(numbers).toEqual([reply.head - 2, reply.head - 1, reply.head])
    expect(reply.ack_through).toBe(3)
    expect(reply.durable_through).toBeNull()
    expect(reply.lease).toBeNull()
  })

  test('answers the same commit when the reply was lost and the envelope comes again', async () => {
    const envelope = station.envelope([newPatient(v7())], authors.nurse)
    const first = await station.push([envelope])
    const again = await station.push([envelope])
    expect(again.outcomes[0]).toMatchObject({
      result: 'duplicate',
      commit_seq: first.outcomes[0]?.commit_seq,
    })
    expect(again.head).toBe(first.head)
    expect(again.ack_through).toBe(1)
  })

  test('takes nothing when a number is missing, and says which', async () => {
    const first = station.envelope([newPatient(v7())], authors.nurse)
    station.envelope([newPatient(v7())], authors.nurse)
    const third = station.envelope([newPatient(v7())], authors.nurse)
    const message = {
      protocol: 1,
      incarnation: 1,
      epoch: null,
      medical_numbers_left: 200,
      envelopes: [first, third],
    }
    const response = await station.request('POST', '/push', message)
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({ code: 'gap', expected: 2 })
    const patients = await server.owner.selectFrom('patients').select('id').execute()
    expect(patients).toHaveLength(0)
  })

  test('puts a second content under a used number aside as a fork, once', async () => {
    const patient = v7()
    const first = station.envelope([newPatient(patient)], authors.nurse)
    await station.push([first])
    const { hash: _hash, signature: _signature, ...body } = first
    const forged = signed({ ...body, envelope_id: v7() }, station.private_key)
    for (const _again of [1, 2]) {
      const reply = await station.push([forged])
      expect(reply.outcomes[0]).toMatchObject({ result: 'quarantined', quarantine_code: 'fork' })
    }
    expect(await quarantine()).toHaveLength(1)
  })

  test('lets one poison envelope harm nobody else', async () => {
    const [patient, visit] = [v7(), v7()]
    const reply = await station.push([
      station.envelope([newPatient(patient)], authors.nurse),
      station.envelope([newPatient(v7(), { full_name: 'x\u0000y' })], authors.nurse),
      station.envelope([newPatient(v7(), { gender: 'unheard of' })], authors.nurse),
      station.envelope([{ ...newPatient(v7()), entity: 'prescriptions' } as Op], authors.nurse),
      station.envelope([newVisit(visit, patient)], authors.nurse),
    ])
    expect(reply.outcomes.map((outcome) => outcome.quarantine_code)).toEqual([
      null,
      'invalid',
      'invalid',
      'invalid',
      null,
    ])
    expect(reply.ack_through).toBe(5)
    expect(await quarantine()).toHaveLength(3)
    const kept = await quarantine()
    expect(kept[1]?.envelope).toMatchObject({ ops: [{ fields: { gender: 'unheard of' } }] })
  })

  test('puts what the database refuses aside with a log id and goes on', async () => {
    const other = v7()
    // Twice the same id in another site's rows is invisible to the checks and refused by the database alone.
    await server.owner
      .insertInto('patients')
      .values({
        id: other,
        site_id: randomUUID(),
        created_at: '2026-05-01T08:00:00.000Z',
        created_by: v7(),
        created_on_station: v7(),
        full_name: 'Elsewhere',
        birth_date_is_estimated: false,
        txn_id: v7(),
        field_meta: '{}',
        extra: '{}',
        search_key: '',
      } as never)
      .execute()
    const reply = await station.push([
      station.envelope([newPatient(other)], authors.nurse),
      station.envelope([newPatient(v7())], authors.nurse),
    ])
    expect(reply.outcomes.map((outcome) => outcome.quarantine_code)).toEqual(['failed', null])
    await server.owner.deleteFrom('patients').where('id', '=', other).execute()
  })

  test('puts aside an envelope whose content or signature is not the station’s, and takes the next', async () => {
    const changed = {
      ...station.envelope([newPatient(v7())], authors.nurse),
      wall_at: '2020-01-01T00:00:00.000Z',
    }
    const unsigned = { ...station.envelope([newPatient(v7())], authors.nurse), signature: 'AAAA' }
    const good = station.envelope([newPatient(v7())], authors.nurse)
    const reply = await station.push([changed, unsigned, good])
    expect(reply.outcomes.map((outcome) => outcome.quarantine_code)).toEqual([
      'bad_signature',
      'bad_signature',
      null,
    ])
  })

  test('puts aside an envelope that does not follow the previous one, and takes the one that follows it', async () => {
    await station.push([station.envelope([newPatient(v7())], authors.nurse)])
    const stray = station.envelope([newPatient(v7())], authors.nurse, { prev_hash: 'a'.repeat(64) })
    const next = station.envelope([newPatient(v7())], authors.nurse)
    const reply = await station.push([stray, next])
    expect(reply.outcomes.map((outcome) => outcome.quarantine_code)).toEqual(['broken_chain', null])
  })

  describe('of a station whose disk was copied', () => {
    const names = { own: 'Mona of the one disk', first: 'Mona of the copy' } as const
    let own: Envelope
    let name: (to: string, seq: number | null) => Op
    /** The next of the copy, which knows nothing of what the other disk wrote under the same numbers. */
    let onCopy: (before: Envelope | null, to: string) => Envelope
    beforeEach(async () => {
      const patient = v7()
      const other = await enrolWireStation(server, 'Ward 8')
      await other.commit([newPatient(patient)], authors.nurse)
      const version = (await other.pull(0)).end.head
      name = (to, seq) => patchOf('patients', patient, { version, seq }, { full_name: ['Mona Saad', to] })
      own = station.envelope([name(names.own, null)], authors.nurse)
      const { hash: _hash, signature: _signature, ...body } = own
      onCopy = (before, to) => {
        const station_seq = before === null ? own.station_seq : before.station_seq + 1
        const prev_hash = before === null ? own.prev_hash : before.hash
        const ops = [name(to, station_seq - 1 || null)]
        return signed({ ...body, envelope_id: v7(), station_seq, prev_hash, ops }, station.private_key)
      }
      await station.push([own])
    })

    const competing = async () => {
      const { candidates } = await server.owner
        .selectFrom('conflicts')
        .select('candidates')
        .executeTakeFirstOrThrow()
      return candidates.map(({ values }) => values.full_name)
    }

    test('counts what the one disk wrote as seen by nothing that the other sends after', async () => {
      const first = onCopy(null, names.first)
      const second = onCopy(first, 'Mona of the copy, later')
      const third = onCopy(second, 'Mona of the copy, last')
      const fourth = onCopy(third, 'Mona of the copy, very last')
      const { outcomes } = await station.push([first, second, third])
      expect(outcomes.map(({ quarantine_code }) => quarantine_code)).toEqual(['fork', 'broken_chain', null])
      expect(outcomes[2]?.conflict_ids).toHaveLength(1)
      await station.push([fourth])
      expect(await competing()).toEqual(expect.arrayContaining([names.own, 'Mona of the copy, very last']))
    })

    test('nor by what it hands in from beside its store', async () => {
      const first = onCopy(null, names.first)
      const second = onCopy(first, 'Mona of the copy, later')
      expect(await handIn([first, second])).toEqual({ outcomes: ['quarantined', 'committed'] })
      expect(await competing()).toEqual([names.own, 'Mona of the copy, later'])
    })

    test('nor by what it sends under a new incarnation', async () => {
      const first = onCopy(null, names.first)
      expect(await handIn([first])).toEqual({ outcomes: ['quarantined'] })
      const { hash: _hash, signature: _signature, ...body } = onCopy(first, 'Mona of the copy, anew')
      const anew = signed({ ...body, incarnation: 2, prev_hash: '0'.repeat(64) }, station.private_key)
      const { outcomes } = await station.push([anew], { incarnation: 2, starts_after: 1 })
      expect(outcomes).toMatchObject([{ result: 'conflict' }])
      expect(await competing()).toEqual([names.own, 'Mona of the copy, anew'])
    })
  })

  test('quarantines what the author may not do any more, and keeps it', async () => {
    const [patient, visit] = [v7(), v7()]
    await station.commit([newPatient(patient), newVisit(visit, patient)], authors.nurse)
    const completed = await station.commit(
      [patchOf('patient_visits', visit, { version: null, seq: 1 }, { status: ['open', 'completed'] })],
      authors.nurse,
    )
    expect(completed).toMatchObject({ result: 'quarantined', quarantine_code: 'not_permitted' })
    const stranger = await station.commit([newPatient(v7())], { user_id: v7(), role: 'nurse' })
    expect(stranger.quarantine_code).toBe('not_permitted')
    const admin = await authors.admin()
    const without = await station.commit([newVitalSigns(v7(), patient, visit)], admin)
    expect(without.quarantine_code).toBe('not_permitted')
    const reasoned = await station.commit([newVitalSigns(v7(), patient, visit)], admin, {
      administration_reason: 'nurse is at the resuscitation',
    })
    expect(reasoned.result).toBe('applied')
  })

  test('never shows one patient’s data as another’s', async () => {
    const [samira, other, visit] = [v7(), v7(), v7()]
    await station.commit([newPatient(samira), newPatient(other), newVisit(visit, samira)], authors.nurse)
    const wrong = await station.commit([newVitalSigns(v7(), other, visit)], authors.nurse)
    expect(wrong).toMatchObject({ result: 'quarantined', quarantine_code: 'wrong_reference' })
    const missing = await station.commit([newVitalSigns(v7(), samira, v7())], authors.nurse)
    expect(missing.quarantine_code).toBe('wrong_reference')
    const signs = await server.owner.selectFrom('vital_signs').select('id').execute()
    expect(signs).toHaveLength(0)
  })

  test('refills the lease of medical numbers below fifty', async () => {
    const { lease } = await station.push([], { medical_numbers_left: 49 })
    expect(lease).toEqual({ site_code: '01', first: 201, last: 400 })
    expect((await station.push([], { medical_numbers_left: 50 })).lease).toBeNull()
  })

  test('keeps what a revoked station still holds, aside', async () => {
    await server.owner.updateTable('station_keys').set({ revoked_at: '2026-05-01T08:00:00.000Z' }).execute()
    const outcome = await station.commit([newPatient(v7())], authors.nurse)
    expect(outcome).toMatchObject({ result: 'quarantined', quarantine_code: 'revoked' })
    expect(await quarantine()).toHaveLength(1)
    const pulled = await station.request('GET', '/pull?after=0&protocol=1')
    expect(pulled.status).toBe(403)
    expect(await pulled.json()).toMatchObject({ code: 'revoked' })
  })

  test('answers a revoked station that what it sends again was taken before', async () => {
    const envelope = station.envelope([newPatient(v7())], authors.nurse)
    const first = await station.push([envelope])
    await server.owner.updateTable('station_keys').set({ revoked_at: '2026-05-01T08:00:00.000Z' }).execute()
    const again = await station.push([envelope])
    expect(again.outcomes[0]).toMatchObject({
      result: 'duplicate',
      commit_seq: first.outcomes[0]?.commit_seq,
    })
    expect(await quarantine()).toEqual([])
  })

  test('begins a new chain with a new incarnation and puts the old copy’s later writes aside', async () => {
    await station.push([station.envelope([newPatient(v7())], authors.nurse)])
    const body = station.envelope([newPatient(v7())], authors.nurse)
    const { hash: _h, signature: _s, ...rest } = body
    const renumbered = signed(
      { ...rest, incarnation: 2, station_seq: 1, prev_hash: '0'.repeat(64) },
      station.private_key,
    )
    const fresh = await station.push([renumbered], { incarnation: 2 })
    expect(fresh.outcomes[0]?.result).toBe('applied')
    const old = signed({ ...rest, envelope_id: v7() }, station.private_key)
    const stale = await station.push([old], { incarnation: 1 })
    expect(stale.outcomes[0]).toMatchObject({ result: 'quarantined', quarantine_code: 'fork' })
  })

  test('acknowledges an envelope that was committed under another number, and applies it no second time', async () => {
    const first = station.envelope([newPatient(v7())], authors.nurse)
    expect(await handIn([first])).toEqual({ outcomes: ['committed'] })
    // The store was put back and numbers anew what it holds.
    const { hash: _h, signature: _s, ...body } = first
    const renumbered = signed({ ...body, incarnation: 2, prev_hash: '0'.repeat(64) }, station.private_key)
    const { outcomes, ack_through } = await station.push([renumbered], { incarnation: 2 })
    const commit = await server.owner
      .selectFrom('commit_log')
      .select('commit_seq')
      .where('envelope_id', '=', first.envelope_id)
      .executeTakeFirstOrThrow()
    expect(outcomes).toMatchObject([{ result: 'duplicate', commit_seq: commit.commit_seq }])
    expect(ack_through).toBe(1)
    expect(await quarantine()).toEqual([])
  })
})
