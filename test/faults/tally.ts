import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { z } from 'zod'
import { commitOf } from '../support/commit.ts'

/** What one lane of killing came to. */
const LaneTally = z.strictObject({
  lane: z.string(),
  kills: z.int(),
  /** Saves that were told to the screen as done. */
  acknowledged: z.int(),
  lost: z.int(),
  doubled: z.int(),
  seed: z.int(),
  seconds: z.int(),
})
export type LaneTally = z.infer<typeof LaneTally>

const HEAD = `# Kill runs
Programs ended with SIGKILL at random moments while a nurse saves (\`npm run test:faults -- --kills 200 --write\` adds these lines; \`--lane\` runs one lane, \`--seed\` repeats a run's moments). **Acknowledged** is what the screen was told is saved. **Lost**: acknowledged, and in the end not on the server (a draft's field: not in the store after the restart). **Doubled**: on the server more than once. The machine was used for other work meanwhile, which only makes the moments more varied.

| date | commit | lane | kills | acknowledged | lost | doubled | seed | took | machine |
|---|---|---|---|---|---|---|---|---|---|
`

/** Says a lane's outcome, and keeps it for the report when `test:faults` asked for one. */
export function noteLane(tally: LaneTally): void {
  const { lane, kills, acknowledged, lost, doubled, seed } = tally
  process.stdout.write(
    `${lane}: ${kills} kills, ${acknowledged} saves acknowledged, ${lost} lost, ${doubled} doubled (seed ${seed})\n`,
  )
  const path = process.env.SIJIL_KILL_TALLY
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(tally)}\n`)
}

/** Adds the lanes kept at `talliesPath` to a report in `docs/`, which begins with what its columns mean. */
export function writeReport(reportPath: string, talliesPath: string, now: Date): void {
  if (!existsSync(talliesPath)) return
  const lines = readFileSync(talliesPath, 'utf8').split('\n').filter(Boolean)
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[1]?.toFixed(1)}`
  const rows = lines.map((line) => {
    const { lane, kills, acknowledged, lost, doubled, seed, seconds } = LaneTally.parse(JSON.parse(line))
    const took = `${Math.round(seconds / 60)} min`
    const cells = [lane, kills, acknowledged, lost, doubled, seed, took, machine]
    return `| ${[now.toISOString().slice(0, 10), commitOf(), ...cells].join(' | ')} |\n`
  })
  const before = existsSync(reportPath) ? readFileSync(reportPath, 'utf8') : HEAD
  writeFileSync(reportPath, before + rows.join(''))
}
