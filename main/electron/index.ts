import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog, session } from 'electron'
import { createReadableLog } from '../browser-shell/readable-log.ts'
import { keepMemoryOffDisk } from '../keys/memory-off-disk.ts'
import { announceAppScheme } from './app-protocol.ts'
import { guardApp, spyingSwitch } from './hardening.ts'
import { askForRecordedKeychain } from './keychain.ts'
import { runShell } from './shell.ts'
import { isFirstInstance } from './single-instance.ts'
import { readStartOptions } from './start-options.ts'
import { focusWindow } from './window.ts'

/*
 * The desktop shell: a window on the station core and nothing else.
 *
 *   --profile DIR  --server URL  --enrolment-code CODE  --name NAME  --ca-file PEM  --content-protection
 */

// Everything written from here on is for this account alone.
process.umask(0o077)
keepMemoryOffDisk()
announceAppScheme()
app.enableSandbox()
guardApp()

const options = readStartOptions()
mkdirSync(options.windowFolder, { recursive: true, mode: 0o700 })
app.setPath('userData', options.windowFolder)
askForRecordedKeychain(options.profile)

let window: BrowserWindow | undefined
const focus = (): void => {
  if (window !== undefined) focusWindow(window)
}

async function main(): Promise<void> {
  const refused = spyingSwitch()
  if (refused !== null) {
    process.stderr.write(`Sijil does not start with --${refused}.\n`)
    return app.exit(1)
  }
  if (!isFirstInstance(focus)) return
  await app.whenReady()
  const root = app.getAppPath()
  const started = await runShell(options, {
    log: createReadableLog('info'),
    // Not persistent: nothing of a page stays on the disk.
    pages: session.fromPartition('station'),
    screens: join(root, 'renderer', 'dist'),
    preload: join(root, 'main', 'dist', 'electron', 'preload.cjs'),
  })
  if (started.ok) {
    window = started.value
    return
  }
  process.stderr.write(`${started.error}\n`)
  dialog.showErrorBox('Sijil', started.error)
  app.exit(1)
}

main().catch((error: unknown) => {
  // A bug at the start: without this the program would stay, without a window and in the way of the next start.
  const name = error instanceof Error ? (error.stack ?? error.name) : typeof error
  process.stderr.write(`${name}\n`)
  dialog.showErrorBox(
    'Sijil',
    'Sijil could not start because of a fault of the program. Nothing was changed: call IT.',
  )
  app.exit(1)
})
