import { writeFileSync } from 'node:fs'
import { type Line, tableOf } from './measure.ts'

/** Where and when a benchmark ran. */
export interface Circumstances {
  readonly machine: string
  readonly commit: string
  readonly date: string
  /** What else ran: processes that wanted a processor in the minute before. */
  readonly load_before: number
  readonly processors: number
}

/** Above this share of the processors somebody else's work is in the times. */
const QUIET_SHARE = 0.25

/** The report of one run, whole: what it measured, on what, and how. */
export function reportOf(patients: number, lines: readonly Line[], run: Circumstances): string {
  const load = run.load_before.toFixed(1)
  const isQuiet = run.load_before <= run.processors * QUIET_SHARE
  const note = isQuiet
    ? `Nothing else was running (load ${load}).`
    : `**Other programs were running (load ${load} on ${run.processors} processors): read the ratios, not the times.**`
  return `# Benchmarks
One station with ${patients.toLocaleString('en')} patients, as \`npm run bench -- core --patients ${patients} --write\` left it: ${run.date}, commit ${run.commit}, ${run.machine}. ${note}

${tableOf(lines)}

- **Bare** is the same library (better-sqlite3 with the same cipher and settings; argon2id; the same Chromium) doing the same reads, or writing the same rows and bytes, in the same run and by turns with ours. The ratio is what rules, rights, audit, signature and typed borders cost.
- **Filling**: the people are invented from a seed and go through the program's own services (rules, search keys, envelopes, audit events), a thousand to a transaction; every twentieth has visits with assessments, observations and reports. Then the outbox is marked as taken by the server and the rows as the server's, as after years of sync: pushing them is not what is measured.
- **On disk**: a search, an opening and a save are answered when their audit event is on disk, so each line holds at least one fsync of this machine's disk.
- **On screen** is from the key, or the end of the click, to the frame after the one that shows the answer.
`
}

export function writeReport(
  path: string,
  patients: number,
  lines: readonly Line[],
  run: Circumstances,
): void {
  writeFileSync(path, reportOf(patients, lines, run))
}
