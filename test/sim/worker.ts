import { openGround } from './ground.ts'
import { type Plan, planOf } from './plan.ts'
import { shrink } from './shrink.ts'
import type { Outcome } from './world.ts'

/** What the runner asks of a process of worlds. */
export type Order = { readonly seed: string } | { readonly plan: Plan }

/** What it is told. `shrunk`: the shortest plan found that breaks the same. */
export interface Report {
  readonly outcome: Outcome
  readonly shrunk: Plan | null
  readonly took_ms: number
}

const [, , folder = '', shrinks] = process.argv
const isShrinking = shrinks === '--shrink'
const ground = await openGround(folder)

process.on('message', (order: Order) => void serve(order))
process.send?.('ready')

async function serve(order: Order): Promise<void> {
  const began = performance.now()
  const plan = 'plan' in order ? order.plan : planOf(order.seed)
  const outcome = await ground.run(plan)
  const took_ms = Math.round(performance.now() - began)
  const { failure } = outcome
  const shrunk = failure !== null && isShrinking ? await shrink(plan, failure.invariant, ground.run) : null
  process.send?.({
    outcome: shrunk?.outcome ?? outcome,
    shrunk: shrunk?.plan ?? null,
    took_ms,
  } satisfies Report)
}
