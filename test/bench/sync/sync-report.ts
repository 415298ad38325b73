import { writeFileSync } from 'node:fs'
import type { Circumstances } from '../report.ts'
import type { FoldedProfile } from './profile-fold.ts'
import { BARE, type EngineFigures, OURS, type SyncFigures } from './suite.ts'
import type { ClashFigures, CreatedFigures } from './tasks.ts'

/** What is to be reached, in the order of the tasks. */
const GOALS = {
  on_server_ms: 1500,
  on_second_ms: 2500,
  converged_ms: 1000,
  seen_p95_ms: 300,
  first_sync_ms: 20_000,
  bulk_ratio: 2,
} as const

const QUIET_SHARE = 0.25

function sorted(samples: readonly number[]): number[] {
  return samples.toSorted((a, b) => a - b)
}

/** The value below which a share of the samples lies; NaN of none. */
export function quantile(samples: readonly number[], share: number): number {
  const all = sorted(samples)
  return all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? Number.NaN
}

const median = (samples: readonly number[]): number => quantile(samples, 0.5)

const whole = (value: number): string =>
  Number.isFinite(value) ? Math.round(value).toLocaleString('en') : ''
const mebi = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1)

/** Median and, in brackets, the least and the most. */
function spread(samples: readonly number[], show: (value: number) => string = whole): string {
  const all = sorted(samples)
  const [least, most] = [all[0], all.at(-1)]
  if (least === undefined || most === undefined) return ''
  return `${show(median(all))} (${show(least)} to ${show(most)})`
}

function ratio(samples: readonly number[], base: readonly number[]): string {
  const value = median(samples) / median(base)
  return Number.isFinite(value) ? `${value.toFixed(1)}×` : ''
}

function verdict(value: number, goal: number): string {
  return value <= goal ? 'met' : '**missed**'
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

function named(figures: SyncFigures, name: string): EngineFigures {
  const found = figures.engines.find((one) => one.name === name)
  if (found === undefined) throw new Error(`${name} was not measured`)
  return found
}

function goalsTable(figures: SyncFigures): string {
  const [us, bare] = [named(figures, OURS), named(figures, BARE)]
  const created = (of: (one: CreatedFigures) => number) => [us.created.map(of), bare.created.map(of)] as const
  const clashed = (of: (one: ClashFigures) => number) => [us.clash.map(of), bare.clash.map(of)] as const
  const [sent, bareSent] = created((one) => one.on_server_ms)
  const [there, bareThere] = created((one) => one.on_second_ms)
  const [converged, bareConverged] = clashed((one) => one.converged_ms)
  const least = (samples: readonly number[]): number => Math.min(...samples)
  const { bulk, first_sync } = figures
  const { patients } = figures.order
  const count = patients.toLocaleString('en')
  const of = (part: (one: ClashFigures) => number, all: (one: ClashFigures) => number): string[] => {
    const [mine, theirs] = clashed(part)
    const wanted = median(clashed(all)[0])
    return [
      `${whole(least(mine))} of ${whole(wanted)}`,
      `${whole(least(theirs))} of ${whole(wanted)}`,
      '',
      `all: ${least(mine) >= wanted ? 'met' : '**missed**'}`,
    ]
  }
  const timed = (
    ours: readonly number[],
    base: readonly number[],
    goal: number,
    value = median(ours),
  ): string[] => [
    `${spread(ours)} ms`,
    `${spread(base)} ms`,
    ratio(ours, base),
    `${whole(goal)} ms: ${verdict(value, goal)}`,
  ]
  const rows = [
    [`${count} patients created offline → on the server`, ...timed(sent, bareSent, GOALS.on_server_ms)],
    ['→ on a second station', ...timed(there, bareThere, GOALS.on_second_ms)],
    [
      '1,000 clashing edits on each of two stations → both alike',
      ...timed(converged, bareConverged, GOALS.converged_ms),
    ],
    [
      'edits that people can still read',
      ...of(
        (one) => one.recoverable,
        (one) => one.edits,
      ),
    ],
    [
      'conflicts that people see',
      ...of(
        (one) => one.visible,
        (one) => one.clashes,
      ),
    ],
    [
      'edit here → seen there, 95th percentile',
      `${whole(quantile(us.seen_ms, 0.95))} ms (median ${whole(median(us.seen_ms))}, 99th ${whole(quantile(us.seen_ms, 0.99))}, n ${us.seen_ms.length})`,
      `${whole(quantile(bare.seen_ms, 0.95))} ms (median ${whole(median(bare.seen_ms))})`,
      `${(quantile(us.seen_ms, 0.95) / quantile(bare.seen_ms, 0.95)).toFixed(1)}×`,
      `${GOALS.seen_p95_ms} ms: ${verdict(quantile(us.seen_ms, 0.95), GOALS.seen_p95_ms)}`,
    ],
    ...(first_sync === null ? [] : firstSyncRows(first_sync)),
    ...(bulk === null
      ? []
      : [
          bulkRow('pages of a pull', bulk.pages_ms, bulk),
          bulkRow('chunks of a snapshot', bulk.chunks_ms, bulk),
        ]),
  ]
  return table(['what', 'ours', 'bare', 'ratio', 'goal'], rows)
}

function firstSyncRows({ patients, rows, runs }: NonNullable<SyncFigures['first_sync']>): string[][] {
  return runs.map((run) => [
    `first sync of ${whole(patients)} patients, ${whole(2 * patients)} visits, ${whole(rows)} rows in all${run.is_made_meanwhile ? ', the server makes the snapshot meanwhile' : ', the snapshot is there'}`,
    `${whole(run.everything_ms)} ms, today’s patients after ${whole(run.today_ms)} ms (device ${whole(run.device_cpu_ms)} ms of CPU, ${mebi(run.wire_bytes)} MiB)`,
    `${whole(run.bare_ms)} ms, writing alone`,
    `${(run.everything_ms / run.bare_ms).toFixed(1)}×`,
    `${whole(GOALS.first_sync_ms)} ms: ${verdict(run.everything_ms, GOALS.first_sync_ms)}`,
  ])
}

function bulkRow(
  what: string,
  ours: readonly number[],
  { rows, bare_ms }: NonNullable<SyncFigures['bulk']>,
): string[] {
  const perSecond = (samples: readonly number[]): string => `${whole((rows / median(samples)) * 1000)} rows/s`
  const value = median(ours) / median(bare_ms)
  return [
    `bulk apply of ${what}`,
    perSecond(ours),
    perSecond(bare_ms),
    ratio(ours, bare_ms),
    `${GOALS.bulk_ratio}×: ${verdict(value, GOALS.bulk_ratio)}`,
  ]
}

function costTable(figures: SyncFigures): string {
  const barest = figures.engines.at(-1)
  const rows = figures.engines.map(({ name, created }) => {
    const of = (part: (one: CreatedFigures) => number): number[] => created.map(part)
    return [
      name,
      spread(of((one) => one.on_server_ms)),
      spread(of((one) => one.on_second_ms)),
      ratio(
        of((one) => one.on_second_ms),
        barest?.created.map((one) => one.on_second_ms) ?? [],
      ),
      spread(of((one) => one.server_cpu_ms)),
      spread(of((one) => one.devices_cpu_ms)),
      whole(Math.max(...of((one) => one.server_peak_mib))),
      whole(Math.max(...of((one) => one.device_peak_mib))),
      mebi(median(of((one) => one.wire_bytes))),
      mebi(median(of((one) => one.disk_server_bytes))),
      mebi(median(of((one) => one.disk_devices_bytes))),
    ]
  })
  const head = [
    'engine',
    'on the server, ms',
    'on the second, ms',
    'ratio',
    'CPU of the server, ms',
    'of both devices, ms',
    'most memory of the server, MiB',
    'of a device, MiB',
    'on the wire, MiB',
    'disk of the server, MiB',
    'of both devices, MiB',
  ]
  return table(head, rows)
}

const SHOWN_PARTS = 14

function profileTable({ thread, profile }: { thread: string; profile: FoldedProfile }): string {
  const share = (ms: number): string => `${whole(ms)} (${((100 * ms) / profile.busy_ms).toFixed(0)} %)`
  const rows = Array.from({ length: SHOWN_PARTS }, (_, n) => {
    const [module, fn] = [profile.modules[n], profile.functions[n]]
    return [
      module?.part ?? '',
      module === undefined ? '' : share(module.self_ms),
      fn?.part ?? '',
      fn === undefined ? '' : share(fn.self_ms),
    ]
  })
  return `### ${thread}: ${whole(profile.busy_ms)} ms busy\n\n${table(['part', 'itself, ms', 'function', 'itself, ms'], rows)}`
}

/** The page of one run, whole. */
export function syncReportOf(figures: SyncFigures, run: Circumstances): string {
  const { order } = figures
  const isQuiet = run.load_before <= run.processors * QUIET_SHARE
  const load = `load ${run.load_before.toFixed(1)}`
  const note = isQuiet
    ? `Nothing else was running (${load}).`
    : `**Other programs were running (${load} on ${run.processors} processors): read the ratios, not the times.**`
  const database = order.is_postgres
    ? 'PostgreSQL, which flushes each commit'
    : 'PGlite with its flushed journal'
  const profile =
    figures.threads.length === 0
      ? ''
      : `
## Where the time goes
One more run with every thread sampled (each thread's own time, which the sampling itself lengthens), from the start of the sampling to the last patient on the second device.

${figures.threads.map(profileTable).join('\n\n')}
`
  const missing = [
    ...(figures.bulk === null ? ['bulk apply'] : []),
    ...(figures.first_sync === null ? ['first sync'] : []),
  ]
  return `# Benchmarks of sync
\`npm run bench -- sync --write\` left this: ${run.date}, commit ${run.commit}, ${run.machine}; server on ${database}; ${order.runs} runs after one that does not count. ${note}

## Against the goals
Median, with the least and the most in brackets.${missing.length === 0 ? '' : ` **Not measured in this run: ${missing.join(', ')}.**`}

${goalsTable(figures)}

## ${order.patients.toLocaleString('en')} patients created offline, what it costs
With audit and encryption on and off. The ratio is to the barest, on the second device.

${costTable(figures)}
${profile}
## How it is measured
- One process for the server and one for each device, loopback HTTP, the order of the engines moves on with each run. Records are from one seed: 12 fields, some 260 bytes. What was written offline is made once; each run begins with a copy of those files and new processes.
- **Ours** is the server's own program, and stations' store, write path and sync engine as the program wires them, with signatures, audit, rights, merge and conflicts. Nothing is switched off in it; "without encryption" is its store opened by a test, without a cipher.
- **Bare** is the same databases doing the same durable work: better-sqlite3 with a station's settings (and cipher) writes row, outbox line and audit line in one transaction; 500 at a time go over loopback HTTP; the server flushes them to a file (with PGlite), inserts rows, history and the device's audit lines in one transaction; the second device is told, fetches, and writes. It checks, signs and merges nothing: of two edits the last one wins.
- Both ends are durable: stations' SQLite flushes each commit (synchronous=FULL), the server has flushed before it answers.
- **On the server**: the device has every acknowledgement; count and hash of what both devices hold are compared, and the server's disk is counted after it was stopped. **On a second station**: it was online before and listens.
- **Clashing edits**: each device edits the same 1,000 patients offline, one transaction each, 500 of the pairs in different fields and 500 in the same; both go online at once. "Still read" is looked for on both devices through the pages that screens call: the value stands in the record, or competes in an open conflict. Removing against editing is not in it yet: 100 of the 500 are meant to be that.
- **Seen there** is from the moment before the edit is written until the other device has it on its disk, edits 20 to 120 ms apart.
- **First sync**: 100 people with two visits and nursing assessments come in through services, push and commit; then their rows are copied inside the server's database under new ids. Bare writes the same rows into the same tables, a prepared insert each, and fetches and unpacks nothing.
- CPU and memory of the server are the operating system's own books of the process (Linux); with PostgreSQL its processes are not among them.
`
}

export function writeSyncReport(path: string, figures: SyncFigures, run: Circumstances): void {
  writeFileSync(path, syncReportOf(figures, run))
}
