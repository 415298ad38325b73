import { parseArgs } from 'node:util'
import { Violated } from '../sim/invariants.ts'
import { createDice } from '../sim/random.ts'
import { type Lane, openLane, type RoundOutcome } from './lane.ts'
import { nemeses } from './nemeses.ts'

/*
 * `npm run test:postgres`: rounds of work over a real PostgreSQL, each with something broken in it.
 *
 *   -- --rounds 16      so many (8 unless told, one of each kind)
 *   -- --seconds 600    as many as go into that time instead
 *   -- --seed S         draws what an earlier run drew; what processes do meanwhile is never quite the same
 *   -- --only WORDS     nemeses with these words in their name alone
 *   -- --stations N     stations (4)
 */

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: String(nemeses.length) },
    seconds: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: '' },
    stations: { type: 'string', default: '4' },
  },
})
/** A hospital is begun anew after so many rounds: each round judges everything that its rounds before wrote too. */
const ROUNDS_OF_A_HOSPITAL = 16
const WORK_MS = 4000

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const chosen = nemeses.filter(({ name }) => name.includes(values.only))
const rounds = values.seconds === undefined ? Number(values.rounds) : Number.POSITIVE_INFINITY
const deadline = values.seconds === undefined ? Number.POSITIVE_INFINITY : Number(values.seconds) * 1000
const stations = Number(values.stations)
if (chosen.length === 0 || Number.isNaN(rounds) || Number.isNaN(deadline) || !(stations >= 1)) {
  say('Use: npm run test:postgres -- [--rounds N | --seconds N] [--seed S] [--only WORDS] [--stations N]')
  process.exit(1)
}

const dice = createDice(values.seed)
const tally = { passed: 0, failed: 0 }
const began = performance.now()
let lane: Lane | null = null
say(`seed ${values.seed}`)
for (let n = 0; n < rounds && performance.now() - began < deadline && tally.failed === 0; n += 1) {
  const own = dice.fork(`round ${n}`)
  // Each kind in its turn, and then as the dice say.
  const nemesis = chosen[n] ?? own.pick(chosen)
  try {
    if (n % ROUNDS_OF_A_HOSPITAL === 0) {
      await lane?.close()
      lane = null
      lane = await openLane({ stations, restWriters: 2, workMs: WORK_MS, dice: dice.fork(`hospital ${n}`) })
    }
    if (lane === null) throw new Error('a round has a hospital')
    const from = performance.now()
    const outcome = await lane.round(nemesis, own)
    tally.passed += 1
    say(
      `✓ ${n + 1}. ${nemesis.name}: ${wordsOf(outcome)}, ${Math.round((performance.now() - from) / 1000)} s`,
    )
  } catch (error) {
    tally.failed += 1
    say(
      `✗ ${n + 1}. ${nemesis.name}, seed ${values.seed}: ${String(error instanceof Violated ? error.message : (error as Error)?.stack)}`,
    )
  }
}
await lane?.close().catch((error: unknown) => say(`the hospital did not close: ${String(error)}`))
say(`${tally.passed} passed, ${tally.failed} failed`)
process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1)

function wordsOf({ commits, acknowledged, by_rest, conflicts }: RoundOutcome): string {
  return `${commits} commits, ${acknowledged} acts kept on stations, ${by_rest} over REST, ${conflicts} conflicts`
}
