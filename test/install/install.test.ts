import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const room = mkdtempSync(join(tmpdir(), 'sijil-install-'))
afterAll(() => rmSync(room, { recursive: true, force: true }))

/** Programs named like compilers that leave a mark and fail. */
function failingCompilers(): string {
  const shims = join(room, 'shims')
  mkdirSync(shims)
  for (const name of ['cc', 'gcc', 'g++', 'c++', 'clang', 'make', 'cmake', 'node-gyp']) {
    const path = join(shims, name)
    writeFileSync(path, `#!/bin/sh\necho "${name} $*" >> "${join(room, 'compiled.log')}"\nexit 1\n`)
    chmodSync(path, 0o755)
  }
  return shims
}

describe.skipIf(process.platform === 'win32')('npm ci', () => {
  it('installs into an empty folder without compiling anything, and the native packages load', () => {
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(file, join(room, file))
    const env = { ...process.env, PATH: `${failingCompilers()}${delimiter}${process.env.PATH}` }
    const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: room, env, encoding: 'utf8' })
    expect(install.status, install.stderr).toBe(0)
    const probe = `
      import Database from 'better-sqlite3'
      import { hashSync } from '@node-rs/argon2'
      import { AsyncEntry } from 'keytar'
      new Database(':memory:').exec('select 1')
      process.stdout.write([process.versions.node.split('.')[0], hashSync('x').slice(0, 9), typeof AsyncEntry].join(' '))`
    writeFileSync(join(room, 'probe.mjs'), probe)
    const run = spawnSync(join(room, 'node_modules', '.bin', 'node'), ['probe.mjs'], {
      cwd: room,
      encoding: 'utf8',
    })
    expect(run.stdout, run.stderr).toBe('24 $argon2id function')
    const compiled = spawnSync('cat', [join(room, 'compiled.log')], { encoding: 'utf8' })
    expect(compiled.stdout).toBe('')
  })
})
