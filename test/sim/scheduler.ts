import type { Dice } from './random.ts'

/** What happens next, and when: the only clock of a simulated world. */
export interface Scheduler {
  nowMs(): number
  /** Calls `run` after a while; the answer cancels it. */
  after(delayMs: number, what: string, run: () => void | Promise<void>): () => void
  /** Makes the next event happen, if it is due by `untilMs`; what it was, or null. */
  step(untilMs: number): Promise<string | null>
  /** Lets time pass to a moment without an event. */
  passTo(ms: number): void
}

interface Planned {
  readonly atMs: number
  /** Breaks ties: which of two things at the same moment comes first is drawn. */
  readonly draw: number
  readonly order: number
  readonly what: string
  readonly run: () => void | Promise<void>
}

/** Everything that the processes of the world have begun is done, but for what waits for the network or a timer. */
export type Settle = () => Promise<void>

export function createScheduler(startMs: number, dice: Dice, settle: Settle): Scheduler {
  const planned = new Set<Planned>()
  let nowMs = startMs
  let order = 0
  const first = (): Planned | undefined => {
    let next: Planned | undefined
    for (const one of planned) if (next === undefined || isBefore(one, next)) next = one
    return next
  }
  return {
    nowMs: () => nowMs,
    after: (delayMs, what, run) => {
      order += 1
      const one = { atMs: nowMs + Math.max(0, Math.round(delayMs)), draw: dice.next(), order, what, run }
      planned.add(one)
      return () => void planned.delete(one)
    },
    step: async (untilMs) => {
      const next = first()
      if (next === undefined || next.atMs > untilMs) return null
      planned.delete(next)
      nowMs = Math.max(nowMs, next.atMs)
      await next.run()
      await settle()
      return next.what
    },
    passTo: (ms) => {
      nowMs = Math.max(nowMs, ms)
    },
  }
}

function isBefore(a: Planned, b: Planned): boolean {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs
  return a.draw === b.draw ? a.order < b.order : a.draw < b.draw
}
