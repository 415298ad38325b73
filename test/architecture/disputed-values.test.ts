import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { safetyFieldsOf } from '../../shared/conflicts/disputed-fields.ts'
import { entityNames } from '../../shared/sync/entities.ts'
import { places, readings, type Value } from './disputed-places.ts'

/*
 * The value that came first is no decided one. So whoever reads one that care goes by says in `disputed-places.ts` what
 * happens while it is disputed, and which test shows that: a new screen, message or rule that does not fails here.
 */

const aside = /\/(i18n|invented|practice)\/|\.d\.ts$/

const files = ['shared', 'main', 'sync-server', 'renderer']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => /\.tsx?$/.test(name) && !aside.test(name) && !name.includes('node_modules'))

/** A file's own words: without comments, imports and the names of texts. */
function codeOf(name: string): string {
  return readFileSync(name, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*/g, '$1')
    .replace(/^import [^;]*? from '[^']*'$/gm, '')
    .replace(/t\('[^']*'\)/g, '')
}

const names = Object.keys(readings) as Value[]
const found = new Map(
  files.map((name) => {
    const code = codeOf(name)
    return [name, names.filter((value) => readings[value].test(code))] as const
  }),
)
const listed = new Map(places.flatMap((place) => Object.entries(place.files)))

describe('a value that care goes by', () => {
  it('is read only where it is said what happens while stations disagree about it', () => {
    const unlisted = [...found].flatMap(([name, values]) => {
      const missing = values.filter((value) => !listed.get(name)?.includes(value))
      return missing.length === 0 ? [] : [`${name}: ${missing.join(', ')}`]
    })
    expect(unlisted).toEqual([])
  })

  it('is read where the list says', () => {
    const stale = [...listed].flatMap(([name, values]) =>
      values.filter((value) => !found.get(name)?.includes(value)).map((value) => `${name}: ${value}`),
    )
    expect(stale).toEqual([])
    expect(places.flatMap((place) => Object.keys(place.files))).toHaveLength(listed.size)
  })

  it('has a pattern that finds its readers, each field that is held', () => {
    const held = entityNames.flatMap(safetyFieldsOf)
    expect(held.length).toBeGreaterThan(10)
    expect(held.filter((field) => !names.some((value) => readings[value].test(` ${field}:`)))).toEqual([])
  })
})

describe('the test that shows what a place does', () => {
  it.each(places.flatMap(({ proof }) => (proof === null ? [] : [proof])))('is in %s: %s', (file, title) => {
    expect(existsSync(file) && readFileSync(file, 'utf8').includes(title)).toBe(true)
  })
})
