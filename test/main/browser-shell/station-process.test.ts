import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundledPrograms } from '../../../main/packaging/bundled-programs.ts'

let profile: string
let program: string
beforeAll(async () => {
  program = (await bundledPrograms()).station
})
beforeEach(() => {
  profile = mkdtempSync(join(tmpdir(), 'sijil-process-'))
})
afterEach(() => rmSync(profile, { recursive: true }))

function station(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--headless', ...args], {
    encoding: 'utf8',
    env: { ...process.env, SIJIL_LOG_LEVEL: 'error' },
  })
  return { status, stdout, stderr }
}

describe('npm run station', () => {
  it('explains its flags', () => {
    const { status, stdout } = station('--help')
    expect(status).toBe(0)
    for (const flag of ['--profile', '--server', '--enrolment-code', '--name', '--port', '--headless']) {
      expect(stdout).toContain(flag)
    }
  })

  it('asks for a folder', () => {
    const { status, stderr } = station()
    expect(status).toBe(1)
    expect(stderr).toContain('--profile is missing')
  })

  it('asks for a code when the folder is new', () => {
    const { status, stdout, stderr } = station('--profile', profile)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toBe(
      'This profile is not enrolled yet. Give --server and --enrolment-code (an administrator makes the code), and --name.\n',
    )
  })

  it('says that the server is away, and keeps the folder empty', () => {
    const { status, stderr } = station(
      ...['--profile', profile, '--server', 'http://127.0.0.1:9', '--enrolment-code', 'x-x-x-x-x-x'],
    )
    expect(status).toBe(1)
    expect(stderr).toMatch(/^The sync server does not answer\..*\n$/)
    expect(readdirSync(profile)).toEqual(['station.lock'])
  })

  it('leaves a profile that it cannot read as it is', () => {
    writeFileSync(join(profile, 'station.json'), '{"format":')
    mkdirSync(join(profile, 'documents'))
    const { status, stderr } = station('--profile', profile)
    expect(status).toBe(1)
    expect(stderr).toContain('was left untouched: call IT')
    expect(readdirSync(profile).sort()).toEqual(['documents', 'station.json', 'station.lock'])
  })

  it('says that the profile is no folder, in one sentence', () => {
    const file = join(profile, 'a-file')
    writeFileSync(file, '')
    for (const path of [file, join(file, 'below')]) {
      const { status, stderr } = station('--profile', path)
      expect(status).toBe(1)
      expect(stderr).toMatch(/^The profile is no folder that this account can use\..*\n$/)
    }
  })
})
