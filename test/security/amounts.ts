import { spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { z } from 'zod'

/*
 * The fault rows: attacks and faults that Sijil must stand, by the numbers of the table in docs/security.md. Each is a
 * test file `row-NN-name.test.ts` here, or in `browser/` where it needs one. `npm test` runs a small amount of each,
 * `npm run test:faults -- --row NN` the whole; both are the same code.
 */

/** How often a row is tried: `fast` in `npm test`, `full` when it was asked for by name. */
export function amountOf({ fast, full }: { readonly fast: number; readonly full: number }): number {
  return isFull() ? full : fast
}

/** Whether the row was asked for by name, with its whole amount and the right to install what it needs. */
export function isFull(): boolean {
  return process.env.SIJIL_FAULT_ROWS === 'full'
}

/** One line of what a row came to. Figures are counts or measured values, their names say the unit. */
export const RowLine = z.strictObject({
  row: z.int(),
  what: z.string(),
  figures: z.record(z.string(), z.union([z.number(), z.string()])),
  /** Why the row was not run; null when it was. */
  not_run: z.string().nullable(),
})
export type RowLine = z.infer<typeof RowLine>

/** Says what a row came to, and keeps it for the table that `test:faults` prints. */
export function reached(row: number, what: string, figures: RowLine['figures']): void {
  keep({ row, what, figures, not_run: null })
}

/**
 * Whether a program is there that a row needs. When the row was asked for by name it is installed where that can be
 * done (Debian, as root); where it is still missing the row is noted as not run, and the caller skips its tests.
 */
export function hasTool(row: number, program: string, debianPackages: readonly string[]): boolean {
  if (isThere(program)) return true
  if (isFull() && process.platform === 'linux' && process.getuid?.() === 0 && isThere('apt-get')) {
    const options = ['install', '-y', '--no-install-recommends', ...debianPackages]
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    if (spawnSync('apt-get', options, { env }).status !== 0) {
      spawnSync('apt-get', ['update'], { env })
      spawnSync('apt-get', options, { env })
    }
    if (isThere(program)) return true
  }
  keep({ row, what: program, figures: {}, not_run: `${program} is not installed here` })
  return false
}

function isThere(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}

function keep(line: RowLine): void {
  const figures = Object.entries(line.figures).map(([name, value]) => `${name} ${value}`)
  const outcome = line.not_run === null ? figures.join(', ') : `not run: ${line.not_run}`
  process.stdout.write(`row ${line.row}, ${line.what}: ${outcome}\n`)
  const path = process.env.SIJIL_FAULT_LINES
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(line)}\n`)
}
