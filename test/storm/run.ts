import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { commitOf } from '../support/commit.ts'
import { reportOf, summaryOf, writeReport } from './report.ts'
import { runStorm } from './storm.ts'

/*
 * `npm run storm`: stations that wrote offline reconnect all at once to one server process.
 *
 *   -- --stations 100 --envelopes 100   how many, and how much each of them wrote
 *   -- --postgres                       over PostgreSQL instead of the embedded database
 *   -- --processes 4                    processes that the stations share
 *   -- --seed S
 *   -- --write                          puts the outcome into docs/reconnect-storm.md
 */

const { values } = parseArgs({
  options: {
    stations: { type: 'string', default: '100' },
    envelopes: { type: 'string', default: '100' },
    processes: { type: 'string', default: '4' },
    postgres: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
})
const [stations, envelopes, processes] = [values.stations, values.envelopes, values.processes].map(Number)
if (!(stations && envelopes && processes) || envelopes >= 1000 || processes > stations) {
  process.stderr.write(
    'Use: npm run storm -- [--stations N] [--envelopes N, below 1000] [--processes N] [--postgres] [--seed S] [--write]\n',
  )
  process.exit(1)
}
const load_before = loadavg()[0] ?? 0
const database = values.postgres ? 'postgres' : 'pglite'
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const { SIJIL_STORM_SERVER_OPTIONS: serverOptions } = process.env
const order = { stations, envelopes, processes, database, seed: values.seed, say } as const
const result = await runStorm(serverOptions === undefined ? order : { ...order, serverOptions })
const circumstances = {
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`,
  commit: commitOf(),
  date: new Date().toISOString().slice(0, 10),
  load_before,
  processors: cpus().length,
}
const summary = summaryOf(order, result)
process.stdout.write(`${reportOf(order, result, circumstances)}\n`)
if (values.write) writeReport('docs/reconnect-storm.md', order, result, circumstances)
process.exit(summary.lost === 0 && summary.troubles.length === 0 ? 0 : 1)
