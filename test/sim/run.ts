import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { commitOf } from '../support/commit.ts'
import { makeGround, openGround } from './ground.ts'
import { type Plan, planOf } from './plan.ts'
import { runWorlds } from './pool.ts'
import { added, readTally, readZoo, writeTally, writeZoo } from './tally.ts'
import type { Report } from './worker.ts'
import { type ZooBug, zoo } from './zoo.ts'

/*
 * `npm run sim`: worlds of stations and servers in which everything goes wrong, one for each seed.
 *
 *   -- --seeds 500           seeds 1 to 500; `--from N` begins elsewhere
 *   -- --seeds 2000 --resume the next 2,000 after those that docs/simulator.md counts, and adds them there
 *   -- --seed 17 --log       one, with everything that happens in it; `--plan FILE`: one of the corpus
 *   -- --zoo [--only WORDS]… each bug of the zoo must be found within its seeds; docs/simulator.md is told by what
 *
 * What breaks an invariant is made shorter and written to test/sim/corpus/ under its seed, to be named and kept.
 */

const TALLY = 'docs/simulator.md'
const CORPUS = 'test/sim/corpus'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '500' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    plan: { type: 'string' },
    log: { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
    zoo: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    jobs: { type: 'string', default: String(Math.max(1, Math.min(8, availableParallelism()))) },
  },
})
const jobs = Number(values.jobs)
const folder = await makeGround()
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
if (values.plan !== undefined) process.exit(await showOne(planIn(values.plan)))
if (values.seed !== undefined) process.exit(await showOne(planOf(values.seed)))
process.exit(values.zoo ? await runZoo() : await runSeeds())

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function planIn(path: string): Plan {
  return (JSON.parse(readFileSync(path, 'utf8')) as { plan: Plan }).plan
}

async function showOne(plan: Plan): Promise<number> {
  const ground = await openGround(folder)
  const outcome = await ground.run(plan, values.log ? { log: say } : {})
  say(JSON.stringify(outcome, null, 2))
  await ground.close()
  return outcome.failure === null ? 0 : 1
}

async function runSeeds(): Promise<number> {
  const count = Number(values.seeds)
  const before = readTally(TALLY)
  const first = values.resume ? (before.at(-1)?.through ?? 0) + 1 : Number(values.from)
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(first)) {
    say(
      'Use: npm run sim -- [--seeds N] [--from N | --resume] [--seed N [--log]] [--zoo [--only WORDS]…] [--jobs N]',
    )
    return 1
  }
  const sum = { events: 0, acknowledged: 0, conflicts: 0, quarantined: 0, failed: 0 }
  let next = first
  const began = performance.now()
  let done = 0
  await runWorlds(
    { jobs, ground: folder, isShrinking: true },
    () => {
      next += 1
      return next - 1 < first + count ? { seed: String(next - 1) } : null
    },
    (report) => {
      done += 1
      for (const name of ['events', 'acknowledged', 'conflicts', 'quarantined'] as const)
        sum[name] += report.outcome[name]
      if (report.outcome.failure !== null) {
        sum.failed += 1
        tellFailure(report)
      }
      if (done % 500 === 0) say(`${done} of ${count}, ${sum.failed} broke`)
    },
  )
  const seconds = Math.round((performance.now() - began) / 1000)
  say(
    `${done} seeds in ${seconds} s: ${sum.events} events, ${sum.acknowledged} acts kept, ${sum.conflicts} conflicts, ${sum.quarantined} put aside; ${sum.failed} broke an invariant`,
  )
  if (values.resume && done === count) {
    const stretch = { from: first, through: first + count - 1, commit: commitOf(), ...sum }
    writeTally(TALLY, added(before, stretch))
  }
  return sum.failed === 0 && done === count ? 0 : 1
}

function tellFailure({ outcome, shrunk }: Report): void {
  say(`seed ${outcome.seed}: ${outcome.failure?.detail}`)
  if (shrunk === null) return
  const path = join(CORPUS, `seed-${outcome.seed}.json`)
  writeFileSync(path, `${JSON.stringify({ broke: outcome.failure?.invariant, plan: shrunk }, null, 2)}\n`)
  say(`  ${shrunk.steps.length} steps are left of it in ${path}`)
}

async function runZoo(): Promise<number> {
  const { only } = values
  const chosen =
    only.length === 0 ? zoo : only.flatMap((words) => zoo.filter(({ name }) => name.includes(words)))
  let missed = 0
  for (const bug of chosen) {
    const began = performance.now()
    const found = await find(bug)
    const seconds = Math.round((performance.now() - began) / 1000)
    if (found === null) missed += 1
    const by = found === null ? `in ${bug.seeds} seeds` : `seed ${found.seed}, ${found.invariant}`
    say(`${found === null ? 'NOT FOUND' : 'found'}: ${bug.name}, ${by}, ${seconds} s`)
    const known = readZoo(TALLY)
    known[bug.name] = { ...(found ?? { seed: null, invariant: null }), seconds, commit: commitOf() }
    writeZoo(TALLY, zoo, known)
  }
  say(`${chosen.length - missed} of ${chosen.length} bugs found`)
  return missed === 0 && chosen.length > 0 ? 0 : 1
}

/** By which seed and invariant a bug was found; null when it was not. */
interface Found {
  readonly seed: string
  readonly invariant: string
}

/** What breaks without the bug too shows nothing of it. */
async function find(bug: ZooBug): Promise<Found | null> {
  const end = Number(values.from) + bug.seeds
  for (let from = Number(values.from); from < end; ) {
    const found = await firstBroken(from, end, bug)
    if (found === null) return null
    if ((await firstBroken(Number(found.seed), Number(found.seed) + 1)) === null) return found
    say(`seed ${found.seed} breaks without the bug too: ${found.invariant}`)
    from = Number(found.seed) + 1
  }
  return null
}

async function firstBroken(from: number, end: number, bug?: ZooBug): Promise<Found | null> {
  let next = from
  let found: Found | null = null
  await runWorlds(
    { jobs: Math.min(jobs, end - from), ground: folder, bug: bug?.name, isShrinking: false },
    () => {
      next += 1
      return found === null && next <= end ? { seed: String(next - 1) } : null
    },
    ({ outcome }) => {
      if (outcome.failure !== null) found ??= { seed: outcome.seed, invariant: outcome.failure.invariant }
    },
  )
  return found
}
