import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Order, Report } from './worker.ts'

export interface PoolOptions {
  readonly jobs: number
  /** Folder of what worlds begin from. */
  readonly ground: string
  /** Name of a bug of the zoo that the worlds have. */
  readonly bug?: string | undefined
  /** Whether what breaks is made shorter. */
  readonly isShrinking: boolean
}

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url))
const PATCHED = fileURLToPath(new URL('./patched.ts', import.meta.url))

/** A world that says nothing for so long hangs, which is a failure of its own; one that broke is lived many times over. */
const SILENCE_MS = 120_000
const SHRINKING_MS = 900_000

/**
 * Runs worlds in processes of their own and tells of each, in the order they end. `take` gives the next one, null when
 * there is none, so that a runner can stop early. A process that dies or hangs is a failure of the world that it was in.
 */
export async function runWorlds(
  { jobs, ground, bug, isShrinking }: PoolOptions,
  take: () => Order | null,
  tell: (report: Report) => void,
): Promise<void> {
  await Promise.all(Array.from({ length: jobs }, () => runOne()))

  async function runOne(): Promise<void> {
    let worker: ChildProcess | null = null
    for (let order = take(); order !== null; order = take()) {
      if (worker === null) {
        worker = startWorker({ ground, bug, isShrinking })
        if ((await answerOf(worker, null, SILENCE_MS)) === null)
          throw new Error('a process of worlds did not start')
      }
      const report = await answerOf(worker, order, isShrinking ? SHRINKING_MS : SILENCE_MS)
      tell(report ?? fallen(order))
      if (report !== null) continue
      worker.kill('SIGKILL')
      worker = null
    }
    worker?.kill('SIGKILL')
  }
}

function startWorker({ ground, bug, isShrinking }: Omit<PoolOptions, 'jobs'>): ChildProcess {
  return fork(WORKER, isShrinking ? [ground, '--shrink'] : [ground], {
    // MiB: a world leaves much that is short-lived, which is cleared away less often where there is more room for it.
    execArgv: ['--max-semi-space-size=64', ...(bug === undefined ? [] : ['--import', PATCHED])],
    env: { ...process.env, ...(bug === undefined ? {} : { SIJIL_SIM_BUG: bug }) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

/** The answer to an order (or to the start); null when the process died or fell silent. */
function answerOf(worker: ChildProcess, order: Order | null, withinMs: number): Promise<Report | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(null), withinMs)
    const onExit = (): void => done(null)
    const onMessage = (message: unknown): void => done(message as Report)
    const done = (report: Report | null): void => {
      clearTimeout(timer)
      worker.off('exit', onExit)
      worker.off('message', onMessage)
      resolve(report)
    }
    worker.once('exit', onExit)
    worker.once('message', onMessage)
    if (order !== null) worker.send(order)
  })
}

function fallen(order: Order): Report {
  const seed = 'plan' in order ? order.plan.seed : order.seed
  const failure = { invariant: 'fault', detail: 'fault: the process died or fell silent' }
  return {
    outcome: { seed, failure, events: 0, acknowledged: 0, conflicts: 0, quarantined: 0, trace: '' },
    shrunk: null,
    took_ms: 0,
  }
}
