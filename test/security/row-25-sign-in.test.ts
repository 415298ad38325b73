import { rmSync } from 'node:fs'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../main/db/open.ts'
import { createEmergencies, type Emergencies } from '../../main/emergency/emergencies.ts'
import type { KeySlotStore } from '../../main/keys/key-slots.ts'
import { putRecord } from '../../main/records/row-store.ts'
import { createOnlineSession } from '../../main/session/online-session.ts'
import type { ServerDoor } from '../../main/session/server-door.ts'
import type { SessionService } from '../../main/session/session.ts'
import { createSessionService } from '../../main/session/session-service.ts'
import { openStationEmergency } from '../../main/session/station-emergency.ts'
import { err, ok } from '../../shared/result.ts'
import { openPlainStore } from '../support/plain-store.ts'
import { amountOf, reached } from './amounts.ts'
import {
  type Attacked,
  anAttackedStation,
  heba,
  RIGHT,
  reopen,
  type SlotPerson,
  START_MS,
} from './slots-under-attack.ts'

/*
 * Random walks over everything that may happen to people at one PC. Beside the real session service and the real slot
 * file runs a small model that knows what really happened, and says what must be refused and what must be let in.
 */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const SITE = '01980000-0000-7000-8000-00000000f001'
const people: readonly SlotPerson[] = [
  heba,
  { ...heba, id: '01980000-0000-7000-8000-0000000000a2', username: 'yasser' },
  { ...heba, id: '01980000-0000-7000-8000-0000000000a3', username: 'nadia', role: 'physician' },
]
const PIN = '2580'
const STEPS = 14

/** What really happened, kept apart from the program under test. */
interface Truth {
  /** Real time; the clock of the PC may show another. */
  realMs: number
  wallShiftMs: number
  monotonicMs: number
  isServerThere: boolean
  isRevoked: boolean
  lastContactRealMs: number
  emergencyEndsRealMs: number
  readonly of: Map<string, Known>
}

interface Known {
  isEnded: boolean
  hasSlot: boolean
  /** Wrong passwords since the last right one. */
  tries: number
  loginRealMs: number | null
  hasPin: boolean
  wrongPins: number
}

interface Walk {
  readonly station: Attacked
  slots: KeySlotStore
  session: SessionService
  emergencies: Emergencies
  isStoreOpen: boolean
  readonly truth: Truth
  readonly clock: { nowMs: () => number; monotonicMs: () => number }
  readonly trail: string[]
}

let store: Store
beforeAll(async () => {
  store = await openPlainStore(':memory:')
})
afterAll(() => store.close())

/** Mulberry32: the same seed walks the same way. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function doorOf(walk: Walk): ServerDoor {
  const away = err({ kind: 'unreachable' } as const)
  const refused = (status: number, code: string) => {
    const problem = { code } as never
    return err({ kind: 'refused', status, problem, retry_after_s: 1 } as const)
  }
  return {
    isThere: async () => walk.truth.isServerThere,
    enrol: async () => away,
    rest: async () => away,
    signIn: async ({ username, password }: { readonly username: string; readonly password: string }) => {
      const { truth, station } = walk
      if (!truth.isServerThere) return away
      if (truth.isRevoked) return refused(403, 'revoked')
      const person = people.find((each) => each.username === username)
      const isRight = password === RIGHT && person !== undefined && !truth.of.get(person.id)?.isEnded
      if (!isRight) return refused(401, 'wrong_credentials')
      const user = { ...person, is_charge_nurse: false }
      const server_share = station.share.toString('base64url')
      const server_time = new Date(truth.realMs).toISOString()
      const tokens = { access_token: 'a', refresh_token: 'r', expires_in: 600 }
      return ok({ user, ...tokens, server_share, server_time } as never)
    },
  } as unknown as ServerDoor
}

function serviceOf(walk: Walk): SessionService {
  const door = doorOf(walk)
  return createSessionService({
    station_id: v7(),
    site_id: SITE,
    slots: walk.slots,
    store: {
      current: () => (walk.isStoreOpen ? store.db : undefined),
      open: async (key) => {
        if (!key.equals(walk.station.key)) return err({ code: 'store_unreadable', detail: 'wrong key' })
        walk.isStoreOpen = true
        return ok(store.db)
      },
      checkpoint: () => undefined,
      isUnder: () => true,
      rekey: async () => undefined,
      close: async () => {
        walk.isStoreOpen = false
      },
    },
    door,
    online: createOnlineSession(door),
    clock: walk.clock,
    newId: () => v7(),
    stationToken: async () => null,
    onServerTime: () => undefined,
    onChanged: () => undefined,
    onFault: (error) => {
      throw error
    },
    isAllSent: async () => true,
    allowsPin: async () => true,
    emergencies: walk.emergencies,
    pinCost: { memory_kib: 8, passes: 1 },
  })
}

async function begun(): Promise<Walk> {
  const truth: Truth = {
    realMs: START_MS,
    wallShiftMs: 0,
    monotonicMs: 0,
    isServerThere: true,
    isRevoked: false,
    lastContactRealMs: START_MS,
    emergencyEndsRealMs: 0,
    of: new Map(
      people.map(({ id }) => [
        id,
        { isEnded: false, hasSlot: true, tries: 0, loginRealMs: null, hasPin: false, wrongPins: 0 },
      ]),
    ),
  }
  const clock = { nowMs: () => truth.realMs + truth.wallShiftMs, monotonicMs: () => truth.monotonicMs }
  const { station, slots } = await anAttackedStation(clock, people)
  for (const person of people) await rememberActive(person, true)
  const walk = { station, slots, truth, clock, isStoreOpen: false, trail: [] } as unknown as Walk
  walk.emergencies = createEmergencies(clock)
  walk.session = serviceOf(walk)
  return walk
}

async function rememberActive(person: SlotPerson, is_active: boolean): Promise<void> {
  const at = new Date(START_MS).toISOString()
  const made = { row_version: 1, created_at: at, created_by: SITE, created_on_station: SITE }
  const user = { ...person, ...made, site_id: SITE, is_active, is_charge_nurse: false }
  await store.db.transaction().execute((trx) => putRecord(trx, 'users', user))
}

/** Whether real time says that nobody may come in without the server; the five minutes are the allowance of the row. */
function isTooLong({ truth }: Walk): boolean {
  const isEmergency = truth.realMs < truth.emergencyEndsRealMs
  return !isEmergency && truth.realMs - truth.lastContactRealMs > 72 * HOUR_MS + 5 * MINUTE_MS
}

const loginIsOver = ({ truth }: Walk, known: Known): boolean =>
  known.loginRealMs === null || truth.realMs - known.loginRealMs >= 12 * HOUR_MS

/** Why a password must be refused now; null where the model does not know that it must. */
function mustRefusePassword(walk: Walk, known: Known, isRight: boolean): string | null {
  const { truth } = walk
  if (!isRight) return 'wrong password'
  if (known.isEnded) return 'account ended'
  if (truth.isRevoked) return 'station revoked'
  if (truth.isServerThere) return null
  if (!known.hasSlot) return 'no slot'
  if (known.tries >= 10) return 'slot disabled'
  return isTooLong(walk) ? 'too long without the server' : null
}

function noteContact({ truth }: Walk): void {
  truth.lastContactRealMs = truth.realMs
}

/** What a right password of somebody does to the model. `isOnline`: by the server. */
function noteLogin(walk: Walk, known: Known, isNew: boolean, isOnline: boolean): void {
  known.tries = 0
  if (isNew) Object.assign(known, { loginRealMs: walk.truth.realMs, hasPin: false, wrongPins: 0 })
  if (isOnline) {
    known.hasSlot = true
    noteContact(walk)
  }
}

type Event = (walk: Walk, random: () => number) => Promise<string | null>

function pick(random: () => number): SlotPerson {
  return people[Math.floor(random() * people.length)] ?? heba
}

function knownOf(walk: Walk, person: SlotPerson): Known {
  const known = walk.truth.of.get(person.id)
  if (known === undefined) throw new Error('everybody is known')
  return known
}

/** Each event does one thing and answers what was let in that must not be, or null. */
const events: Readonly<Record<string, Event>> = {
  'sign in': async (walk, random) => {
    const person = pick(random)
    const known = knownOf(walk, person)
    const isRight = random() < 0.6
    const why = mustRefusePassword(walk, known, isRight)
    const result = await walk.session.signIn(person.username, isRight ? RIGHT : 'a guess')
    const isOnline = walk.truth.isServerThere
    if (result.ok) noteLogin(walk, known, true, isOnline)
    else if (!isOnline && result.error.code === 'wrong_credentials') known.tries += 1
    if (result.ok) return why
    const isFree = isRight && isOnline && !known.isEnded && !walk.truth.isRevoked
    return isFree ? `refused with ${result.error.code} though the server says yes` : null
  },
  'unlock by password': async (walk, random) => {
    const person = pick(random)
    const known = knownOf(walk, person)
    const isRight = random() < 0.6
    const hadLogin = !loginIsOver(walk, known)
    const why = hadLogin ? mustRefusePassword(walk, known, isRight) : 'no sign-in runs'
    const before = walk.truth.isServerThere
    const result = await walk.session.unlock(person.id, { password: isRight ? RIGHT : 'a guess' })
    if (result.ok) {
      // By the server only where the slot does not open: the model allows it a contact.
      const isByServer = before && walk.slots.offlineEndsInMs(walk.clock) > 71.9 * HOUR_MS
      known.tries = 0
      if (isByServer) noteContact(walk)
    } else if (result.error.code === 'wrong_credentials') known.tries = triesOf(walk, person, known)
    return result.ok ? why : null
  },
  'unlock by PIN': async (walk, random) => {
    const person = pick(random)
    const known = knownOf(walk, person)
    const isRight = random() < 0.6
    const why = loginIsOver(walk, known)
      ? 'no sign-in runs'
      : !known.hasPin
        ? 'no PIN'
        : !isRight
          ? 'wrong PIN'
          : known.isEnded || walk.truth.isRevoked
            ? 'ended'
            : isTooLong(walk)
              ? 'too long without the server'
              : null
    const result = await walk.session.unlock(person.id, { pin: isRight ? PIN : '1470' })
    if (result.ok) known.wrongPins = 0
    else if (result.error.code === 'wrong_pin') known.wrongPins += 1
    if (known.wrongPins >= 5) Object.assign(known, { hasPin: false, wrongPins: 0 })
    return result.ok ? why : null
  },
  'set PIN': async (walk) => {
    const shown = walk.session.current()
    const result = await walk.session.setPin(PIN, null)
    if (!result.ok) return null
    if (shown === null) return 'a PIN for nobody'
    Object.assign(knownOf(walk, shown as SlotPerson), { hasPin: true, wrongPins: 0 })
    return null
  },
  lock: async (walk) => {
    await walk.session.lock()
    return walk.session.current() === null ? null : 'somebody behind the lock'
  },
  'sign out': async (walk) => {
    const shown = walk.session.current()
    await walk.session.signOut()
    if (shown === null) return null
    Object.assign(knownOf(walk, shown as SlotPerson), { loginRealMs: null, hasPin: false })
    return walk.session.people().some(({ id }) => id === shown.id) ? 'signed out and still there' : null
  },
  'time passes': async (walk, random) => {
    pass(walk, [MINUTE_MS, 20 * MINUTE_MS, 5 * HOUR_MS, 13 * HOUR_MS, 50 * HOUR_MS], random)
    return null
  },
  'the PC sleeps': async (walk, random) => {
    const before = walk.truth.monotonicMs
    pass(walk, [20 * MINUTE_MS, 9 * HOUR_MS, 80 * HOUR_MS], random)
    walk.truth.monotonicMs = before
    return null
  },
  'the clock jumps': async (walk, random) => {
    const jumps = [-365 * 24 * HOUR_MS, -HOUR_MS, -4 * MINUTE_MS, HOUR_MS, 40 * 24 * HOUR_MS]
    walk.truth.wallShiftMs += jumps[Math.floor(random() * jumps.length)] ?? 0
    return null
  },
  'the server goes or comes': async (walk) => {
    walk.truth.isServerThere = !walk.truth.isServerThere
    return null
  },
  contact: async (walk) => {
    if (!walk.truth.isServerThere || walk.truth.isRevoked) return null
    walk.slots.noteContact(walk.clock)
    noteContact(walk)
    if (walk.emergencies.station() !== null) await walk.session.endEmergency()
    walk.truth.emergencyEndsRealMs = 0
    return null
  },
  'the account is ended or back': async (walk, random) => {
    const person = pick(random)
    const known = knownOf(walk, person)
    if (!walk.truth.isServerThere) return null
    known.isEnded = !known.isEnded
    await rememberActive(person, !known.isEnded)
    // The standing of the station drops slots while the store is closed too.
    if (known.isEnded) {
      walk.slots.removeUser(person.id)
      Object.assign(known, { hasSlot: false })
      await walk.session.usersChanged()
      if (walk.isStoreOpen) Object.assign(known, { loginRealMs: null, hasPin: false })
    }
    return null
  },
  'revoke or wipe': async (walk, random) => {
    if (random() > 0.1) return null
    walk.truth.isRevoked = true
    for (const id of walk.slots.userIds()) walk.slots.removeUser(id)
    await walk.session.endAll('the station was revoked')
    for (const known of walk.truth.of.values()) {
      Object.assign(known, { hasSlot: false, loginRealMs: null, hasPin: false })
    }
    return walk.isStoreOpen || walk.session.current() !== null ? 'open after a revocation' : null
  },
  'emergency of two': async (walk, random) => {
    const [one, two] = [pick(random), pick(random)]
    const isRight = random() < 0.8
    const { truth } = walk
    const knowns = [knownOf(walk, one), knownOf(walk, two)]
    const isBad =
      one.id === two.id ||
      (one.role === 'nurse' && two.role === 'nurse') ||
      !isRight ||
      truth.isServerThere ||
      truth.isRevoked ||
      knowns.some((known) => known.isEnded || !known.hasSlot || known.tries >= 10)
    const door = doorOf(walk)
    const deps = {
      slots: walk.slots,
      door,
      session: walk.session,
      emergencies: walk.emergencies,
      clock: walk.clock,
    }
    const records = { newId: () => v7() } as never
    const result = await openStationEmergency(
      { ...deps, session: { openForTwo: (both, _record) => walk.session.openForTwo(both, recordOf(walk)) } },
      () => records,
      {
        first: { username: one.username, password: RIGHT },
        second: { username: two.username, password: isRight ? RIGHT : 'a guess' },
        reason: 'the server room is flooded',
      },
    )
    if (!result.ok) {
      // A right password ends what was counted before it, also where the other one was wrong.
      knownOf(walk, one).tries = walk.slots.triesOf(one.id)
      knownOf(walk, two).tries = isRight ? walk.slots.triesOf(two.id) : triesOf(walk, two, knownOf(walk, two))
      return null
    }
    if (isBad) return 'an emergency that must not be'
    for (const known of knowns) known.tries = 0
    noteLogin(walk, knownOf(walk, one), true, false)
    truth.emergencyEndsRealMs = truth.realMs + 4 * HOUR_MS
    return null
  },
  'killed and started again': async (walk) => {
    await walk.slots.settled()
    walk.isStoreOpen = false
    walk.truth.monotonicMs = 0
    walk.truth.emergencyEndsRealMs = 0
    walk.slots = await reopen(walk.station, walk.clock)
    walk.emergencies = createEmergencies(walk.clock)
    walk.session = serviceOf(walk)
    for (const known of walk.truth.of.values()) Object.assign(known, { loginRealMs: null, hasPin: false })
    return walk.session.people().length > 0 ? 'somebody is in after a restart' : null
  },
}

/** The roles are the emergency's own check, and the writing is another test's. */
function recordOf(walk: Walk) {
  return async ([one, two]: readonly { readonly role: string }[]) => {
    if (one?.role === 'nurse' && two?.role === 'nurse')
      return err({ code: 'conflict', reason: 'emergency_needs_clinician' } as const)
    walk.emergencies.openStation(v7())
    return ok(undefined)
  }
}

/** What the program counted, which may be more than the model where another door counted too, never less. */
function triesOf(walk: Walk, person: SlotPerson, known: Known): number {
  return Math.max(known.tries, walk.slots.triesOf(person.id))
}

function pass({ truth }: Walk, lengths: readonly number[], random: () => number): void {
  const ms = lengths[Math.floor(random() * lengths.length)] ?? 0
  truth.realMs += ms
  truth.monotonicMs += ms
}

/** What must hold after every event, once the program has looked at its clock. */
async function forbiddenNow(walk: Walk): Promise<string | null> {
  const before = walk.session.current()
  if (before !== null && loginIsOver(walk, knownOf(walk, before as SlotPerson)))
    return 'a sign-in that is over'
  await walk.session.tick()
  const shown = walk.session.current()
  if (shown !== null && isTooLong(walk)) return 'somebody at the screen too long without the server'
  if (shown !== null && walk.truth.isRevoked) return 'somebody at the screen of a revoked station'
  if (shown !== null && knownOf(walk, shown as SlotPerson).isEnded && walk.isStoreOpen) {
    return 'somebody at the screen whose account ended'
  }
  if (shown !== null && !walk.isStoreOpen) return 'somebody at the screen of a closed store'
  const tooLate = walk.session.people().find((each) => loginIsOver(walk, knownOf(walk, each as SlotPerson)))
  return tooLate === undefined ? null : 'a sign-in that goes on after its time'
}

describe('people at one PC', () => {
  it('never get where they must not be, whatever happens in whatever order', async () => {
    const walks = amountOf({ fast: 300, full: 10_000 })
    // What lets people in comes more often: most of what must be refused is about who is in.
    const often = ['sign in', 'sign in', 'sign in', 'set PIN', 'unlock by PIN', 'unlock by password', 'lock']
    const names = [...Object.keys(events), ...often]
    const forbidden: string[] = []
    const happened = new Map<string, number>()
    const seeds = Number(process.env.SIJIL_WALK_SEED ?? 0)
    let letIn = 0
    for (let seed = seeds; seed < seeds + walks && forbidden.length < 5; seed += 1) {
      const random = randomOf(seed)
      const walk = await begun()
      for (let step = 0; step < STEPS; step += 1) {
        const name = names[Math.floor(random() * names.length)] ?? 'lock'
        walk.trail.push(name)
        happened.set(name, (happened.get(name) ?? 0) + 1)
        const wrong = (await events[name]?.(walk, random)) ?? (await forbiddenNow(walk))
        if (walk.session.current() !== null) letIn += 1
        if (wrong === null) continue
        forbidden.push(`seed ${seed}: ${wrong} after ${walk.trail.join(' > ')}`)
        break
      }
      await walk.slots.settled()
      rmSync(walk.station.folder, { recursive: true })
    }
    expect(forbidden).toEqual([])
    // A model in which nobody ever gets in would prove nothing.
    expect(letIn).toBeGreaterThan(walks)
    reached(25, 'random walks over sign-in, lock, PIN, emergency, revocation', {
      walks,
      events: [...happened.values()].reduce((sum, count) => sum + count, 0),
      kinds: happened.size,
      states_with_somebody_at_the_screen: letIn,
      forbidden: forbidden.length,
    })
  })
})
