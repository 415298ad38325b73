import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildElectronShell } from '../../../main/electron/build-shell.ts'
import { type StandIn, startStandIn } from '../session/stand-in-server.ts'

const BUILT = resolve('main/dist/electron')
const HERE = resolve('test/main/electron')

let folder: string
let server: StandIn
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-built-'))
  mkdirSync(join(folder, 'renderer', 'dist'), { recursive: true })
  writeFileSync(join(folder, 'renderer', 'dist', 'index.html'), '<meta content="__SIJIL_NONCE__">')
  server = await startStandIn()
  const id = '01980000-0000-7000-8000-0000000000a1'
  server.people.set('heba', { id, password: 'a nurse’s password', full_name: 'Heba Ali', role: 'nurse' })
  await buildElectronShell()
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** Runs the built program in plain Node with a stand-in for `electron`, then what a person does, and answers what was seen. */
async function run(...switches: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(HERE, 'electron-resolver.ts'),
      join(HERE, 'drive-built-shell.ts'),
      BUILT,
      folder,
      ...switches,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const [out, err] = ['', ''].map(() => ({ text: '' })) as [{ text: string }, { text: string }]
  child.stdout.on('data', (chunk) => {
    out.text += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    err.text += String(chunk)
  })
  const [code] = (await once(child, 'close')) as [number]
  return { code, out: out.text, err: err.text }
}

describe('the built program', () => {
  it('opens its window on a new station, lets a nurse sign in, and ends in order', async () => {
    const profile = join(folder, 'station')
    const { out } = await run(
      `profile=${profile}`,
      `server=${server.url}`,
      'enrolment-code=a-code',
      'name=Ward 3',
    )
    expect(JSON.parse(out)).toEqual({
      loaded: ['app://sijil/'],
      preload: join(folder, 'main', 'dist', 'electron', 'preload.cjs'),
      page: 200,
      sign_in: 'signed_in',
      done: ['enableSandbox', 'ready', 'quit', 'ended'],
    })
    expect(existsSync(join(profile, 'station.json'))).toBe(true)
  })

  it('says what to give when it is no station yet, and ends', async () => {
    const { out, err } = await run(`profile=${join(folder, 'new')}`)
    expect(JSON.parse(out)).toMatchObject({ done: ['enableSandbox', 'ready', 'exit 1'] })
    expect(err).toContain('not enrolled yet')
  })
})
