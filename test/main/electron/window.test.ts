import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lockWhenLeft } from '../../../main/electron/lock-when-left.ts'
import { recoverPage } from '../../../main/electron/recovery.ts'
import { isFirstInstance } from '../../../main/electron/single-instance.ts'
import { readStartOptions } from '../../../main/electron/start-options.ts'
import { focusWindow, openWindow } from '../../../main/electron/window.ts'
import {
  anEvent,
  app,
  BrowserWindow,
  powerMonitor,
  resetElectron,
  StandInSession,
} from './stand-in-electron.ts'

vi.mock('electron', () => import('./stand-in-electron.ts'))

let folder: string
let stateFile: string
beforeEach(() => {
  resetElectron()
  folder = mkdtempSync(join(tmpdir(), 'sijil-window-'))
  stateFile = join(folder, 'window.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

function aWindow(isContentProtected = false): BrowserWindow {
  const session = new StandInSession('station') as never
  openWindow({ session, preload: '/program/preload.cjs', stateFile, isContentProtected })
  const window = BrowserWindow.opened.at(-1)
  if (window === undefined) throw new Error('no window was opened')
  return window
}

describe('the window', () => {
  it('has a page without Node, in a sandbox, cut off from the preload’s world', () => {
    const { webPreferences } = aWindow().options as { webPreferences: Record<string, unknown> }
    expect(webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      webviewTag: false,
      spellcheck: false,
      preload: '/program/preload.cjs',
    })
  })

  it('has an inspector only in a program that is not installed', () => {
    const isInspectable = (): unknown =>
      (aWindow().options.webPreferences as Record<string, unknown>).devTools
    expect(isInspectable()).toBe(false)
    app.isPackaged = false
    expect(isInspectable()).toBe(true)
  })

  it('is shown when the page is there, on the page’s own background, and never smaller than a form needs', () => {
    const window = aWindow()
    expect(window.options).toMatchObject({
      show: false,
      backgroundColor: '#f2f4f6',
      minWidth: 1024,
      minHeight: 700,
    })
    expect(window.loaded).toEqual(['app://sijil/'])
    expect(window.done).not.toContain('show')
    window.emit('ready-to-show')
    expect(window.done).toContain('show')
  })

  it('bears the program’s name whatever the page calls itself', () => {
    const window = aWindow()
    const event = anEvent()
    window.emit('page-title-updated', event, 'Mona Hassan, 2 81 03…')
    expect(event.isPrevented).toBe(true)
    expect(window.options.title).toBe('Sijil')
  })

  it('is black in screenshots and shared screens where the site wants it', () => {
    expect(aWindow(true).done).toContain('content protection true')
    expect(aWindow(false).done).toContain('content protection false')
  })

  it('opens where it was closed', () => {
    const first = aWindow()
    first.bounds = { x: 200, y: 100, width: 1500, height: 900 }
    first.isMaxed = true
    first.close()
    const second = aWindow()
    expect(second.options).toMatchObject({ x: 200, y: 100, width: 1500, height: 900 })
    second.emit('ready-to-show')
    expect(second.done).toContain('maximize')
    expect(Object.keys(JSON.parse(readFileSync(stateFile, 'utf8')))).toEqual([
      'x',
      'y',
      'width',
      'height',
      'is_maximized',
    ])
  })

  it.each([
    [
      'on a screen that is gone',
      JSON.stringify({ x: 3000, y: 50, width: 1300, height: 800, is_maximized: false }),
    ],
    [
      'with its title above the screen',
      JSON.stringify({ x: 0, y: -400, width: 1300, height: 800, is_maximized: false }),
    ],
    ['in a file that was cut short', '{"x": 10'],
    ['in a file that says something else', '{"x": "left"}'],
  ])('opens in the usual place when it was %s', (_why, text) => {
    writeFileSync(stateFile, text)
    const { options } = aWindow()
    expect(options).toMatchObject({ width: 1400, height: 900 })
    expect('x' in options).toBe(false)
  })

  it('is closed in peace when its place cannot be kept', () => {
    rmSync(folder, { recursive: true })
    expect(() => aWindow().close()).not.toThrow()
    folder = mkdtempSync(join(tmpdir(), 'sijil-window-'))
  })
})

describe('a second start', () => {
  it('brings the first one’s window forward and ends', () => {
    const window = aWindow()
    window.isSmall = true
    expect(isFirstInstance(() => focusWindow(window as never))).toBe(true)
    app.emit('second-instance')
    expect(window.done.slice(-3)).toEqual(['restore', 'show', 'focus'])

    app.isFirst = false
    expect(isFirstInstance(() => expect.unreachable())).toBe(false)
    expect(app.done).toContain('quit')
  })

  it('leaves a window alone that is gone', () => {
    const window = aWindow()
    window.destroy()
    focusWindow(window as never)
    expect(window.done.at(-1)).toBe('destroy')
  })
})

describe('a start', () => {
  it('without switches takes the account’s own station', () => {
    app.paths.userData = '/home/ward/.config/Sijil'
    expect(readStartOptions()).toEqual({
      profile: '/home/ward/.config/Sijil/station',
      windowFolder: '/home/ward/.config/Sijil',
      ca_file: null,
      enrolment: null,
      isContentProtected: false,
    })
  })

  it('with a profile keeps the window’s folder beside it, so that two stations on one PC do not meet', () => {
    for (const [name, value] of [
      ['profile', '/srv/ward-3'],
      ['server', 'http://127.0.0.1:8787'],
      ['enrolment-code', 'K7QD-9M2X'],
      ['name', 'Ward 3'],
      ['content-protection', ''],
    ] as const) {
      app.commandLine.appendSwitch(name, value)
    }
    expect(readStartOptions()).toEqual({
      profile: '/srv/ward-3',
      windowFolder: '/srv/ward-3-window',
      ca_file: null,
      enrolment: { server: 'http://127.0.0.1:8787', code: 'K7QD-9M2X', name: 'Ward 3' },
      isContentProtected: true,
    })
  })
})

describe('a PC that nobody sits at', () => {
  it.each(['suspend', 'lock-screen', 'user-did-resign-active', 'shutdown'])('is locked at %s', (name) => {
    const lock = vi.fn()
    lockWhenLeft(aWindow() as never, lock)
    powerMonitor.emit(name)
    expect(lock).toHaveBeenCalledOnce()
  })

  it('is locked when people log off from Windows', () => {
    const lock = vi.fn()
    const window = aWindow()
    lockWhenLeft(window as never, lock)
    window.emit('session-end', {})
    expect(lock).toHaveBeenCalledOnce()
  })
})

describe('a page that died', () => {
  function aRecovery() {
    const window = aWindow()
    const deps = {
      log: { error: vi.fn(), warn: vi.fn() },
      nowMs: 0,
      monotonicMs: () => deps.nowMs,
      lock: vi.fn(),
      giveUp: vi.fn(),
    }
    recoverPage(window as never, deps as never)
    const die = (reason: string): unknown =>
      window.webContents.emit('render-process-gone', {}, { reason, exitCode: 139 })
    return { window, deps, die }
  }

  it('comes back at the sign-in page, and the log knows how it ended and nothing of what it showed', () => {
    const { window, deps, die } = aRecovery()
    die('crashed')
    expect(deps.lock).toHaveBeenCalledOnce()
    expect(window.loaded).toEqual(['app://sijil/', 'app://sijil/'])
    expect(deps.log.error.mock.calls).toEqual([
      [{ reason: 'crashed', exit_code: 139 }, 'The page ended unexpectedly'],
    ])
  })

  it('is noted when it did not load, not when another load took its place or a frame inside it failed', () => {
    const { window, deps } = aRecovery()
    for (const [code, isMainFrame] of [
      [-3, true],
      [-6, false],
      [-6, true],
    ]) {
      window.webContents.emit('did-fail-load', {}, code, 'words', 'app://sijil/', isMainFrame)
    }
    expect(deps.log.error.mock.calls).toEqual([[{ error_code: -6 }, 'The page did not load']])
  })

  it('is let go when it ended by itself', () => {
    const { window, deps, die } = aRecovery()
    die('clean-exit')
    expect(deps.lock).not.toHaveBeenCalled()
    expect(window.loaded).toHaveLength(1)
  })

  it('is given up at the fourth crash within a minute, not at four in a day', () => {
    const often = aRecovery()
    for (const _ of [1, 2, 3]) often.die('oom')
    expect(often.deps.giveUp).not.toHaveBeenCalled()
    often.die('oom')
    expect(often.deps.giveUp).toHaveBeenCalledOnce()
    expect(often.window.loaded).toHaveLength(4)

    const seldom = aRecovery()
    for (const hour of [0, 1, 2, 3, 4]) {
      seldom.deps.nowMs = hour * 3_600_000
      seldom.die('crashed')
    }
    expect(seldom.deps.giveUp).not.toHaveBeenCalled()
  })
})
