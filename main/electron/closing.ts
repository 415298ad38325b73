import { setTimeout as sleep } from 'node:timers/promises'
import { app, type BrowserWindow } from 'electron'
import type { CallGate } from './call-gate.ts'

/*
 * window closed, or the program asked to quit
 *   → the window hides → the page's last key strokes arrive → every call has its answer → the core closes its store
 *   → the window is destroyed → the program ends
 */

/** The page stores a draft this long after the last key at the latest, and some more for its way here. */
const LAST_KEYS_MS = 300
/** A call that takes longer hangs; the store survives the end of the program as it survives a power cut. */
const CALLS_AT_MOST_MS = 15_000

export interface ClosingDeps {
  readonly gate: CallGate
  readonly closeStation: () => Promise<void>
  readonly onFault: (error: unknown) => void
}

/** Ends the program only after the store was written and closed. */
export function closeInOrder(window: BrowserWindow, deps: ClosingDeps): void {
  let isDone = false
  let isEnding = false
  async function end(): Promise<void> {
    isEnding = true
    if (!window.isDestroyed()) window.hide()
    await sleep(LAST_KEYS_MS)
    await deps.gate.drain(CALLS_AT_MOST_MS)
    await deps.closeStation().catch(deps.onFault)
    isDone = true
    if (!window.isDestroyed()) window.destroy()
    app.quit()
  }
  const hold = (event: { preventDefault(): void }): void => {
    if (isDone) return
    event.preventDefault()
    if (!isEnding) void end()
  }
  window.on('close', hold)
  app.on('will-quit', hold)
  app.on('window-all-closed', () => app.quit())
}
