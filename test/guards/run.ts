import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureChromium } from '../support/chromium.ts'
import type { Guard } from './guard.ts'
import { guards } from './list.ts'

/*
 * `npm run test:guards`: each guard is removed in a copy of the sources and its test run there. Every removal must turn
 * the test red, and the test must be green with the guard in its place. `--only WORDS` runs some alone.
 */

const FOLDERS = ['main', 'renderer', 'shared', 'sync-server', 'migrations', 'test']
const FILES = [
  'package.json',
  'tsconfig.json',
  'electron-builder.yml',
  'biome.json',
  '.env.example',
  'README.md',
]

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } })
const chosen = guards.filter(({ name }) => name.includes(values.only))
process.env.SIJIL_TEST_CHROMIUM = ensureChromium(say)

const copy = mkdtempSync(join(tmpdir(), 'sijil-guards-'))
/** Whether a test is green with every guard in its place, by test and words. */
const greenBefore = new Map<string, boolean>()
let failures = 0
try {
  for (const folder of FOLDERS) cpSync(folder, join(copy, folder), { recursive: true })
  for (const file of FILES) cpSync(file, join(copy, file))
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'), 'junction')
  for (const [index, guard] of chosen.entries()) {
    const fault = tryGuard(guard)
    say(`${index + 1}/${chosen.length} ${fault === null ? 'bites' : `FAILED, ${fault}`}: ${guard.name}`)
    if (fault !== null) failures += 1
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
say('')
say(`${chosen.length - failures} guards bite, ${failures} do not`)
process.exit(failures === 0 && chosen.length > 0 ? 0 : 1)

/** What is wrong with a guard; null when its removal turns its test red. */
function tryGuard(guard: Guard): string | null {
  const path = join(copy, guard.file)
  const text = readFileSync(path, 'utf8')
  if (text.split(guard.find).length !== 2) return 'its text does not stand in the file exactly once'
  if (!isGreen(guard)) return 'its test is red with the guard in its place'
  try {
    writeFileSync(
      path,
      text.replace(guard.find, () => guard.replace),
    )
    return isGreen(guard) ? 'its test stays green without it' : null
  } finally {
    writeFileSync(path, text)
  }
}

function isGreen({ test, words, find, file }: Guard): boolean {
  const isIntact = readFileSync(join(copy, file), 'utf8').includes(find)
  const key = `${test} ${words ?? ''}`
  const known = greenBefore.get(key)
  if (isIntact && known !== undefined) return known
  const only = words === undefined ? [] : ['-t', words]
  const { status } = spawnSync('vitest', ['run', '--config', 'test/vitest.config.ts', test, ...only], {
    cwd: copy,
    shell: process.platform === 'win32',
  })
  if (isIntact) greenBefore.set(key, status === 0)
  return status === 0
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
