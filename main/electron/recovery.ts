import type { BrowserWindow } from 'electron'
import type { Logger } from 'pino'
import { START_URL } from './window.ts'

/** A page that crashes as often as this would go on crashing. */
const CRASHES_TO_GIVE_UP = 4
const WITHIN_MS = 60_000
/** Chromium's word for a load that another one took the place of. */
const ABORTED = -3

export interface RecoveryDeps {
  readonly log: Pick<Logger, 'error' | 'warn'>
  readonly monotonicMs: () => number
  readonly lock: () => void
  /** Says that the window cannot go on, and ends the program in order. */
  readonly giveUp: () => void
}

/**
 * A page that died comes back at the sign-in page: records and drafts are in the store, which lives in this process. The
 * log says how the page ended and nothing of what it showed.
 */
export function recoverPage(window: BrowserWindow, deps: RecoveryDeps): void {
  let crashesMs: number[] = []
  const { webContents } = window
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    deps.log.error({ reason, exit_code: exitCode }, 'The page ended unexpectedly')
    deps.lock()
    const nowMs = deps.monotonicMs()
    crashesMs = [...crashesMs.filter((atMs) => nowMs - atMs < WITHIN_MS), nowMs]
    if (crashesMs.length >= CRASHES_TO_GIVE_UP) return deps.giveUp()
    void window.loadURL(START_URL)
  })
  webContents.on('unresponsive', () => deps.log.warn('The page does not answer'))
  webContents.on('responsive', () => deps.log.warn('The page answers again'))
  webContents.on('did-fail-load', (_event, error_code, _words, _url, isMainFrame) => {
    if (isMainFrame && error_code !== ABORTED) deps.log.error({ error_code }, 'The page did not load')
  })
}
