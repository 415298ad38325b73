import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rowFiles } from '../faults/rows.ts'
import { guards } from '../guards/list.ts'

const page = readFileSync('docs/security.md', 'utf8')

describe('docs/security.md', () => {
  it('names code and tests that are there', () => {
    const named = [...page.matchAll(/`((?:main|renderer|shared|sync-server|migrations|test)\/[^`]*)`/g)]
    const paths = named.map(([, path = '']) => path)
    expect(paths.length).toBeGreaterThan(80)
    expect(paths.filter((path) => !existsSync(path))).toEqual([])
  })

  it('has a line for every row that can be run', () => {
    const rows = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, row]) => Number(row))
    expect([...new Set(rows)].toSorted((a, b) => a - b)).toEqual(
      [...rowFiles().keys()].toSorted((a, b) => a - b),
    )
  })
})

describe('the guards', () => {
  it('are at least 25, each of a line that stands once in its file, with a test that is there', () => {
    expect(guards.length).toBeGreaterThanOrEqual(25)
    const wrong = guards.filter(
      ({ file, find, replace, test }) =>
        readFileSync(file, 'utf8').split(find).length !== 2 || replace.includes(find) || !existsSync(test),
    )
    expect(wrong.map(({ name }) => name)).toEqual([])
  })
})
