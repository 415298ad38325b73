import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { appendAuditEvent, auditHash, listAuditEventsAfter } from '../../main/audit/audit-store.ts'
import type { KeySlotStore } from '../../main/keys/key-slots.ts'
import { CHAIN_START } from '../../shared/audit/audit-event.ts'
import { openPlainStore } from '../support/plain-store.ts'
import { amountOf, hasTool, reached } from './amounts.ts'
import { type Attacked, anAttackedStation, reopen, START_MS } from './slots-under-attack.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const MAX_MS = 72 * HOUR_MS
const ALLOWED_MS = 5 * MINUTE_MS

/** A PC without the server: what really passed, and what its clocks show. */
interface Pc {
  realMs: number
  wallMs: number
  monotonicMs: number
}

/** What somebody does to the clock at an hour without the server. */
type Attack = (pc: Pc, hour: number) => 'restart' | undefined

const attacks: Readonly<Record<string, Attack>> = {
  'an honest clock': () => undefined,
  'back by a year at once': (pc, hour) => jump(pc, hour === 1, -365 * DAY_MS),
  'back by an hour at once': (pc, hour) => jump(pc, hour === 1, -HOUR_MS),
  'back by an hour, every hour': (pc) => jump(pc, true, -HOUR_MS),
  'back by an hour and started again, every hour': (pc) => {
    pc.wallMs -= HOUR_MS
    return 'restart'
  },
  'on by an hour': (pc, hour) => jump(pc, hour === 3, HOUR_MS),
  'on by forty days and back': (pc, hour) =>
    jump(pc, hour === 3 || hour === 4, hour === 3 ? 40 * DAY_MS : -40 * DAY_MS),
  'summer time begins and ends': (pc, hour) =>
    jump(pc, hour === 5 || hour === 50, hour === 5 ? HOUR_MS : -HOUR_MS),
  'on to 2038 and back': (pc, hour) =>
    jump(pc, hour === 9 || hour === 10, hour === 9 ? 12 * 365 * DAY_MS : -12 * 365 * DAY_MS),
  'asleep every second hour': (pc, hour) => {
    if (hour % 2 === 0) pc.monotonicMs -= HOUR_MS
    return undefined
  },
  'started again every hour': () => 'restart',
  'back by what the last hour showed, and 4 minutes more': (pc) => jump(pc, true, -HOUR_MS - 4 * MINUTE_MS),
}

function jump(pc: Pc, isNow: boolean, byMs: number): undefined {
  if (isNow) pc.wallMs += byMs
}

/** Lives through four days without the server; answers how long after the contact it still opened, in milliseconds. */
async function longestOpen(attack: Attack, stepMs: number): Promise<number> {
  const pc: Pc = { realMs: 0, wallMs: START_MS, monotonicMs: 0 }
  const clock = { nowMs: () => pc.wallMs, monotonicMs: () => pc.monotonicMs }
  const made = await anAttackedStation(clock)
  const { station } = made
  let slots: KeySlotStore = made.slots
  let openMs = 0
  for (let hour = 1; hour <= 96; hour += 1) {
    const then = attack(pc, hour)
    if (then === 'restart') slots = await restarted(station, slots, pc, clock)
    for (let passed = 0; passed < HOUR_MS; passed += stepMs) {
      pc.realMs += stepMs
      pc.wallMs += stepMs
      pc.monotonicMs += stepMs
      slots.noteTime(clock)
      if (slots.offlineRefusal(clock) === null) openMs = pc.realMs
    }
  }
  await slots.settled()
  rmSync(station.folder, { recursive: true })
  return openMs
}

async function restarted(
  station: Attacked,
  slots: KeySlotStore,
  pc: Pc,
  clock: { nowMs: () => number; monotonicMs: () => number },
): Promise<KeySlotStore> {
  await slots.settled()
  pc.monotonicMs = 0
  return reopen(station, clock)
}

describe('a station without the server', () => {
  it('opens no minute longer than its site allows, whatever happens to its clock', async () => {
    const stepMs = amountOf({ fast: 10, full: 1 }) * MINUTE_MS
    const late: string[] = []
    let longestMs = 0
    for (const [name, attack] of Object.entries(attacks)) {
      const openMs = await longestOpen(attack, stepMs)
      longestMs = Math.max(longestMs, openMs)
      if (openMs > MAX_MS + ALLOWED_MS) late.push(`${name}: ${openMs / HOUR_MS} h`)
    }
    expect(late).toEqual([])
    const beyond = Math.max(0, Math.round((longestMs - MAX_MS) / MINUTE_MS))
    reached(10, 'clock attacks on the offline age', {
      attacks: Object.keys(attacks).length,
      minutes_beyond: beyond,
    })
  })

  it('keeps its audit in the order in which things happened', async () => {
    const events = amountOf({ fast: 300, full: 5_000 })
    const jumps = [-365 * DAY_MS, -HOUR_MS, HOUR_MS, 40 * DAY_MS, 12 * 365 * DAY_MS]
    const store = await openPlainStore(':memory:')
    let nowMs = START_MS
    const clock = { nowMs: () => nowMs, monotonicMs: () => 0 }
    const ids: string[] = []
    for (let i = 0; i < events; i += 1) {
      const byMs = jumps[i % 7]
      nowMs = byMs === undefined ? nowMs + MINUTE_MS : START_MS + byMs
      const event_id = `01980000-0000-7000-8000-${String(i).padStart(12, '0')}`
      ids.push(event_id)
      await store.db.transaction().execute((trx) =>
        appendAuditEvent(
          trx,
          { clock, newId: () => event_id },
          {
            actor_id: null,
            actor_role: null,
            action: 'session.lock',
            entity: null,
            record_ids: [],
            patient_id: null,
            site_id: null,
            envelope_id: null,
            outcome: 'success',
            reason: null,
          },
        ),
      )
    }
    const kept = await listAuditEventsAfter(store.db, 0, events)
    expect(kept.map((event) => event.event_id)).toEqual(ids)
    let hash = CHAIN_START
    const broken = kept.filter(({ audit_seq, prev_hash, hash: own, ...event }, index) => {
      const isWhole = audit_seq === index + 1 && prev_hash === hash && own === auditHash(prev_hash, event)
      hash = own
      return !isWhole
    })
    expect(broken).toEqual([])
    await store.close()
    reached(10, 'audit under a jumping clock', { events, reordered: 0 })
  })

  it('is fooled by no clock of its process', async () => {
    if (!hasTool(10, 'faketime', ['faketime'])) return
    const now = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
    const told: Record<string, string> = {}
    for (const shift of ['-365d', '-1h', '-3m', '+1h', '+71h', '+73h', '+40d']) {
      const { station } = await anAttackedStation(now)
      const victim = resolve('test/security/clock-victim.ts')
      const { stdout } = spawnSync('faketime', ['-f', shift, process.execPath, victim, station.folder], {
        encoding: 'utf8',
      })
      told[shift] = stdout.trim()
      rmSync(station.folder, { recursive: true })
    }
    expect(told).toEqual({
      '-365d': 'clock_set_back',
      '-1h': 'clock_set_back',
      '-3m': 'open',
      '+1h': 'open',
      '+71h': 'open',
      '+73h': 'offline_too_long',
      '+40d': 'offline_too_long',
    })
    reached(10, 'processes under faketime', { processes: Object.keys(told).length })
  })
})
