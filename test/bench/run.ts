import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { ensureChromium } from '../support/chromium.ts'
import { benchCore } from './core.ts'
import { tableOf } from './measure.ts'

/*
 * `npm run bench -- core`: times as ratios to the bare library doing the same work in the same run. `--patients N`
 * (100,000), `--json` for programs.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { patients: { type: 'string', default: '100000' }, json: { type: 'boolean', default: false } },
})

const suite = positionals[0]
const patients = Number(values.patients)
if (suite !== 'core' || !Number.isInteger(patients) || patients < 1000) {
  process.stderr.write('Use: npm run bench -- core [--patients N] [--json], N at least 1000\n')
  process.exit(1)
}
const say = (line: string): void => void process.stderr.write(`${line}\n`)
process.env.SIJIL_TEST_CHROMIUM = ensureChromium(say)
const lines = await benchCore(patients, say)
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`
if (values.json) process.stdout.write(`${JSON.stringify({ suite, patients, machine, lines })}\n`)
else process.stdout.write(`${machine}\n\n${tableOf(lines)}\n`)
