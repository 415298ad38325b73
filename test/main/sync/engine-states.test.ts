import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type EngineEvent,
  type EngineState,
  engineEvents,
  engineStates,
  engineTable,
} from '../../../main/sync/engine-states.ts'
import type { SyncEngine } from '../../../main/sync/sync-engine.ts'
import type { Reply } from '../../../main/sync/transport.ts'
import { createScriptedTransport, type ScriptedTransport } from '../../support/scripted-transport.ts'
import { createSyncingStation, type SyncingStation } from '../../support/syncing-station.ts'

/*
 * The table against the engine that ships: each state is entered and each event brought about from outside, through clock,
 * timers and transport.
 */

let station: SyncingStation
let engine: SyncEngine
let server: ScriptedTransport
let hints: NonNullable<ScriptedTransport['stream']>
let release: () => void
beforeAll(async () => {
  station = await createSyncingStation('http://127.0.0.1:9')
})
afterAll(() => station.close())

const STATUS_MS = 100
const states = Object.keys(engineStates) as EngineState[]
const events = Object.keys(engineEvents) as EngineEvent[]

const no = (failure: Exclude<Reply<never>, { ok: true }>): Reply<never> => failure
const ways = {
  ended_level: undefined,
  ended_refused: no({ ok: false, kind: 'refused', status: 422, code: 'invalid_input' }),
  ended_away: no({ ok: false, kind: 'unreachable' }),
  ended_busy: no({ ok: false, kind: 'busy', retry_after_ms: 7000 }),
  ended_blocked: no({ ok: false, kind: 'revoked' }),
} as const
type End = keyof typeof ways
const isEnd = (event: EngineEvent): event is End => event in ways

/** Everything that was begun is done, but for what waits for the server or a timer. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

const waits = (): number[] => station.timers.waiting().filter((delayMs) => delayMs !== STATUS_MS)

/** The program starts on the same store. */
async function startAnew(): Promise<void> {
  server?.hold && release()
  engine = await station.restart((plain) => {
    server = createScriptedTransport(plain)
    return server
  })
  for (const delayMs of station.timers.waiting()) station.timers.fire(delayMs)
  await settle()
  station.faults.length = 0
}

async function cycle(end: End): Promise<void> {
  server.script = (request) => (request === 'pull' ? ways[end] : undefined)
  await engine.runOnce()
  await settle()
}

/** A cycle that begins is held, so that it is seen under way. */
function holdNext(): void {
  server.hold ??= new Promise((resolve) => {
    release = resolve
  })
}

async function beginCycle(): Promise<void> {
  holdNext()
  void engine.runOnce()
  await settle()
}

const enter: Record<EngineState, () => Promise<void>> = {
  new: async () => undefined,
  level: () => cycle('ended_level'),
  due: async () => {
    await cycle('ended_level')
    engine.nudge()
  },
  refused: () => enter.level().then(() => cycle('ended_refused')),
  away: () => enter.level().then(() => cycle('ended_away')),
  busy: () => enter.level().then(() => cycle('ended_busy')),
  blocked: () => enter.level().then(() => cycle('ended_blocked')),
  cycling: () => enter.level().then(beginCycle),
  cycling_again: async () => {
    await enter.cycling()
    engine.nudge()
  },
  stopped: async () => {
    await enter.cycling()
    void engine.stop()
    await settle()
  },
}

async function bringAbout(event: EngineEvent): Promise<void> {
  if (isEnd(event)) {
    server.script = (request) => (request === 'pull' ? ways[event] : undefined)
    server.hold = undefined
    release()
  } else {
    switch (event) {
      case 'asked':
        void engine.runOnce()
        break
      case 'written':
        engine.nudge()
        break
      case 'told':
        hints.onHead(5)
        break
      case 'stream_closed': {
        const rest = station.timers.count()
        hints.onClosed()
        // The listener's own rest is over at once.
        station.timers.fireNumber(rest)
        break
      }
      case 'timer':
        station.timers.fire(waits()[0] ?? -1)
        break
      case 'stop':
        void engine.stop()
    }
  }
  await settle()
}

/** Why an event cannot be brought about: nothing is there that would. */
function expectNoSource(event: EngineEvent): void {
  if (isEnd(event)) expect(server.underWay).toBe(0)
  else if (event === 'timer') expect(waits()).toEqual([])
  else expect(server.stream).toBeNull()
}

describe.each(states)('an engine that is %s', (state) => {
  it.each(events)('goes where the table says when it is %s', async (event) => {
    await startAnew()
    await enter[state]()
    expect(engine.state()).toBe(state)
    hints = server.stream ?? hints
    const next: EngineState | { readonly never: string } = engineTable[state][event]
    if (typeof next === 'object') return expectNoSource(event)
    const before = server.asked.length
    if (!isEnd(event)) holdNext()
    await bringAbout(event)
    expect(engine.state()).toBe(next)
    expect(server.asked.length > before, 'a cycle begins').toBe(next === 'cycling' && state !== 'cycling')
    expect(station.faults).toEqual([])
    expect(server.most).toBeLessThanOrEqual(1)
  })

  it('comes to rest with nothing left to send once all is well', async () => {
    await startAnew()
    await enter[state]()
    await station.register()
    engine.nudge()
    await allIsWell()
    expect(engine.state()).toBe(state === 'stopped' ? 'stopped' : 'level')
    if (state !== 'stopped') await expectNothingWaits()
  })
})

/** The server takes everything again, and time passes. */
async function allIsWell(): Promise<void> {
  server.script = () => undefined
  server.hold = undefined
  release?.()
  await settle()
  if (engine.state() === 'new') engine.start()
  for (let turn = 0; turn < 5; turn += 1) {
    await settle()
    const [first] = waits()
    if (engine.state() !== 'level' && first !== undefined) station.timers.fire(first)
  }
  await settle()
}

async function expectNothingWaits(): Promise<void> {
  expect(await engine.status()).toMatchObject({ connection: 'online', blocked_by: null, only_here_count: 0 })
}

/** The same numbers for the same seed. */
function dice(seed: number): (below: number) => number {
  let last = seed
  return (below) => {
    last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((last / 2 ** 32) * below)
  }
}

const isPossible = (state: EngineState, event: EngineEvent): boolean =>
  event !== 'stop' && typeof engineTable[state][event] === 'string'
const hasSource = (event: EngineEvent): boolean =>
  server.stream !== null || (event !== 'told' && event !== 'stream_closed')

describe('writes that follow each other faster than a cycle begins', () => {
  it('do not put it off: the first one sets the time for all', async () => {
    await startAnew()
    await enter.due()
    const set = station.timers.count()
    for (let write = 0; write < 5; write += 1) engine.nudge()
    expect(station.timers.count()).toBe(set)
    expect(waits()).toEqual([30])
  })
})

describe('any way through the states', () => {
  it.each(Array.from({ length: 15 }, (_, seed) => seed + 1))(
    'follows the table, never with two cycles at once, and loses no write: %i',
    async (seed) => {
      await startAnew()
      await enter.level()
      hints = server.stream ?? hints
      const draw = dice(seed)
      const way: string[] = []
      for (let step = 0; step < 60; step += 1) {
        const state = engine.state()
        hints = server.stream ?? hints
        const possible = events.filter((event) => hasSource(event) && isPossible(state, event))
        const event = possible[draw(possible.length)]
        if (event === undefined) throw new Error('there is no way on')
        way.push(`${state}: ${event}`)
        if (event === 'written') await station.register()
        if (!isEnd(event)) holdNext()
        await bringAbout(event)
        expect(engine.state(), way.join('\n')).toBe(engineTable[state][event])
      }
      expect(server.most).toBe(1)
      await allIsWell()
      expect(engine.state(), way.join('\n')).toBe('level')
      await expectNothingWaits()
      expect(station.faults).toEqual([])
    },
  )
})
