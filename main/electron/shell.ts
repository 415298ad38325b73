import { join } from 'node:path'
import { app, type BrowserWindow, dialog, type Session } from 'electron'
import type { Logger } from 'pino'
import { SHELL_COMMAND_EVENT } from '../../shared/ipc/shell-ipc.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { startErrorSentence } from '../browser-shell/error-sentence.ts'
import { createNodeMachine } from '../browser-shell/node-machine.ts'
import { stationLogOf } from '../browser-shell/readable-log.ts'
import { machineFolder } from '../shared-pc/unsent-counts.ts'
import type { StationMachine } from '../station.ts'
import { openStationFront, type StationFront } from '../station-front.ts'
import { serveApp } from './app-protocol.ts'
import { type EventSource, openBridge } from './bridge.ts'
import { readBundleFolder } from './bundle-folder.ts'
import { createCallGate } from './call-gate.ts'
import { closeInOrder } from './closing.ts'
import { commandMenus } from './command-menus.ts'
import { guardSession } from './hardening.ts'
import { findingOf, findKeychain } from './keychain.ts'
import { lockWhenLeft } from './lock-when-left.ts'
import { showMenu } from './menu.ts'
import { type MenuLanguage, menuPlan, withCommands } from './menu-plan.ts'
import { recoverPage } from './recovery.ts'
import { savePdf } from './save-pdf.ts'
import { saveTable } from './save-table.ts'
import { isSignedIn, withShellChannels } from './shell-serve.ts'
import type { StartOptions } from './start-options.ts'
import { systemWays } from './system-ways.ts'
import { openWindow } from './window.ts'

/** What the shell is given of its surroundings. */
export interface ShellParts {
  readonly log: Logger
  readonly pages: Session
  /** Folder of the built screens. */
  readonly screens: string
  readonly preload: string
}

/** Starts the station and opens its window. The error is a sentence for the person who started it. */
export async function runShell(
  options: StartOptions,
  parts: ShellParts,
): Promise<Result<BrowserWindow, string>> {
  const keychain = await findKeychain(options.profile)
  if (keychain.refusal !== null) parts.log.warn(keychain.refusal)
  const stationLog = stationLogOf(parts.log)
  // Asked once at the start; each later look asks anew.
  const first = [keychain]
  const machine = await createNodeMachine(
    stationLog,
    app.getVersion(),
    async () => findingOf(first.splice(0)[0] ?? (await findKeychain(options.profile))),
    systemWays(parts.pages),
    machineFolder(process.platform, process.env),
  )
  const started = await openStationFront(machine, options)
  if (started.ok) return ok(show(started.value, machine, options, parts))
  const why = keychain.refusal === null ? [] : [keychain.refusal]
  return err([startErrorSentence(started.error), ...why].join('\n\n'))
}

function show(
  station: StationFront,
  machine: StationMachine,
  options: StartOptions,
  { log, pages, screens, preload }: ShellParts,
): BrowserWindow {
  serveApp(pages, readBundleFolder(screens))
  guardSession(pages)
  const commands = createCommandSource()
  const stateFile = join(options.windowFolder, 'window.json')
  const { isContentProtected } = options
  const window = openWindow({ session: pages, preload, stateFile, isContentProtected })
  const lock = (): void => void station.serve('session.lock', {})
  const menus = createMenus((command) => (command === 'session.lock' ? lock() : commands.send(command)))
  const serve = withShellChannels(
    station.serve,
    {
      'shell.save_pdf': async (order) => {
        if (!(await isSignedIn(station.serve))) return err({ code: 'session_locked' })
        return savePdf(window, order, new Date(machine.clock.nowMs()))
      },
      'shell.save_table': async (table) => {
        if (!(await isSignedIn(station.serve))) return err({ code: 'session_locked' })
        return saveTable(window, table)
      },
      'shell.set_language': async ({ language }) => {
        menus.speak(language)
        return ok({})
      },
      'shell.set_commands': async ({ commands: offered }) => {
        menus.offer(offered)
        return ok({})
      },
    },
    { newId: machine.newId, log: machine.log.fault },
  )
  const gate = createCallGate(serve)
  openBridge(window, gate.serve, both(station.events, commands))
  lockWhenLeft(window, lock)
  recoverPage(window, {
    log,
    lock,
    monotonicMs: machine.clock.monotonicMs,
    giveUp: () => {
      dialog.showErrorBox(
        'Sijil',
        'The window crashed several times. What was saved is safe. Start Sijil again; if that does not help, call IT.',
      )
      app.quit()
    },
  })
  closeInOrder(window, { gate, closeStation: () => station.close(), onFault: machine.log.background })
  return window
}

/** The window's menus, drawn again when the language or what is offered changes. Locking is always offered. */
function createMenus(run: (command: string) => void): {
  speak(language: MenuLanguage): void
  offer(commands: readonly string[]): void
} {
  const plan = withCommands(menuPlan, commandMenus)
  let language: MenuLanguage = app.getLocale().startsWith('ar') ? 'ar' : 'en'
  let offered: ReadonlySet<string> = new Set()
  const draw = (): void =>
    showMenu(plan, language, run, (command) => command === 'session.lock' || offered.has(command))
  draw()
  return {
    speak: (chosen) => {
      language = chosen
      draw()
    },
    offer: (commands) => {
      offered = new Set(commands)
      draw()
    },
  }
}

/** Commands that people choose from a menu and the screens run. */
function createCommandSource(): EventSource & { send(command: string): void } {
  const listeners = new Set<(event: string, payload: unknown) => void>()
  return {
    send: (command) => {
      for (const listener of listeners) listener(SHELL_COMMAND_EVENT, { command })
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function both(one: EventSource, other: EventSource): EventSource {
  return {
    subscribe: (listener) => {
      const stops = [one.subscribe(listener), other.subscribe(listener)]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}
