import { app, BrowserWindow, type Session } from 'electron'
import { APP_ORIGIN } from './app-protocol.ts'

/** The station's window: no Node in the page, nothing kept between starts, no way out of the program. */
export function openWindow(session: Session, preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1400,
    height: 900,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    webPreferences: {
      session,
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  window.removeMenu()
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${APP_ORIGIN}/`)
  return window
}

/** No permission, no other page, no new window, no download, whatever a page asks for. */
export function lockDown(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  app.on('web-contents-created', (_event, contents) => {
    const stayInside = (event: { preventDefault(): void }, url: string): void => {
      if (!url.startsWith(`${APP_ORIGIN}/`)) event.preventDefault()
    }
    contents.on('will-navigate', stayInside)
    contents.on('will-redirect', stayInside)
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}
