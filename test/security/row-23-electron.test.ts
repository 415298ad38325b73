import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { announceAppScheme, answerRequest, serveApp } from '../../main/electron/app-protocol.ts'
import { openBridge } from '../../main/electron/bridge.ts'
import { guardApp, guardSession } from '../../main/electron/hardening.ts'
import { openWindow, START_URL } from '../../main/electron/window.ts'
import { createEventBus } from '../../main/ipc/event-bus.ts'
import { ok } from '../../shared/result.ts'
import {
  aFrame,
  anEvent,
  BrowserWindow,
  contextBridge,
  ipcRenderer,
  protocol,
  resetElectron,
  StandInSession,
} from '../main/electron/stand-in-electron.ts'
import { reached } from './amounts.ts'

vi.mock('electron', () => import('../main/electron/stand-in-electron.ts'))

/*
 * Row 23: the twenty points of Electron's own security checklist (docs/tutorial/security.md of Electron 45), each with
 * what the shell asks of Electron. Electron itself is a stand-in here: that it keeps its word is for the smoke test on a
 * machine that has the runtime.
 */

const sources = readdirSync('main/electron', { encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join('main/electron', name), 'utf8'))
const builder = readFileSync('electron-builder.yml', 'utf8')
const lines = new Map<number, number>()
let denied = 0
let asked = 0

/** Notes that something was asked for and whether it was denied, as everything here must be. */
function deny(point: number, isDenied: boolean): void {
  asked += 1
  if (isDenied) denied += 1
  lines.set(point, (lines.get(point) ?? 0) + 1)
  expect([point, isDenied]).toEqual([point, true])
}

let pages: StandInSession
let window: BrowserWindow
beforeEach(() => {
  resetElectron()
  pages = new StandInSession('station')
  guardSession(pages as never)
  guardApp()
  const stateFile = join(tmpdir(), 'sijil-no-window.json')
  openWindow({ session: pages as never, preload: '/preload.cjs', stateFile, isContentProtected: true })
  const opened = BrowserWindow.opened.at(-1)
  if (opened === undefined) throw new Error('no window was opened')
  window = opened
})
afterAll(() => {
  reached(23, 'what pages and strangers ask of the desktop shell', { points: lines.size, asked, denied })
})

const preferences = (): Record<string, unknown> => window.options.webPreferences as Record<string, unknown>
const isBlocked = (url: string): boolean => {
  let isCancelled = false
  pages.beforeRequest?.({ url }, ({ cancel }) => {
    isCancelled = cancel
  })
  return isCancelled
}
const elsewhere = [
  'http://example.org/',
  'https://example.org/',
  'https://sijil/',
  'app://sijil.example.org/',
  'app://sijil@example.org/',
  'file:///etc/passwd',
  'ftp://example.org/',
  'chrome://gpu',
  'view-source:app://sijil/',
  'filesystem:app://sijil/temporary/x',
  'javascript:alert(1)',
  'vbscript:x',
  'ms-msdt:/id',
  'smb://example.org/share',
]

describe('row 23: Electron’s checklist', () => {
  it('1: loads nothing that does not come from the program itself', () => {
    expect([window.loaded, START_URL]).toEqual([[START_URL], 'app://sijil/'])
    for (const url of elsewhere) deny(1, isBlocked(url))
  })
  it('2: gives pages no Node', () => {
    for (const name of ['nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames'])
      deny(2, preferences()[name] === false)
  })
  it('3: isolates the preload’s world', () => deny(3, preferences().contextIsolation === true))
  it('4: runs every page in a sandbox', () => {
    deny(4, preferences().sandbox === true)
    deny(
      4,
      sources.some((text) => text.includes('app.enableSandbox()')),
    )
  })
  it('5: grants no permission, whatever its name', () => {
    const types = readFileSync('node_modules/electron/electron.d.ts', 'utf8')
    const line = types.split('\n').find((text) => text.includes('setPermissionRequestHandler(handler:')) ?? ''
    const list = /permission: ([^,]+),/.exec(line)?.[1] ?? ''
    const names = [...list.matchAll(/'([^']+)'/g)].map(([, name]) => name ?? '')
    expect(names.length).toBeGreaterThan(40)
    for (const name of [...names, 'a permission of tomorrow']) {
      pages.permissionRequest?.({}, name, (may) => deny(5, !may))
      deny(5, pages.permissionCheck?.({}, name) === false)
    }
    deny(5, pages.device?.({ deviceType: 'hid' }) === false)
  })
  it('6: leaves web security on', () => deny(6, preferences().webSecurity === true))
  it('7: sends every page a content security policy that begins with nothing', async () => {
    const page = { type: 'text/html', bytes: Buffer.from('<p>__SIJIL_NONCE__</p>') }
    const bundle = new Map([
      ['/index.html', page],
      ['/pdf-frame.html', page],
    ])
    for (const path of ['/', '/patients/1', '/pdf-frame.html']) {
      const answer = answerRequest(bundle, { url: `app://sijil${path}`, method: 'GET' })
      const policy = answer.headers.get('content-security-policy') ?? ''
      deny(7, policy.startsWith("default-src 'none'; "))
      deny(7, policy.includes("require-trusted-types-for 'script'"))
      deny(7, !/unsafe-(inline|eval|hashes)|https?:|\*|data:/.test(policy.replace("'wasm-unsafe-eval'", '')))
    }
  })
  it('8: runs no insecure content', () => deny(8, preferences().allowRunningInsecureContent === false))
  it('9: has no experimental features', () => deny(9, preferences().experimentalFeatures === false))
  it('10: switches no Blink features on', () => {
    deny(10, !('enableBlinkFeatures' in preferences()))
    deny(10, !sources.some((text) => /enable-?blink-?features|enable-features/i.test(text)))
  })
  it('11 and 12: has no webviews, and lets none be attached', () => {
    deny(11, preferences().webviewTag === false)
    deny(11, !sources.some((text) => text.includes('allowpopups')))
    const event = anEvent('https://example.org/')
    window.webContents.emit('will-attach-webview', event)
    deny(12, event.isPrevented)
  })
  it('13: goes nowhere else', () => {
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      for (const url of elsewhere) {
        const event = anEvent(url)
        window.webContents.emit(name, event)
        deny(13, event.isPrevented)
      }
    }
    deny(13, preferences().navigateOnDragDrop === false)
  })
  it('14: opens no other window', () => {
    for (const url of [...elsewhere, 'app://sijil/', 'about:blank'])
      deny(14, window.webContents.openHandler?.({ url })?.action === 'deny')
  })
  it('15: hands no address to the system', () => {
    // An exact list of addresses that is empty: there is no page of ours outside the program.
    for (const text of sources) deny(15, !/openExternal|openPath|showItemInFolder/.test(text))
  })
  it('16: is built with the Electron that the lockfile names, exactly', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
    deny(
      16,
      /^\d+\.\d+\.\d+$/.test(devDependencies.electron) && Number.parseInt(devDependencies.electron, 10) >= 45,
    )
  })
  it('17: listens to the main frame of its own page only', async () => {
    const heard: unknown[] = []
    openBridge(
      window as never,
      async (channel) => {
        heard.push(channel)
        return ok(null)
      },
      createEventBus() as never,
    )
    const strangers = [
      aFrame({ parent: aFrame() }),
      aFrame({ detached: true }),
      null,
      ...elsewhere.map((url) => aFrame({ url })),
    ]
    for (const senderFrame of strangers) {
      ipcRenderer.sender = { sender: window.webContents, senderFrame }
      const answer = await ipcRenderer.invoke('call', '{"channel":"session.status","input":{}}')
      deny(17, JSON.parse(String(answer)).ok === false)
    }
    ipcRenderer.sender = { sender: new BrowserWindow({}).webContents, senderFrame: aFrame() }
    await ipcRenderer.invoke('call', '{"channel":"session.status","input":{}}')
    deny(17, heard.length === 0)
  })
  it('18: serves its pages by a scheme of its own, and nothing else of the disk', () => {
    announceAppScheme()
    serveApp(pages as never, new Map())
    const [scheme] = protocol.schemes as { privileges: Record<string, unknown> }[]
    deny(18, scheme?.privileges.bypassCSP === undefined && scheme?.privileges.corsEnabled === undefined)
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/etc/passwd',
      '/assets/..%2f..%2fkeyslots.json',
    ])
      deny(18, answerRequest(new Map(), { url: `app://sijil${path}`, method: 'GET' }).status === 404)
    deny(18, !sources.some((text) => /loadFile\(|file:\/\//.test(text)))
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
  ])('19: is packaged with the fuse %s %s', (fuse, isOn) => {
    deny(19, builder.includes(`\n  ${fuse}: ${isOn}\n`))
  })
  it('20: hands the page two functions, and nothing of Electron', async () => {
    vi.resetModules()
    await import('../../main/electron/preload.ts')
    const bridge = contextBridge.exposed.get('sijil') as Record<string, unknown>
    deny(20, [...contextBridge.exposed.keys()].join() === 'sijil')
    deny(20, Object.keys(bridge).sort().join() === 'invoke,subscribe')
    deny(
      20,
      Object.values(bridge).every((value) => typeof value === 'function'),
    )
  })
  it('and downloads, devices, screens, spelling, stores and certificates besides', () => {
    const download = anEvent()
    pages.emit('will-download', download, {}, {})
    deny(5, download.isPrevented)
    deny(5, preferences().spellcheck === false && pages.set.spellChecker === false)
    deny(5, preferences().devTools === false)
    const shellStart = readFileSync('main/electron/index.ts', 'utf8')
    // A partition without `persist:` keeps nothing on the disk.
    deny(5, /fromPartition\('station'\)/.test(shellStart))
    expect([...lines.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
  })
})
