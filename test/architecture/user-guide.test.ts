import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ar } from '../../renderer/i18n/ar.ts'
import { en } from '../../renderer/i18n/en.ts'
import { commandIds, commandOf } from '../../shared/commands/commands.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'

/* The user guide says what stands on the screens: its words, its keys and its pictures. */

const guides = [
  { page: 'docs/user-guide.md', language: 'en', words: en },
  { page: 'docs/user-guide.ar.md', language: 'ar', words: ar },
] as const

/** Every sentence of the screens; of one with a value in it, what stands before the value. */
function sentencesOf(tree: unknown): string[] {
  if (typeof tree === 'string') return [tree, (tree.split('{{')[0] ?? '').trim()]
  return Object.values(tree as Record<string, unknown>).flatMap(sentencesOf)
}

const allOf = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found]) => String(found))

const picturesIn = (page: string): string[] => allOf(readFileSync(page, 'utf8'), /!\[[^\]]*\]\(([^)]+)\)/g)

describe.each(guides)('the user guide in $language', ({ page, language, words }) => {
  const text = readFileSync(page, 'utf8')

  it('calls everything on the screens by the name that it has there', () => {
    const labels = frm05.sections.flatMap(({ fields }) => fields.map(({ label }) => label[language]))
    const commands = commandIds.map((id) => commandOf(id).label[language])
    const known = new Set([...sentencesOf(words), ...commands, ...labels])
    const said = allOf(text, /\*\*([^*]+)\*\*/g)
    expect(said.length).toBeGreaterThan(30)
    expect(said.filter((name) => !known.has(name))).toEqual([])
  })

  it('has one word for what the server put aside, as the screens have', () => {
    const others = language === 'en' ? /\bset aside|quarantin/i : /حجر|معزول/
    const said = [...sentencesOf(words), ...commandIds.map((id) => commandOf(id).label[language])]
    // Without the names of picture files.
    said.push(text.replaceAll(/\]\([^)]+\)/g, ']'))
    expect(said.filter((sentence) => others.test(sentence))).toEqual([])
  })

  it('names only keys that a command has', () => {
    const caps = new Set(commandIds.map((id) => commandOf(id).keys?.caps))
    expect(allOf(text, /`([^`]+)`/g).filter((keys) => !caps.has(keys))).toEqual([])
  })
})

describe('the pictures of the documents', () => {
  const pages = ['docs/README.md', ...guides.map(({ page }) => page)]

  it('are there, and each is shown somewhere', () => {
    const shown = pages.flatMap(picturesIn).map((path) => join('docs', path))
    expect(shown.filter((path) => !existsSync(path))).toEqual([])
    const kept = [
      ...readdirSync('docs').map((name) => join('docs', name)),
      ...readdirSync('docs/guide').map((name) => join('docs', 'guide', name)),
    ].filter((path) => /\.(png|webp)$/.test(path))
    const readme = allOf(readFileSync('README.md', 'utf8'), /!\[[^\]]*\]\(([^)]+)\)/g)
    expect(kept.filter((path) => !shown.includes(path) && !readme.includes(path))).toEqual([])
  })

  it('are small enough to be fetched over a hospital’s line: 6 MB together', () => {
    const sizes = pages.flatMap(picturesIn).map((path) => statSync(join('docs', path)).size)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(6_000_000)
  })
})
