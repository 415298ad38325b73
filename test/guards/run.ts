import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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
  if (!isGreenWithAll(guard)) return 'its test is red, or runs nothing, with the guard in its place'
  try {
    writeFileSync(
      path,
      text.replace(guard.find, () => guard.replace),
    )
    return runTest(guard).isGreen ? 'its test stays green without it' : null
  } finally {
    writeFileSync(path, text)
  }
}

function isGreenWithAll(guard: Guard): boolean {
  const key = `${guard.test} ${guard.words ?? ''}`
  const known = greenBefore.get(key)
  if (known !== undefined) return known
  const { isGreen, passed } = runTest(guard)
  // Words that fit no test leave Vitest green with nothing run.
  greenBefore.set(key, isGreen && passed > 0)
  return isGreen && passed > 0
}

function runTest({ test, words }: Guard): { isGreen: boolean; passed: number } {
  const only = words === undefined ? [] : ['-t', words]
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  const { status } = spawnSync(
    'vitest',
    [
      'run',
      '--config',
      'test/vitest.config.ts',
      '--reporter=json',
      `--outputFile.json=${report}`,
      test,
      ...only,
    ],
    { cwd: copy, shell: process.platform === 'win32' },
  )
  const passed = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).numPassedTests : 0
  return { isGreen: status === 0, passed: Number(passed) }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
