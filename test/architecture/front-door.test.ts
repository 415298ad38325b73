import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demoAdmin, demoStaff } from '../../main/browser-shell/demo-accounts.ts'

/* What a newcomer reads first, against what is there. */

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'docs/README.md',
  'docs/user-guide.md',
  'docs/user-guide.ar.md',
]

function anchorsOf(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    String(heading)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe('the pages at the front door', () => {
  it.each(pages)('link only to what is there: %s', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, to]) =>
      String(to),
    )
    for (const link of links) {
      const [path, anchor] = link.split('#')
      // A link within the page names no file.
      const file = path === '' ? page : join(dirname(page), path ?? '')
      expect(existsSync(file), link).toBe(true)
      if (anchor !== undefined) expect(anchorsOf(file), link).toContain(anchor)
    }
  })

  it.each(pages)('name only commands that package.json has: %s', (page) => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>
    }
    const named = [...readFileSync(page, 'utf8').matchAll(/npm run ([a-z:]+)/g)].map(([, name]) =>
      String(name),
    )
    for (const name of named) expect(Object.keys(scripts)).toContain(name)
  })

  it('tell the demo accounts as they are made', () => {
    const readme = readFileSync('README.md', 'utf8')
    for (const { username, password } of [demoAdmin, ...demoStaff]) {
      expect(readme).toMatch(new RegExp(`\`${username}\` \\|[^|]+\\| \`${password}\``))
    }
  })

  it('give the licence that package.json names', () => {
    expect(JSON.parse(readFileSync('package.json', 'utf8')).license).toBe('Apache-2.0')
    expect(readFileSync('LICENSE', 'utf8')).toMatch(
      /Apache License\s+Version 2\.0[\s\S]+END OF TERMS AND CONDITIONS/,
    )
  })
})
