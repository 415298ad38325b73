import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { announceAppScheme } from '../../../main/electron/app-protocol.ts'
import { guardApp, guardSession, mayLoad, spyingSwitch } from '../../../main/electron/hardening.ts'
import { anEvent, app, BrowserWindow, protocol, resetElectron, StandInSession } from './stand-in-electron.ts'

vi.mock('electron', () => import('./stand-in-electron.ts'))

const SHELL = 'main/electron'

/** Every permission that this version of Electron knows by name. */
function permissionNames(): string[] {
  const types = readFileSync('node_modules/electron/electron.d.ts', 'utf8')
  const line = types.split('\n').find((text) => text.includes('setPermissionRequestHandler(handler:')) ?? ''
  const list = /permission: ([^,]+),/.exec(line)?.[1] ?? ''
  return [...list.matchAll(/'([^']+)'/g)].map(([, name]) => name ?? '')
}

let pages: StandInSession
beforeEach(() => {
  resetElectron()
  pages = new StandInSession('station')
  guardSession(pages as never)
  guardApp()
})

describe('a page', () => {
  it('is granted no permission that Electron knows, asked for or looked up', () => {
    const names = permissionNames()
    expect(names.length).toBeGreaterThan(40)
    for (const name of names) {
      const answers: boolean[] = []
      pages.permissionRequest?.({}, name, (may) => answers.push(may))
      expect([name, answers, pages.permissionCheck?.({}, name)]).toEqual([name, [false], false])
    }
  })

  it('reaches no device and sees no screen', () => {
    expect(pages.device?.({ deviceType: 'usb' })).toBe(false)
    const answers: unknown[] = []
    pages.bluetooth?.({}, (reply) => answers.push(reply))
    pages.capture?.({}, (streams) => answers.push(streams))
    expect(answers).toEqual([{ confirmed: false }, {}])
  })

  it('downloads nothing', () => {
    const event = anEvent()
    pages.emit('will-download', event, {}, {})
    expect(event.isPrevented).toBe(true)
  })

  it('has no speller that learns patients’ words or fetches dictionaries', () => {
    expect(pages.set).toEqual({ spellChecker: false, dictionaries: 'app://sijil/no-dictionaries/' })
  })

  it.each([
    ['app://sijil/', true],
    ['app://sijil/assets/app.js', true],
    ['blob:app://sijil/0c4e', true],
    ['data:image/png;base64,AA', true],
    ['https://example.org/', false],
    ['http://127.0.0.1:8787/', false],
    ['ws://127.0.0.1:8787/', false],
    ['file:///etc/passwd', false],
    ['ftp://example.org/', false],
    ['app://sijil.example.org/', false],
    ['app://other/', false],
    ['chrome://gpu', false],
    ['devtools://devtools/bundled/', false],
    ['not an address', false],
  ])('asking for %s: %s', (url, may) => {
    pages.beforeRequest?.({ url }, ({ cancel }) => expect(cancel).toBe(!may))
    expect(mayLoad(url, true)).toBe(may)
  })

  it('opens the inspector only in a program that is not installed', () => {
    expect(mayLoad('devtools://devtools/bundled/', false)).toBe(true)
  })
})

describe('a window', () => {
  const elsewhere = [
    'https://example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:app://sijil/1',
    'app://sijil.example.org/',
    'app://sijil@example.org/',
    'about:blank',
    '',
  ]

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('stays where it is at %s', (name) => {
    const { webContents } = new BrowserWindow({})
    for (const url of elsewhere) {
      const event = anEvent(url)
      webContents.emit(name, event)
      expect([url, event.isPrevented]).toEqual([url, true])
    }
    const own = anEvent('app://sijil/#/patients')
    webContents.emit(name, own)
    expect(own.isPrevented).toBe(false)
  })

  it('opens no other window, not even of its own page, and no webview', () => {
    const { webContents } = new BrowserWindow({})
    for (const url of ['https://example.org/', 'app://sijil/']) {
      expect(webContents.openHandler?.({ url })).toEqual({ action: 'deny' })
    }
    const event = anEvent()
    webContents.emit('will-attach-webview', event)
    expect(event.isPrevented).toBe(true)
  })

  it('believes no certificate that the system does not, and shows none of its own', () => {
    const answers: unknown[] = []
    const answer = (value?: unknown): void => void answers.push(value)
    const events = [anEvent(), anEvent(), anEvent()] as const
    app.emit('certificate-error', events[0], {}, 'https://x/', 'expired', {}, answer)
    app.emit('select-client-certificate', events[1], {}, 'https://x/', [], answer)
    app.emit('login', events[2], {}, {}, {}, answer)
    expect(answers).toEqual([false, undefined, undefined])
    expect(events.map(({ isPrevented }) => isPrevented)).toEqual([true, true, true])
  })
})

describe('the program', () => {
  it.each(['remote-debugging-port', 'remote-debugging-pipe', 'inspect', 'inspect-brk', 'js-flags'])(
    'does not start with --%s once it is installed',
    (name) => {
      app.commandLine.appendSwitch(name)
      expect(spyingSwitch()).toBe(name)
      app.isPackaged = false
      expect(spyingSwitch()).toBeNull()
    },
  )

  it('gives its scheme an origin and no way around the content security policy', () => {
    announceAppScheme()
    expect(protocol.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ])
  })

  it.each([
    ['runAsNode', false],
    ['enableNodeOptionsEnvironmentVariable', false],
    ['enableNodeCliInspectArguments', false],
    ['enableCookieEncryption', true],
    ['enableEmbeddedAsarIntegrityValidation', true],
    ['onlyLoadAppFromAsar', true],
    ['loadBrowserProcessSpecificV8Snapshot', false],
    ['grantFileProtocolExtraPrivileges', false],
  ])('is packaged with the fuse %s %s', (fuse, isOn) => {
    expect(readFileSync('electron-builder.yml', 'utf8')).toContain(`\n  ${fuse}: ${isOn}\n`)
  })

  it('never names what would open a hole', () => {
    const holes =
      /openExternal|executeJavaScript|insertCSS|loadFile\(|file:\/\/|bypassCSP|allowServiceWorkers|setCertificateVerifyProc|ignore-certificate|no-sandbox|disable-web-security|crashReporter|remote\.|setUsePlainTextEncryption|nodeIntegration: true|webSecurity: false|contextIsolation: false|sandbox: false|webviewTag: true/
    const files = readdirSync(SHELL).filter((name) => name.endsWith('.ts'))
    expect(files.length).toBeGreaterThan(15)
    for (const name of files)
      expect([name, holes.exec(readFileSync(join(SHELL, name), 'utf8'))]).toEqual([name, null])
  })
})
