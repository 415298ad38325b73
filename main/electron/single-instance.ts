import { app } from 'electron'

/** Whether this start goes on. One store has one program: a second start brings the first one's window forward, and ends. */
export function isFirstInstance(focusFirst: () => void): boolean {
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return false
  }
  app.on('second-instance', focusFirst)
  return true
}
