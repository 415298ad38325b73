import { hostname } from 'node:os'
import { join } from 'node:path'
import { app, BrowserWindow, dialog, ipcMain, session } from 'electron'
import { startErrorSentence } from '../browser-shell/error-sentence.ts'
import { createNodeMachine } from '../browser-shell/node-machine.ts'
import { createReadableLog, stationLogOf } from '../browser-shell/readable-log.ts'
import { isTrustedFrame } from '../ipc/trusted-sender.ts'
import { type Station, startStation } from '../station.ts'
import { announceAppScheme, serveApp } from './app-protocol.ts'
import { lockDown, openWindow } from './window.ts'

/*
 * The desktop shell: a window on the station core and nothing else. Each handler here only passes on.
 *
 *   --profile DIR  --server URL  --enrolment-code CODE  --name NAME
 */

announceAppScheme()
app.enableSandbox()
const flag = (name: string): string | null => app.commandLine.getSwitchValue(name) || null

async function main(): Promise<void> {
  await app.whenReady()
  const log = createReadableLog('info')
  const profile = flag('profile') ?? join(app.getPath('userData'), 'station')
  const [server, code] = [flag('server'), flag('enrolment-code')]
  const enrolment =
    server === null || code === null ? null : { server, code, name: flag('name') ?? hostname() }
  const started = await startStation(await createNodeMachine(stationLogOf(log), app.getVersion()), {
    profile,
    enrolment,
  })
  if (!started.ok) {
    dialog.showErrorBox('Sijil', startErrorSentence(started.error))
    return app.exit(1)
  }
  show(started.value)
}

function show(station: Station): void {
  // Not persistent: nothing of a page stays on the disk.
  const pages = session.fromPartition('station')
  serveApp(pages, join(app.getAppPath(), 'renderer', 'dist'))
  lockDown(pages)
  ipcMain.handle('invoke', async (event, channel: unknown, input: unknown) => {
    const frame = event.senderFrame
    const isTrusted = frame !== null && isTrustedFrame({ isMainFrame: frame.parent === null, url: frame.url })
    if (!isTrusted) return { ok: false, error: { code: 'not_found', entity: 'channel' } }
    return station.serve(channel, input)
  })
  station.events.subscribe((event, payload) => {
    for (const window of BrowserWindow.getAllWindows()) window.webContents.send('event', event, payload)
  })
  openWindow(pages, join(app.getAppPath(), 'main', 'dist', 'electron', 'preload.cjs'))
  app.on('window-all-closed', () => app.quit())
  closeBeforeQuit(station)
}

/** Quits only after the store was emptied of its write-ahead log and closed. */
function closeBeforeQuit(station: Station): void {
  let isClosed = false
  app.on('will-quit', (event) => {
    if (isClosed) return
    event.preventDefault()
    void station.close().finally(() => {
      isClosed = true
      app.quit()
    })
  })
}

void main()
