import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { aFrame, app, BrowserWindow, ipcMain, StandInSession, session } from './stand-in-electron.ts'

/*
 * What Electron and a person do with the built program: node --import electron-resolver.ts drive-built-shell.ts
 * BUILT ROOT switch=value… Prints one JSON line of what was seen.
 */

const [built = '', root = '', ...switches] = process.argv.slice(2)
const pages = new StandInSession('station')
session.fromPartition = () => pages
app.appPath = root
for (const text of switches) {
  const at = text.indexOf('=')
  app.commandLine.appendSwitch(text.slice(0, at), text.slice(at + 1))
}
await import(pathToFileURL(join(built, 'index.js')).href)

const window = await until(() => (app.done.includes('exit 1') ? null : BrowserWindow.opened[0]))
const seen = window === null ? {} : await use(window)
process.stdout.write(JSON.stringify({ ...seen, done: app.done }))
process.exit(0)

async function use(opened: BrowserWindow) {
  const call = await until(() => ipcMain.handlers.get('call'))
  const event = { sender: opened.webContents, senderFrame: aFrame() }
  const input = { username: 'heba', password: 'a nurse’s password' }
  const text = await call?.(event, JSON.stringify({ channel: 'session.sign_in', input }))
  const reply = JSON.parse(String(text)) as { value?: { state: string } }
  const page = await pages.answer?.({ url: 'app://sijil/', method: 'GET' })
  opened.close()
  await until(() => app.done.includes('ended') || undefined)
  const { preload } = opened.options.webPreferences as { preload: string }
  return { loaded: opened.loaded, preload, page: page?.status, sign_in: reply.value?.state }
}

async function until<T>(look: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 600; tries += 1) {
    const found = look()
    if (found !== undefined) return found
    await sleep(50)
  }
  throw new Error('waited for nothing')
}
