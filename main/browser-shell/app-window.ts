import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const onPath = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
  'brave-browser',
]
const installed = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** What came of opening a window. */
export type AppWindow =
  | { readonly kind: 'opened'; readonly close: () => Promise<void> }
  | { readonly kind: 'no_display' }
  | { readonly kind: 'no_browser' }

/** A Chromium on this machine, or undefined. */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [...folders.flatMap((folder) => onPath.map((name) => join(folder, name))), ...installed]
  return candidates.find((path) => existsSync(path))
}

export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY)
}

/** Opens the address as an application window with a browser profile of its own, which is removed with the window. */
export function openAppWindow(url: string): AppWindow {
  if (!hasDisplay()) return { kind: 'no_display' }
  const browser = findChromium()
  if (browser === undefined) return { kind: 'no_browser' }
  const room = mkdtempSync(join(tmpdir(), 'sijil-window-'))
  const child = spawn(browser, [`--app=${url}`, `--user-data-dir=${room}`, ...flags()], { stdio: 'ignore' })
  const gone = new Promise<void>((resolve) => {
    const tidyUp = (): void => {
      rmSync(room, { recursive: true, force: true, maxRetries: 3 })
      resolve()
    }
    child.once('exit', tidyUp)
    child.once('error', tidyUp)
  })
  return {
    kind: 'opened',
    close: () => {
      child.kill()
      return gone
    },
  }
}

function flags(): string[] {
  const quiet = [
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  // Chromium does not start its sandbox for the root account.
  return process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet
}

/** What to tell the person when there is no window. */
export function noWindowSentence(window: AppWindow): string | null {
  if (window.kind === 'no_display') return 'There is no display here, so no window was opened.'
  if (window.kind === 'no_browser') return 'There is no Chromium here, so no window was opened.'
  return null
}
