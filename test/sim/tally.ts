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
  putBetween(path, 'tally', [
    `${BEGIN}${JSON.stringify(tally)}${END}`,
    '| seeds run | events | acts that people were told are kept | conflicts opened | put aside | seeds that broke an invariant | last at |',
    '|---|---|---|---|---|---|---|',
    `| ${[tally.through, tally.events, tally.acknowledged, tally.conflicts, tally.quarantined, tally.failed].map((n) => number.format(n)).join(' | ')} | ${commit} |`,
  ])
}

/** By what a bug of the zoo was found last. */
export interface ZooFind {
  /** Null when none of its seeds found it. */
  readonly seed: string | null
  readonly invariant: string | null
  readonly seconds: number
  readonly commit: string
}

const ZOO_BEGIN = '<!-- zoo '

export function readZoo(path: string): Record<string, ZooFind> {
  if (!existsSync(path)) return {}
  const text = readFileSync(path, 'utf8')
  const at = text.indexOf(ZOO_BEGIN)
  if (at === -1) return {}
  return JSON.parse(text.slice(at + ZOO_BEGIN.length, text.indexOf(END, at))) as Record<string, ZooFind>
}

/** Writes what was found of each bug between its marks, in the order of the zoo. */
export function writeZoo(
  path: string,
  bugs: readonly { readonly name: string; readonly met: string; readonly seeds: number }[],
  found: Readonly<Record<string, ZooFind>>,
): void {
  const known = bugs.flatMap((bug) => {
    const find = found[bug.name]
    return find === undefined ? [] : [{ ...bug, find }]
  })
  putBetween(path, 'zoo', [
    `${ZOO_BEGIN}${JSON.stringify(Object.fromEntries(known.map(({ name, find }) => [name, find])))}${END}`,
    '| bug | met in | seeds it has | found by seed | invariant | seconds | at |',
    '|---|---|---|---|---|---|---|',
    ...known.map(({ name, met, seeds, find }) => {
      const cells = [
        name,
        met,
        seeds,
        find.seed ?? 'not found',
        find.invariant ?? '',
        find.seconds,
        find.commit,
      ]
      return `| ${cells.join(' | ')} |`
    }),
  ])
}

function putBetween(path: string, name: string, lines: readonly string[]): void {
  const end = `<!-- end of ${name} -->`
  const text = [...lines, end].join('\n')
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '# The simulator\n\n'
  const at = before.indexOf(`<!-- ${name} `)
  const after = before.indexOf(end)
  writeFileSync(
    path,
    at === -1 ? `${before}${text}\n` : `${before.slice(0, at)}${text}${before.slice(after + end.length)}`,
  )
}
