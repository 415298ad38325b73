import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Circumstances } from '../bench/report.ts'
import type { StormOrder, StormResult } from './storm.ts'

type Storm = Pick<StormOrder, 'stations' | 'envelopes' | 'processes' | 'database'>

export interface StormSummary {
  /** Until the last station had sent everything, s; and until the last one had everything that all sent. */
  readonly drained_s: number
  readonly pulled_s: number
  /** When the first, the middle and the last station had sent everything, s: how evenly they were served. */
  readonly first_s: number
  readonly median_s: number
  readonly sent_away: number
  readonly most_sent_away: number
  readonly unanswered: number
  /** Envelopes that are in no commit. */
  readonly lost: number
  readonly troubles: readonly string[]
}

export function summaryOf(order: Storm, { stations, commits }: StormResult): StormSummary {
  const drained = stations.map(({ drained_ms }) => drained_ms / 1000).sort((a, b) => a - b)
  return {
    drained_s: drained.at(-1) ?? Number.NaN,
    pulled_s: Math.max(...stations.map(({ pulled_ms }) => pulled_ms / 1000)),
    first_s: drained[0] ?? Number.NaN,
    median_s: drained[Math.floor(drained.length / 2)] ?? Number.NaN,
    sent_away: stations.reduce((sum, one) => sum + one.sent_away, 0),
    most_sent_away: Math.max(...stations.map((one) => one.sent_away)),
    unanswered: stations.reduce((sum, one) => sum + one.unanswered, 0),
    lost: order.stations * order.envelopes - commits,
    troubles: [...new Set(stations.flatMap((one) => one.troubles))],
  }
}

const GOAL_S = 30
/** Above this share of the processors somebody else's work is in the times. */
const QUIET_SHARE = 0.25
const ROUTES_SHOWN = 5

/** One run as a section of the report. */
export function reportOf(order: Storm, result: StormResult, run: Circumstances): string {
  const found = summaryOf(order, result)
  const { memory_before_mb, memory_peak_mb, cpu_s, requests } = result.server
  const s = (seconds: number): string => `${seconds.toFixed(1)} s`
  const isQuiet = run.load_before <= run.processors * QUIET_SHARE
  const load = isQuiet
    ? `Nothing else was running (load ${run.load_before.toFixed(1)}).`
    : `**Other programs were running (load ${run.load_before.toFixed(1)} on ${run.processors} processors): the times are worth little, the server's processor time more.**`
  const isGoal = order.stations === 100 && order.envelopes === 100
  const rows = [
    ['everything sent', `${s(found.drained_s)}${isGoal ? ` (goal ${GOAL_S} s on 2 quiet processors)` : ''}`],
    [
      'first, middle and last station had sent everything after',
      [found.first_s, found.median_s, found.drained_s].map(s).join(', '),
    ],
    ['every station has what all sent', s(found.pulled_s)],
    ['processor time of the server', s(cpu_s)],
    [
      'memory of the server before, at most',
      `${memory_before_mb.toFixed(0)} MB, ${memory_peak_mb.toFixed(0)} MB`,
    ],
    [
      'answers "busy, come again" (503)',
      `${found.sent_away}, at most ${found.most_sent_away} to one station`,
    ],
    ['requests without an answer', String(found.unanswered)],
    ['envelopes lost', String(found.lost)],
    ['shown to anybody as trouble', found.troubles.length === 0 ? 'nothing' : found.troubles.join('; ')],
  ]
  const routes = requests
    .slice(0, ROUTES_SHOWN)
    .map(({ route, status, count, seconds }) => `${route} ${status}: ${count} in ${s(seconds)}`)
  return [
    `## ${order.stations} stations × ${order.envelopes} envelopes, ${order.database === 'pglite' ? 'embedded database' : 'PostgreSQL'}`,
    `${run.date}, commit ${run.commit}, ${run.machine}; the stations in ${order.processes} processes on the same machine. ${load}`,
    '',
    '| | |',
    '|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    `Requests that took longest together, waiting included: ${routes.join('; ')}.`,
  ].join('\n')
}

const HEAD = `# The reconnect storm
Stations that were without the server reconnect at the same moment to one server process, over loopback: \`npm run storm -- --stations 100 --envelopes 100 --write\` (\`--postgres\` for PostgreSQL) puts its outcome here. Each station is the shipped store, write path and sync engine on a real encrypted file; all of them knew the same patients, and wrote offline: every fifth act admits somebody, every tenth corrects a patient whom other wards know too, the rest are vital signs. The clock runs from the moment the network is back. In a hospital each station has its own processor; here they share this machine's with the server, and taking in what all the others sent is most of the work.
`

/** Puts a run in the place of the last one of the same kind. */
export function writeReport(path: string, order: Storm, result: StormResult, run: Circumstances): void {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : HEAD
  const section = reportOf(order, result, run)
  const [title = ''] = section.split('\n')
  const [, ...sections] = before.split(/^(?=## )/m)
  const others = sections.filter((one) => !one.startsWith(`${title}\n`)).map((one) => one.trimEnd())
  writeFileSync(path, `${HEAD}\n${[...others, section].join('\n\n')}\n`)
}
