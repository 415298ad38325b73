import type { Plan, Step } from './plan.ts'
import type { Outcome } from './world.ts'

/** Tries of one shrinking; what is left then is short enough to read. */
const MAX_RUNS = 60

/**
 * The fewest steps that still break the same invariant: halves, quarters and so on are left out as long as it breaks
 * (Zeller and Hildebrandt 2002, "Simplifying and isolating failure-inducing input").
 */
export async function shrink(
  plan: Plan,
  broken: string,
  run: (plan: Plan) => Promise<Outcome>,
): Promise<{ readonly plan: Plan; readonly outcome: Outcome | null }> {
  let best: { plan: Plan; outcome: Outcome | null } = { plan, outcome: null }
  let runs = 0
  let size = Math.ceil(plan.steps.length / 2)
  while (size >= 1 && runs < MAX_RUNS) {
    let isShorter = false
    for (let from = 0; from < best.plan.steps.length && runs < MAX_RUNS; ) {
      const steps = without(best.plan.steps, from, size)
      runs += 1
      const outcome = await run({ ...plan, steps })
      if (outcome.failure?.invariant === broken) {
        best = { plan: { ...plan, steps }, outcome }
        isShorter = true
      } else from += size
    }
    if (size === 1 && !isShorter) break
    if (!isShorter || size > best.plan.steps.length) size = Math.floor(size / 2)
  }
  return best
}

function without(steps: readonly Step[], from: number, count: number): Step[] {
  return [...steps.slice(0, from), ...steps.slice(from + count)]
}
