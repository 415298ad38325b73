import type { Id } from '../../shared/ids.ts'
import { instantOf } from '../../shared/time.ts'
import { listSitesToSweep } from './scope-store.ts'
import { type ScopeSweepDeps, sweepScopes } from './scope-sweep.ts'

const DAY_MS = 86_400_000
const LOOK_EVERY_MS = 3_600_000
const FIRST_LOOK_MS = 60_000

/** Looks through the memberships of each site that nobody has looked through for a day; answers which. */
export async function sweepDue(deps: ScopeSweepDeps): Promise<Id[]> {
  const before = instantOf(deps.clock.nowMs() - DAY_MS)
  const sites = await deps.database.transaction({ site_id: 'all' }, (trx) => listSitesToSweep(trx, before))
  for (const site_id of sites) await sweepScopes(deps, site_id)
  return sites
}

/** Does so once a day, soon after the start and every hour at most, until it is stopped; a failure is tried again. */
export function watchScopes(deps: ScopeSweepDeps, onFault: (error: unknown) => void): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve()
  const look = (): void => {
    running = running.then(() => sweepDue(deps)).catch(onFault)
  }
  const first = setTimeout(look, FIRST_LOOK_MS)
  const timer = setInterval(look, LOOK_EVERY_MS)
  for (const one of [first, timer]) one.unref()
  return async () => {
    clearTimeout(first)
    clearInterval(timer)
    await running
  }
}
