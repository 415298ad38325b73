import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** The long lane's count, kept in docs: how many seeds were ever run, on what, and what they found. */
export interface Tally {
  /** The highest seed of the unbroken run from 1. */
  through: number
  events: number
  acknowledged: number
  conflicts: number
  quarantined: number
  failed: number
}

const BEGIN = '<!-- tally '
const END = ' -->'

const NONE: Tally = { through: 0, events: 0, acknowledged: 0, conflicts: 0, quarantined: 0, failed: 0 }

export function readTally(path: string): Tally {
  if (!existsSync(path)) return NONE
  const text = readFileSync(path, 'utf8')
  const at = text.indexOf(BEGIN)
  if (at === -1) return NONE
  return JSON.parse(text.slice(at + BEGIN.length, text.indexOf(END, at))) as Tally
}

/** Writes the count between its marks; what people wrote around it stays. */
export function writeTally(path: string, tally: Tally, commit: string): void {
  const number = new Intl.NumberFormat('en')
  const lines = [
    `${BEGIN}${JSON.stringify(tally)}${END}`,
    '| seeds run | events | acts that people were told are kept | conflicts opened | put aside | seeds that broke an invariant | last at |',
    '|---|---|---|---|---|---|---|',
    `| ${[tally.through, tally.events, tally.acknowledged, tally.conflicts, tally.quarantined, tally.failed].map((n) => number.format(n)).join(' | ')} | ${commit} |`,
    '<!-- end of tally -->',
  ].join('\n')
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '# The simulator\n\n'
  const at = before.indexOf(BEGIN)
  const end = before.indexOf('<!-- end of tally -->')
  const text =
    at === -1
      ? `${before}${lines}\n`
      : `${before.slice(0, at)}${lines}${before.slice(end + '<!-- end of tally -->'.length)}`
  writeFileSync(path, text)
}
