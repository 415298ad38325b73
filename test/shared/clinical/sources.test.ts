import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Source, Sourced } from '../../../shared/clinical/source.ts'

const folder = join(import.meta.dirname, '../../../shared/clinical')
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))

type Exports = Record<string, unknown>

function isData(value: unknown): value is Exports {
  return typeof value === 'object' && value !== null && value !== Source && value !== Sourced
}

/** A set of numbers itself, or a list of such sets by name. */
function setsIn(name: string, value: Exports): [string, unknown][] {
  if ('source' in value) return [[name, value]]
  return Object.entries(value).map(([key, part]): [string, unknown] => [`${name}.${key}`, part])
}

const modules = await Promise.all(
  files.map(async (file): Promise<[string, Exports]> => [file, await import(join(folder, file))]),
)
const sets = modules.flatMap(([file, exports]) =>
  Object.entries(exports)
    .filter((entry): entry is [string, Exports] => isData(entry[1]))
    .flatMap(([name, value]) => setsIn(`${file} ${name}`, value)),
)

describe('Clinical numbers', () => {
  it('are found by this test', () => {
    expect(sets.length).toBeGreaterThan(20)
  })

  it.each(sets)('%s names its source, population, unit and the day it was checked', (_, set) => {
    expect(Sourced.safeParse(set).error).toBeUndefined()
  })

  it.each(
    files.filter(
      (file) => !/-data\.ts$|-bands\.ts$|-ranges\.ts$|-rules\.ts$|-switches\.ts$|^source\.ts$/.test(file),
    ),
  )('do not hide in the logic of %s', (file) => {
    const code = readFileSync(join(folder, file), 'utf8')
      .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      .replace(/'[^'\n]*'|`[^`]*`|\/\^.*?\$\//g, "''")
      .replace(/\bnews2\b/gi, '')
    const numbers = [...code.matchAll(/(?<![\w.])\d+(?:\.\d+)?(?!\w)/g)].map(([text]) => text)
    // 0 and 1 for counting, 2 is the name of a saturation scale, 4 and 0.5 round, 12 months are a year.
    expect(numbers.filter((text) => !['0', '1', '2', '4', '0.5', '12'].includes(text))).toEqual([])
  })
})
