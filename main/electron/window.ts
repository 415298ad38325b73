import { app, BrowserWindow, type Session, screen } from 'electron'
import { APP_ORIGIN } from './app-protocol.ts'
import { readWindowState, writeWindowState } from './window-state.ts'

export interface WindowOrder {
  readonly session: Session
  /** Path of the built preload. */
  readonly preload: string
  /** File that keeps the window's place. */
  readonly stateFile: string
  /** Whether screenshots, screen sharing and recordings show a black window. Windows and macOS only. */
  readonly isContentProtected: boolean
}

/** The page's own background: no flash of white while it loads. */
const BACKGROUND = '#f2f4f6'

/** The first address: the sign-in page, since every start is locked. */
export const START_URL = `${APP_ORIGIN}/`

/** The station's window: no Node in the page, nothing kept between starts, no way out of the program. */
export function openWindow(order: WindowOrder): BrowserWindow {
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea)
  const state = readWindowState(order.stateFile, areas)
  const { x, y, width, height } = state ?? {}
  const window = new BrowserWindow({
    ...(x === undefined || y === undefined ? {} : { x, y }),
    width: width ?? 1400,
    height: height ?? 900,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title: 'Sijil',
    backgroundColor: BACKGROUND,
    autoHideMenuBar: true,
    webPreferences: webPreferences(order),
  })
  window.setContentProtection(order.isContentProtected)
  // Task bars, window lists and screen readers of other programs see the title: it is the program's name, always.
  window.on('page-title-updated', (event) => event.preventDefault())
  window.once('ready-to-show', () => {
    if (state?.is_maximized) window.maximize()
    window.show()
  })
  window.on('close', () => keepPlace(window, order.stateFile))
  void window.loadURL(START_URL)
  return window
}

function webPreferences({ session, preload }: WindowOrder) {
  return {
    session,
    preload,
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
    // Learned words would be patients' words.
    spellcheck: false,
    devTools: !app.isPackaged,
  } as const
}

function keepPlace(window: BrowserWindow, stateFile: string): void {
  const { x, y, width, height } = window.getNormalBounds()
  writeWindowState(stateFile, { x, y, width, height, is_maximized: window.isMaximized() })
}

/** Brings the window to the front, from wherever it is. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
