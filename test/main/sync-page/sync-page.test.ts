import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextPush, notePushReply } from '../../../main/sync/push-outbox.ts'
import { EVENTS_KEPT } from '../../../main/sync-page/sync-event-store.ts'
import { createTimeline } from '../../../main/sync-page/timeline-service.ts'
import type { SyncEvent } from '../../../shared/sync-page/sync-event.ts'
import { aPatient, createTestStation, people, type TestStation } from '../../support/station.ts'

let station: TestStation
beforeEach(async () => {
  station = await createTestStation()
})
afterEach(() => station.close())

type Person = 'heba' | 'yasser'

async function register(full_name: string, who: Person = 'heba'): Promise<string> {
  station.clock.advance(60_000)
  return (await station.call('patients.register', aPatient({ full_name }), who)).id
}

async function rename(id: string, phone_number: string): Promise<void> {
  const { patient } = await station.call('patients.get', { id })
  await station.call('patients.edit', { id, seen: patient, changes: { phone_number } })
}

/** The server's answer to all that waits; the numbers are of the entries that it puts aside. */
async function answer(aside: readonly number[]): Promise<void> {
  const { db } = station.deps().records
  const request = await nextPush(db)
  const outcomes = (request?.envelopes ?? []).map(({ station_seq }) => {
    const isAside = aside.includes(station_seq)
    return {
      station_seq,
      result: isAside ? ('quarantined' as const) : ('applied' as const),
      commit_seq: isAside ? null : station_seq,
      conflict_ids: [],
      quarantine_code: isAside ? 'not_permitted' : null,
    }
  })
  const reply = { outcomes, ack_through: 1, durable_through: null, lease: null }
  await notePushReply(db, reply as never, station.clock.nowMs())
}

describe('what is only on this PC', () => {
  it('is listed with the oldest first, each record once, with whose it is and who wrote it', async () => {
    const first = await register('Mona Adel')
    const second = await register('Hoda Samir', 'yasser')
    station.clock.advance(60_000)
    await rename(first, '0223456789')
    const { items, next } = await station.call('sync.list_waiting', {})
    expect(next).toBeNull()
    expect(items.map(({ id }) => id)).toEqual([first, second])
    expect(items).toMatchObject([
      { entity: 'patients', is_new: true, patient: { full_name: 'Mona Adel' }, author_name: 'Heba Salah' },
      { patient: { full_name: 'Hoda Samir' }, author_name: 'Yasser Kamal', is_own: false },
    ])
  })

  it('says that a change waits where the server has the record itself', async () => {
    const id = await register('Mona Adel')
    await answer([])
    await rename(id, '0223456789')
    expect((await station.call('sync.list_waiting', {})).items).toMatchObject([{ id, is_new: false }])
  })

  it('comes in pages, which leave nothing out and say nothing twice', async () => {
    const ids: string[] = []
    for (let n = 0; n < 53; n += 1) ids.push(await register(`Patient number ${n}`))
    const page = await station.call('sync.list_waiting', {})
    expect(page.items).toHaveLength(50)
    const rest = await station.call('sync.list_waiting', { after: page.next ?? '' })
    expect(rest.next).toBeNull()
    expect([...page.items, ...rest.items].map(({ id }) => id)).toEqual(ids)
    expect(await station.refusal('sync.list_waiting', { after: 'elsewhere' })).toMatchObject({
      code: 'invalid_input',
    })
  })

  it('is audited with whose records were shown, once while it stays on the screen', async () => {
    const id = await register('Mona Adel')
    await station.call('sync.list_waiting', {})
    await station.call('sync.list_waiting', {})
    const read = (await station.auditEvents()).filter(({ action }) => action === 'sync.list_waiting')
    expect(read).toMatchObject([{ actor_id: people.heba.id, record_ids: [id] }])
  })
})

describe('what was put aside', () => {
  it('is shown to its author and to who manages stations, with why', async () => {
    const own = await register('Mona Adel')
    await register('Hoda Samir', 'yasser')
    await answer([1, 2])
    expect((await station.call('sync.list_put_aside', {}, 'heba')).items).toMatchObject([
      { code: 'not_permitted', is_own: true, entities: ['patients'], patient: { id: own } },
    ])
    const all = await station.call('sync.list_put_aside', {}, 'admin')
    expect(all.items.map(({ author_name }) => author_name)).toEqual(['Yasser Kamal', 'Heba Salah'])
    expect((await station.call('sync.list_waiting', {})).items).toEqual([])
  })
})

describe('the timeline of sync', () => {
  const note = (...events: SyncEvent[]): Promise<void> =>
    createTimeline(station.deps().records.db, station.clock).note(events)
  const kinds = async (): Promise<string[]> =>
    (await station.call('sync.list_events', {})).items.map(({ event }) => event.kind)
  const sent = (count: number): SyncEvent => ({
    kind: 'moved',
    sent: count,
    received: 0,
    documents_sent: 0,
    documents_received: 0,
  })

  it('puts what moves within a quarter of an hour into one line, and begins another after a break', async () => {
    await note({ kind: 'connected' }, sent(1))
    station.clock.advance(5 * 60_000)
    await note(sent(2))
    station.clock.advance(20 * 60_000)
    await note(sent(4))
    await note({ kind: 'connection_lost', because: null })
    await note({ kind: 'connected' }, sent(8))
    const { items } = await station.call('sync.list_events', {})
    expect(items.map(({ event }) => (event.kind === 'moved' ? event.sent : event.kind))).toEqual([
      8,
      'connected',
      'connection_lost',
      4,
      3,
      'connected',
    ])
    expect(Date.parse(items[4]?.ended_at ?? '') - Date.parse(items[4]?.began_at ?? '')).toBe(300_000)
  })

  it('does not say again how the connection is, nor a putting back that it has told of', async () => {
    const putBack: SyncEvent = { kind: 'put_back', at: '2026-11-20T10:00:00.000Z', from: 'backup' }
    const restored: SyncEvent = { kind: 'server_restored', at: '2026-11-20T11:00:00.000Z', count: 3 }
    await note({ kind: 'connected' }, putBack, restored, sent(1))
    await note({ kind: 'connected' }, putBack, { ...restored, count: 4 })
    expect(await kinds()).toEqual(['moved', 'server_restored', 'put_back', 'connected'])
  })

  it('is bounded in lines and in days', async () => {
    for (let n = 0; n < EVENTS_KEPT + 10; n += 1)
      await note(n % 2 === 0 ? { kind: 'connected' } : { kind: 'connection_lost', because: null })
    const { db } = station.deps().records
    const held = async (): Promise<number> => (await db.selectFrom('sync_event').select('n').execute()).length
    expect(await held()).toBe(EVENTS_KEPT)
    station.clock.advance(31 * 24 * 3_600_000)
    await note({ kind: 'repaired', count: 1 })
    expect(await kinds()).toEqual(['repaired'])
  })
})
