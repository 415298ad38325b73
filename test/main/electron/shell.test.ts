import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { runShell } from '../../../main/electron/shell.ts'
import type { Bridge } from '../../../shared/ipc/contract.ts'
import type { SessionStatus } from '../../../shared/session/session-ipc.ts'
import { type StandIn, startStandIn } from '../session/stand-in-server.ts'
import {
  aFrame,
  app,
  BrowserWindow,
  contextBridge,
  dialog,
  ipcRenderer,
  Menu,
  powerMonitor,
  resetElectron,
  StandInSession,
  safeStorage,
} from './stand-in-electron.ts'

vi.mock('electron', () => import('./stand-in-electron.ts'))

const heba = { username: 'heba', password: 'a nurse’s password' }

let folder: string
let server: StandIn
let said: string
beforeEach(async () => {
  resetElectron()
  vi.resetModules()
  said = ''
  folder = mkdtempSync(join(tmpdir(), 'sijil-shell-'))
  mkdirSync(join(folder, 'screens'))
  writeFileSync(join(folder, 'screens', 'index.html'), '<meta content="__SIJIL_NONCE__">')
  app.paths.documents = folder
  server = await startStandIn()
  const id = '01980000-0000-7000-8000-0000000000a1'
  server.people.set('heba', { id, password: heba.password, full_name: 'Heba Ali', role: 'nurse' })
})
afterEach(async () => {
  if (BrowserWindow.opened.some((window) => !window.isGone)) await closed()
  await server.stop()
  rmSync(folder, { recursive: true })
})

async function start(withCode = true) {
  const windowFolder = join(folder, 'window')
  mkdirSync(windowFolder, { recursive: true })
  const enrolment = withCode ? { server: server.url, code: 'a-code', name: 'Ward 3' } : null
  const options = { profile: join(folder, 'station'), windowFolder, enrolment, isContentProtected: false }
  const pages = new StandInSession('station')
  const write = (line: string): void => {
    said += line
  }
  const log = pino({ level: 'info' }, { write })
  const preload = '/program/preload.cjs'
  const parts = { log, pages: pages as never, screens: join(folder, 'screens'), preload }
  return { pages, started: await runShell(options, parts) }
}

interface Page {
  readonly invoke: (channel: string, input: unknown, person?: string | null) => Promise<unknown>
  readonly heard: [string, unknown][]
}

/** The page of the newest window, with its bridge. */
async function openPage(): Promise<Page> {
  const window = BrowserWindow.opened.at(-1)
  if (window === undefined) throw new Error('no window was opened')
  ipcRenderer.sender = { sender: window.webContents, senderFrame: aFrame() }
  await import('../../../main/electron/preload.ts')
  const bridge = contextBridge.exposed.get('sijil') as Bridge
  const heard: [string, unknown][] = []
  bridge.subscribe((event, payload) => heard.push([event, payload]))
  // Drawn for nobody, where a test does not say more.
  return {
    invoke: (channel, input, person = null) => bridge.invoke(channel, input, person),
    heard,
  }
}

const stateOf = async (page: Page): Promise<unknown> =>
  ((await page.invoke('session.status', {})) as { value: { state: string } }).value.state

async function closed(): Promise<void> {
  BrowserWindow.opened.at(-1)?.close()
  await vi.waitFor(() => expect(app.done).toContain('ended'), 5_000)
}

describe('the desktop shell over a whole station', () => {
  it('enrols, signs in, carries events, locks at sleep and gives the profile free at its end', async () => {
    const { pages, started } = await start()
    expect(started.ok).toBe(true)
    expect((await pages.answer?.({ url: 'app://sijil/', method: 'GET' }))?.status).toBe(200)
    const page = await openPage()
    expect(await stateOf(page)).toBe('locked')
    expect(await page.invoke('patients.search', { query: 'x', limit: 1 })).toEqual({
      ok: false,
      error: { code: 'session_locked' },
    })
    const signedIn = await page.invoke('session.sign_in', heba)
    expect(signedIn).toMatchObject({ ok: true, value: { state: 'signed_in' } })
    const person = (signedIn as { value: SessionStatus }).value.user?.id ?? ''
    for (const [drawnFor, ok] of [
      [person, true],
      ['another', false],
      [null, false],
    ] as const) {
      const found = await page.invoke('patients.search', { query: 'x', limit: 1 }, drawnFor)
      expect(found).toMatchObject({ ok })
    }
    expect(page.heard.map(([event]) => event)).toContain('session.changed')

    powerMonitor.emit('suspend')
    await vi.waitFor(async () => expect(await stateOf(page)).toBe('locked'))
    const told = page.heard.filter(([event]) => event === 'session.changed')
    expect(told.at(-1)?.[1]).toMatchObject({ state: 'locked' })
    await closed()

    resetElectron()
    expect((await start(false)).started.ok).toBe(true)
  })

  it('notes the keychain that holds the station’s key, and opens the station with it again', async () => {
    await start()
    await closed()
    const station = JSON.parse(readFileSync(join(folder, 'station', 'station.json'), 'utf8')) as unknown
    expect(station).toMatchObject({
      key_protection: 'keychain',
      keychain_backend: 'safe-storage-gnome_libsecret',
    })
    resetElectron()
    await start(false)
    const page = await openPage()
    expect(await page.invoke('session.sign_in', heba)).toMatchObject({ ok: true })
  })

  it.each([
    [{ backend: 'kwallet6' }, 'other_backend'],
    [{ backend: 'basic_text' }, 'no_protection'],
    [{ isThere: false }, 'absent'],
  ] as const)('never opens a station with the keychain %o, nor makes its key anew', async (change, kind) => {
    await start()
    await closed()
    const profile = join(folder, 'station')
    const before = readdirSync(profile).map((name) => [name, statSync(join(profile, name)).size])
    resetElectron()
    Object.assign(safeStorage, change)
    const { started } = await start(false)
    expect(started.ok).toBe(true)
    const page = await openPage()
    expect(await page.invoke('session.status', {})).toMatchObject({ value: { key_trouble: { kind } } })
    const signedIn = await page.invoke('session.sign_in', { username: 'a', password: 'b' })
    expect(signedIn).toMatchObject({ ok: false, error: { code: 'keychain_trouble', kind } })
    expect(readdirSync(profile).map((name) => [name, statSync(join(profile, name)).size])).toEqual(before)
  })

  it('says so when the keychain is locked, and opens once it is unlocked', async () => {
    await start()
    await closed()
    resetElectron()
    safeStorage.isLocked = true
    await start(false)
    const page = await openPage()
    expect(await page.invoke('session.status', {})).toMatchObject({
      value: { key_trouble: { kind: 'locked' } },
    })
    safeStorage.isLocked = false
    expect(await page.invoke('keys.try_again', {})).toMatchObject({
      value: { state: 'locked', key_trouble: null },
    })
  })

  it('without any keychain says so in the log, and is protected by passwords alone where the site allows it', async () => {
    safeStorage.backend = 'basic_text'
    const { started } = await start()
    expect(started.ok).toBe(true)
    expect(said).toContain('does not keep keys behind a password that everybody knows')
  })

  it('tells a person without an enrolment what to give', async () => {
    const { started } = await start(false)
    expect(started).toMatchObject({ ok: false, error: expect.stringContaining('not enrolled yet') })
  })

  it('goes on at the sign-in page after the page died, and logs nothing of it', async () => {
    await start()
    const page = await openPage()
    await page.invoke('session.sign_in', heba)
    const window = BrowserWindow.opened.at(-1)
    window?.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 })
    await vi.waitFor(async () => expect(await stateOf(page)).toBe('locked'))
    expect(window?.loaded).toEqual(['app://sijil/', 'app://sijil/'])
    expect(said).toContain('"reason":"crashed","exit_code":139')
    expect(said).not.toContain('heba')
  })
})

describe('paper from the window', () => {
  const order = { subject: 'form', is_landscape: false }

  it('is saved where the person says, under a name that tells nothing of the patient', async () => {
    await start()
    const page = await openPage()
    await page.invoke('session.sign_in', heba)
    const path = join(folder, 'chosen.pdf')
    dialog.reply = { canceled: false, filePath: path }
    expect(await page.invoke('shell.save_pdf', order)).toEqual({ ok: true, value: { is_saved: true } })
    expect(readFileSync(path, 'utf8')).toContain('%PDF')
    expect(statSync(path).mode & 0o077).toBe(0)
    expect(dialog.asked[0]?.defaultPath).toMatch(/Sijil-form-\d{4}-\d\d-\d\d-\d{6}\.pdf$/)
    expect(BrowserWindow.opened.at(-1)?.webContents.printed).toEqual([
      expect.objectContaining({ pageSize: 'A4', landscape: false, preferCSSPageSize: true }),
    ])
  })

  it('is not saved when the person changes their mind, and not for somebody who is not signed in', async () => {
    await start()
    const page = await openPage()
    expect(await page.invoke('shell.save_pdf', order)).toEqual({
      ok: false,
      error: { code: 'session_locked' },
    })
    expect(dialog.asked).toEqual([])
    await page.invoke('session.sign_in', heba)
    expect(await page.invoke('shell.save_pdf', order)).toEqual({ ok: true, value: { is_saved: false } })
  })

  it('takes no text of the page into the name', async () => {
    await start()
    const page = await openPage()
    for (const input of [{ ...order, subject: 'Mona Hassan' }, { ...order, name: 'Mona.pdf' }, {}, null]) {
      expect(await page.invoke('shell.save_pdf', input)).toMatchObject({
        ok: false,
        error: { code: 'invalid_input' },
      })
    }
  })

  it('that cannot be written is told so, and not as a fault of this PC’s own store', async () => {
    await start()
    const page = await openPage()
    await page.invoke('session.sign_in', heba)
    dialog.reply = { canceled: false, filePath: join(folder, 'no such folder', 'x.pdf') }
    const refused = { ok: false, error: { code: 'file_not_written' } }
    expect(await page.invoke('shell.save_pdf', order)).toEqual(refused)
    const table = { file_name: 'Sijil-audit-2026-05-01-080000.csv', text: 'day\r\n' }
    expect(await page.invoke('shell.save_table', table)).toEqual(refused)
    expect(said).not.toContain('no such folder')
  })
})

describe('menus of the window', () => {
  it('begin in the system’s language, follow the screens’, and lock', async () => {
    app.locale = 'ar-EG'
    await start()
    const page = await openPage()
    await page.invoke('session.sign_in', heba)
    expect(Menu.shown.at(-1)?.[0]?.label).toBe('سجل')
    expect(await page.invoke('shell.set_language', { language: 'en' })).toEqual({ ok: true, value: {} })
    const [first] = Menu.shown.at(-1) ?? []
    expect(first?.label).toBe('Sijil')
    first?.submenu?.find(({ label }) => label === 'Lock')?.click?.()
    await vi.waitFor(async () => expect(await stateOf(page)).toBe('locked'))
  })

  it('offer what the screens say and send them what is chosen', async () => {
    await start()
    const page = await openPage()
    const item = (label: string) =>
      Menu.shown
        .at(-1)
        ?.flatMap(({ submenu }) => submenu ?? [])
        .find((each) => each.label === label)
    expect(item('Visits')?.enabled).toBe(false)
    expect(item('Lock')?.enabled).toBe(true)
    expect(await page.invoke('shell.set_commands', { commands: ['go.visits'] })).toEqual({
      ok: true,
      value: {},
    })
    expect(item('Visits')?.enabled).toBe(true)
    expect(item('Worklist')?.enabled).toBe(false)
    item('Visits')?.click?.()
    expect(page.heard.at(-1)).toEqual(['shell.command', { command: 'go.visits' }])
    expect(await page.invoke('shell.set_commands', { commands: 'all' })).toMatchObject({
      ok: false,
      error: { code: 'invalid_input' },
    })
  })
})

describe('an exported table', () => {
  const table = { file_name: 'Sijil-audit-2026-05-01-080000.csv', text: '\uFEFFday,visits\r\n' }

  it('is saved where the person who is signed in says, and readable by their account alone', async () => {
    await start()
    const page = await openPage()
    expect(await page.invoke('shell.save_table', table)).toMatchObject({ error: { code: 'session_locked' } })
    await page.invoke('session.sign_in', heba)
    const path = join(folder, 'table.csv')
    dialog.reply = { canceled: false, filePath: path }
    expect(await page.invoke('shell.save_table', table)).toEqual({ ok: true, value: { is_saved: true } })
    // Bytes, for reading a text may take the byte order mark away.
    expect(readFileSync(path)).toEqual(Buffer.from(table.text, 'utf8'))
    expect([...readFileSync(path).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(statSync(path).mode & 0o077).toBe(0)
    expect(dialog.asked.at(-1)?.defaultPath).toMatch(/Sijil-audit-2026-05-01-080000\.csv$/)
  })

  it('takes no other name than the server’s', async () => {
    await start()
    const page = await openPage()
    await page.invoke('session.sign_in', heba)
    for (const file_name of ['../x.csv', 'Mona Hassan.csv', 'Sijil-audit-2026-05-01-080000.exe']) {
      expect(await page.invoke('shell.save_table', { ...table, file_name })).toMatchObject({
        error: { code: 'invalid_input' },
      })
    }
  })
})
