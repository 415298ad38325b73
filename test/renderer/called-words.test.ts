import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from '../../renderer/i18n/en.ts'

/*
 * A sentence that no screen says goes: somebody would keep it right, and translate it, for nobody. A screen calls it by
 * its whole key ('visits.title'), or by a key with parts that are filled in (`visits.status_${status}`); such a part
 * has to be a word somewhere in the program. Arabic has the keys of English, by its type.
 */

const folders = ['renderer', 'shared', 'main', 'sync-server']
/** The sentences themselves, and what is built of the program. */
const isRead = (file: string): boolean =>
  /\.tsx?$/.test(file) && !/-(en|ar)\.ts$/.test(file) && !/(^|\/)(dist|node_modules)\//.test(file)

const sources = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter(isRead)
    .map((file) => readFileSync(join(folder, file), 'utf8')),
)

const PLURAL = /_(zero|one|two|few|many|other)$/

function keysOf(node: object, above = ''): readonly string[] {
  return Object.entries(node).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${above}${name}`] : keysOf(value, `${above}${name}.`),
  )
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What is written in backquotes with parts to be filled in, as patterns that capture those parts. */
function templatesOf(source: string, form: RegExp): readonly RegExp[] {
  return [...source.matchAll(form)].map(([, template = '']) => {
    const pieces = template.split(/\$\{[^}]*\}/).map(escaped)
    return new RegExp(`^${pieces.join('(.+)')}$`)
  })
}

const literals = new Set(
  // An attribute of a part of the screen stands between double quotes.
  sources.flatMap((source) =>
    [...source.matchAll(/['"]([a-z]\w*(?:\.\w+)+)['"]/g)].map(([, key = '']) => key),
  ),
)
const keyTemplates = sources.flatMap((source) =>
  templatesOf(source, /`([a-z]\w*\.(?:[^`$]|\$\{[^`}]*\})*)`/g),
)
const wordTemplates = sources.flatMap((source) => templatesOf(source, /`([a-z]+_\$\{[^`}]*\})`/g))
const words = new Set([
  ...sources.flatMap((source) => source.match(/\w+/g) ?? []),
  // An act is called `patients.read`, and its sentence `patients_read`.
  ...[...literals].map((literal) => literal.replaceAll('.', '_')),
])

const fits = (templates: readonly RegExp[], text: string, isPart: (part: string) => boolean): boolean =>
  templates.some((template) => template.exec(text)?.slice(1).every(isPart) ?? false)
const isWord = (part: string): boolean =>
  part.split('.').every((word) => words.has(word) || fits(wordTemplates, word, (inner) => words.has(inner)))

describe('the sentences of the screens', () => {
  it('are each said somewhere', () => {
    const isSaid = (key: string): boolean => literals.has(key) || fits(keyTemplates, key, isWord)
    expect(keysOf(en).filter((key) => !isSaid(key) && !isSaid(key.replace(PLURAL, '')))).toEqual([])
  })
})
