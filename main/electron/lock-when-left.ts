import { type BrowserWindow, powerMonitor } from 'electron'

/**
 * Locks the station whenever the PC says that nobody sits at it any more: sleep, locked screen, another account, end.
 * What was typed last is in the draft already; the page holds the rest for the same person.
 */
export function lockWhenLeft(window: BrowserWindow, lock: () => void): void {
  powerMonitor.on('suspend', lock)
  powerMonitor.on('lock-screen', lock)
  powerMonitor.on('user-did-resign-active', lock)
  powerMonitor.on('shutdown', lock)
  // Windows tells a window, not the monitor, when people log off.
  window.on('session-end', lock)
}
