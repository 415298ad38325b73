import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runRows } from './rows.ts'
import { writeReport } from './tally.ts'

/*
 * `npm run test:faults`: the long lanes, in which programs are killed again and again. `--kills N` sets how often
 * (200), `--seed S` repeats the moments of an earlier run, `--lane NAME` runs one lane alone, `--write` adds the outcome
 * to docs/kill-runs.md. `--row N` (or `--row all`) runs a fault row of docs/security.md with its whole amount instead;
 * with `--write` its figures go to docs/fault-rows.md.
 */

/** Lanes by the words of their tests, as a pattern. */
const lanes: Readonly<Record<string, string>> = {
  station: 'keeps.every.set.of.vital.signs',
  drafts: 'loses.of.a.draft',
  pglite: 'a.server.on.pglite',
  postgres: 'a.server.on.postgres',
}

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string' },
    lane: { type: 'string' },
    row: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
if (values.row !== undefined) process.exit(runRows(values.row, values.write) ? 0 : 1)
const words = values.lane === undefined ? undefined : lanes[values.lane]
if (values.lane !== undefined && words === undefined) {
  process.stderr.write(`No such lane; there are ${Object.keys(lanes).join(', ')}\n`)
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'sijil-kills-'))
const tallies = join(folder, 'tallies.jsonl')
const files = words === undefined ? ['test/faults'] : ['test/faults/kill.test.ts', '-t', words]
const { status } = spawnSync('vitest', ['run', '--config', 'test/vitest.config.ts', ...files], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: {
    ...process.env,
    SIJIL_KILLS: values.kills,
    SIJIL_KILL_TALLY: tallies,
    ...(values.seed === undefined ? {} : { SIJIL_SEED: values.seed }),
  },
})
if (values.write) writeReport('docs/kill-runs.md', tallies, new Date())
rmSync(folder, { recursive: true, force: true })
process.exit(status ?? 1)
