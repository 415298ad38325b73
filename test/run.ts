import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'
import { ensureChromium } from './support/chromium.ts'

/*
 * `npm test`: format and lint, types, then every test. Ends with the plain line `N passed, N failed`, in which lint,
 * types and the simulator count as one check each. `npm test -- FILE …` runs some test files only.
 */

interface Tally {
  passed: number
  failed: number
}

/** What is read of Vitest's report. */
const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numFailedTestSuites: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
})

const MEMORY = '/dev/shm'
const MEMORY_NEEDED_BYTES = 6 * 1024 ** 3

const files = process.argv.slice(2)
const tally: Tally = { passed: 0, failed: 0 }
const failures: string[] = []

if (Number(process.versions.node.split('.')[0]) < 24) {
  say(
    `Node ${process.versions.node} runs this; 24 is needed. Run \`npm ci\`, then \`npm test\` (npm brings Node 24 along).`,
  )
  process.exit(1)
}

if (files.length === 0) await check('format and lint', ['biome', 'ci', '--error-on-warnings', '.'])
process.env.SIJIL_TEST_CHROMIUM = ensureChromium(say)
// Servers and stations are started hundreds of times: compiled once, each start takes half as long.
const compiled = mkdtempSync(join(tmpdir(), 'sijil-compiled-'))
process.env.NODE_COMPILE_CACHE ??= compiled
process.once('exit', () => rmSync(compiled, { recursive: true, force: true }))
inMemory()
if (files.length === 0) {
  // The types take one processor: the simulator keeps the others busy meanwhile.
  await Promise.all([
    check('types', ['tsc', '-b']),
    check('simulator', ['node', 'test/sim/run.ts', '--seeds', '500']),
  ])
}
// One after the other: each keeps the whole machine busy.
runTests(['core', 'apart'], tally)
runTests(['whole', 'flows'], tally)
say('')
// Whoever has only the end of what was printed learns here what it was.
for (const line of failures) say(`FAILED ${line}`)
say(`${tally.passed} passed, ${tally.failed} failed`)
process.exit(tally.failed === 0 && tally.passed > 2 ? 0 : 1)

/** Stores and databases of tests lie in memory where it is large: what a power cut leaves is judged by other means. */
function inMemory(): void {
  if (!existsSync(MEMORY)) return
  const { bavail, bsize } = statfsSync(MEMORY)
  if (bavail * bsize < MEMORY_NEEDED_BYTES || freemem() < MEMORY_NEEDED_BYTES) return
  const folder = mkdtempSync(join(MEMORY, 'sijil-tests-'))
  // As root, PostgreSQL runs as a user of its own, who must reach its files.
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
}

async function check(name: string, [command = '', ...args]: string[]): Promise<void> {
  say(`— ${name}`)
  const child = spawn(command, args, { stdio: 'inherit', shell: process.platform === 'win32' })
  const isPassed = await new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false))
    child.once('exit', (status) => resolve(status === 0))
  })
  if (!isPassed) failures.push(name)
  tally[isPassed ? 'passed' : 'failed'] += 1
}

function runTests(projects: readonly string[], into: Tally): void {
  say(`— tests: ${projects.join(', ')}`)
  const folder = mkdtempSync(join(tmpdir(), 'sijil-test-'))
  const report = join(folder, 'report.json')
  const args = [
    'run',
    '--config',
    'test/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    ...projects.map((project) => `--project=${project}`),
    '--passWithNoTests',
  ]
  const { status } = spawnSync('vitest', [...args, `--outputFile.json=${report}`, ...files], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, testResults } = Report.parse(
      JSON.parse(readFileSync(report, 'utf8')),
    )
    for (const { name, status: ofFile, assertionResults } of testResults) {
      const failed = assertionResults.filter((test) => test.status === 'failed')
      for (const { fullName, failureMessages } of failed)
        failures.push(`${relative('.', name)} > ${fullName}${shortOf(failureMessages?.[0] ?? '')}`)
      if (ofFile === 'failed' && failed.length === 0) failures.push(relative('.', name))
    }
    into.passed += numPassedTests
    into.failed += numFailedTests
    // A file that does not even load has no test to fail.
    if (status !== 0 && numFailedTests === 0) into.failed += Math.max(1, numFailedTestSuites)
    if (files.length === 0 && numPassedTests + numFailedTests === 0) into.failed += 1
  } catch {
    // Expected: no report, since Vitest itself could not start.
    into.failed += 1
    failures.push(`tests of ${projects.join(', ')}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a failure says, and where in the tests it was. */
function shortOf(message: string): string {
  const lines = stripVTControlCharacters(message).split('\n')
  const said = lines.filter((line) => line.trim() !== '' && !line.trim().startsWith('at ')).slice(0, 3)
  const places = lines.filter((line) => /^\s+at /.test(line) && line.includes('/test/')).slice(0, 3)
  return [...said, ...places]
    .map((line) => `\n    ${line.trim().replaceAll(process.cwd(), '.').slice(0, 240)}`)
    .join('')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
