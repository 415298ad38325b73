import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { ensureChromium } from '../support/chromium.ts'
import { commitOf } from '../support/commit.ts'
import { benchCore } from './core.ts'
import { tableOf } from './measure.ts'
import { type Circumstances, writeReport } from './report.ts'

// Sync has options of its own.
if (process.argv[2] === 'sync') {
  await import('./sync/run.ts')
  process.exit()
}

/*
 * `npm run bench -- core`: times as ratios to the bare library doing the same work in the same run. `--patients N`
 * (100,000), `--json` for programs, `--write` puts the table into docs/benchmarks.md.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    patients: { type: 'string', default: '100000' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})

const suite = positionals[0]
const patients = Number(values.patients)
if (suite !== 'core' || !Number.isInteger(patients) || patients < 1000) {
  process.stderr.write(
    'Use: npm run bench -- core [--patients N] [--json] [--write], N at least 1000; npm run bench -- sync\n',
  )
  process.exit(1)
}
const say = (line: string): void => void process.stderr.write(`${line}\n`)
process.env.SIJIL_TEST_CHROMIUM = ensureChromium(say)
const loadBefore = loadavg()[0] ?? 0
const lines = await benchCore(patients, say)
const circumstances: Circumstances = {
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`,
  commit: commitOf(),
  date: new Date().toISOString().slice(0, 10),
  load_before: loadBefore,
  processors: cpus().length,
}
if (values.json) process.stdout.write(`${JSON.stringify({ suite, patients, ...circumstances, lines })}\n`)
else process.stdout.write(`${circumstances.machine}\n\n${tableOf(lines)}\n`)
if (values.write) writeReport('docs/benchmarks.md', patients, lines, circumstances)
