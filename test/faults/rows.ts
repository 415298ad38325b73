import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { RowLine } from '../security/amounts.ts'
import { ensureChromium } from '../support/chromium.ts'
import { commitOf } from '../support/commit.ts'

const HEAD = `# Fault rows
What the rows of [security.md](security.md) came to with their whole amounts (\`npm run test:faults -- --row N --write\` adds these lines, \`--row all\` runs every one). A row whose tool is missing is *not run*, which is no pass.

| date | commit | row | what | figures | outcome | took | machine |
|---|---|---|---|---|---|---|---|
`

/** Test files by the number of their row. */
export function rowFiles(): Map<number, string[]> {
  const files = globSync('test/security/**/row-*.test.ts').sort()
  return Map.groupBy(files, (file) => Number(/^row-(\d+)/.exec(basename(file))?.[1]))
}

/** Runs one row, or every one, with the whole amount. True when all that ran passed and something ran. */
export function runRows(which: string, isWritten: boolean): boolean {
  const files = rowFiles()
  const rows = which === 'all' ? [...files.keys()] : [Number(which)]
  const unknown = rows.find((row) => !files.has(row))
  if (unknown !== undefined || rows.length === 0) {
    process.stderr.write(`There is no row ${which}; there are ${[...files.keys()].join(', ')}\n`)
    return false
  }
  const outcomes = rows.map((row) => runRow(row, files.get(row) ?? [], isWritten))
  return outcomes.every((isPassed) => isPassed)
}

function runRow(row: number, files: readonly string[], isWritten: boolean): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'sijil-rows-'))
  const kept = join(folder, 'lines.jsonl')
  const began = Date.now()
  const needsBrowser = files.some((file) => file.includes('browser'))
  const { status } = spawnSync(
    'vitest',
    ['run', '--config', 'test/vitest.config.ts', '--testTimeout=3600000', '--hookTimeout=600000', ...files],
    {
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: {
        ...process.env,
        ...(needsBrowser ? { SIJIL_TEST_CHROMIUM: ensureChromium(say) } : {}),
        SIJIL_FAULT_ROWS: 'full',
        SIJIL_FAULT_LINES: kept,
      },
    },
  )
  const lines = existsSync(kept)
    ? readFileSync(kept, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => RowLine.parse(JSON.parse(line)))
    : []
  rmSync(folder, { recursive: true, force: true })
  const seconds = Math.round((Date.now() - began) / 1000)
  const isPassed = status === 0 && lines.length > 0
  say(`row ${row}: ${isPassed ? 'passed' : 'FAILED'} in ${seconds} s`)
  if (lines.length === 0) say(`row ${row} noted nothing: it proves nothing`)
  if (isWritten) write(lines, status === 0, seconds)
  return isPassed
}

function write(lines: readonly RowLine[], isPassed: boolean, seconds: number): void {
  const path = 'docs/fault-rows.md'
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`
  const today = new Date().toISOString().slice(0, 10)
  const rows = lines.map(({ row, what, figures, not_run }) => {
    const reachedText = Object.entries(figures).map(([name, value]) => `${name} ${value}`)
    const outcome = not_run === null ? (isPassed ? 'passed' : 'failed') : `not run: ${not_run}`
    const cells = [today, commitOf(), row, what, reachedText.join(', '), outcome, `${seconds} s`, machine]
    return `| ${cells.join(' | ')} |\n`
  })
  const before = existsSync(path) ? readFileSync(path, 'utf8') : HEAD
  writeFileSync(path, before + rows.join(''))
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
