import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** A stretch of seeds that was run on one commit, and what it came to. */
export interface Stretch {
  readonly from: number
  readonly through: number
  readonly commit: string
  readonly events: number
  readonly acknowledged: number
  readonly conflicts: number
  readonly quarantined: number
  readonly failed: number
}

/** The long lane's count, kept in docs: which seeds were ever run, on what, and what they found. Seeds follow on each other. */
export type Tally = readonly Stretch[]

const COUNTED = ['events', 'acknowledged', 'conflicts', 'quarantined', 'failed'] as const

const BEGIN = '<!-- tally '
const END = ' -->'

export function readTally(path: string): Tally {
  if (!existsSync(path)) return []
  const text = readFileSync(path, 'utf8')
  const at = text.indexOf(BEGIN)
  if (at === -1) return []
  return JSON.parse(text.slice(at + BEGIN.length, text.indexOf(END, at))) as Tally
}

/** Adds a stretch to the count; one of the same commit as the last is made one with it. */
export function added(tally: Tally, more: Stretch): Tally {
  const last = tally.at(-1)
  if (last?.commit !== more.commit) return [...tally, more]
  const sums = Object.fromEntries(COUNTED.map((name) => [name, last[name] + more[name]]))
  return [...tally.slice(0, -1), { ...more, ...sums, from: last.from }]
}

/** Writes the count between its marks; what people wrote around it stays. */
export function writeTally(path: string, tally: Tally): void {
  const number = new Intl.NumberFormat('en')
  const cells = (seeds: string, stretches: Tally): string => {
    const sums = COUNTED.map((name) => number.format(stretches.reduce((sum, one) => sum + one[name], 0)))
    return `| ${[seeds, ...sums].join(' | ')}`
  }
  putBetween(path, 'tally', [
    `${BEGIN}${JSON.stringify(tally)}${END}`,
    '| seeds | events | acts that people were told are kept | conflicts opened | put aside | seeds that broke an invariant | at |',
    '|---|---|---|---|---|---|---|',
    ...tally.map(
      (one) =>
        `${cells(`${number.format(one.from)} to ${number.format(one.through)}`, [one])} | ${one.commit} |`,
    ),
    `${cells(`**${number.format(tally.at(-1)?.through ?? 0)}**`, tally)} | |`,
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
