import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { commitOf } from '../../support/commit.ts'
import type { Circumstances } from '../report.ts'
import { benchSync } from './suite.ts'
import { syncReportOf, writeSyncReport } from './sync-report.ts'

/*
 * `npm run bench -- sync`: ours beside the bare databases, over loopback, a process each. `--runs N` (5), `--patients N`
 * (10,000), `--first-sync-patients N` (50,000; 0 leaves it out), `--postgres` for a real PostgreSQL, `--profile` for where
 * the time goes, `--json` for programs, `--write` makes docs/benchmarks-sync.md.
 */

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    patients: { type: 'string', default: '10000' },
    'first-sync-patients': { type: 'string', default: '50000' },
    postgres: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})

const order = {
  runs: Number(values.runs),
  patients: Number(values.patients),
  first_sync_patients: Number(values['first-sync-patients']),
  is_postgres: values.postgres,
  is_profiled: values.profile,
}
/** The clashing edits take the first 1,000 patients, the edits that are seen the next 50. */
const LEAST_PATIENTS = 1100
const isRight =
  Number.isInteger(order.runs) &&
  order.runs >= 1 &&
  Number.isInteger(order.patients) &&
  order.patients >= LEAST_PATIENTS &&
  Number.isInteger(order.first_sync_patients) &&
  order.first_sync_patients >= 0
if (!isRight) {
  process.stderr.write(
    `Use: npm run bench -- sync [--runs N] [--patients N] [--first-sync-patients N] [--postgres] [--profile] [--json] [--write], at least ${LEAST_PATIENTS} patients\n`,
  )
  process.exit(1)
}

const loadBefore = loadavg()[0] ?? 0
const began = performance.now()
const circumstances: Circumstances = {
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`,
  commit: commitOf(),
  date: new Date().toISOString().slice(0, 10),
  load_before: loadBefore,
  processors: cpus().length,
}
const figures = await benchSync(
  order,
  (line) => {
    const seconds = Math.round((performance.now() - began) / 1000)
    process.stderr.write(`${String(seconds).padStart(4)} s  ${line}\n`)
  },
  (measured) => {
    if (values.write) writeSyncReport('docs/benchmarks-sync.md', measured, circumstances)
  },
)
if (values.json) process.stdout.write(`${JSON.stringify({ ...circumstances, ...figures })}\n`)
else process.stdout.write(syncReportOf(figures, circumstances))
