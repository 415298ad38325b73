import { spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { profilePaths } from '../enrolment/profile-folder.ts'
import { keepMemoryOffDisk } from '../keys/memory-off-disk.ts'
import { hasDisplay, noWindowSentence, openAppWindow } from './app-window.ts'
import { demoDataFolder } from './data-folder.ts'
import { demoAdmin, demoStaff } from './demo-accounts.ts'
import { DemoRefused, newEnrolmentCode, openDemo, seedDemo } from './demo-seed.ts'
import { openDevPages } from './dev-pages.ts'
import { findElectronRuntime } from './electron-runtime.ts'
import { startErrorSentence } from './error-sentence.ts'
import { createNodeMachine } from './node-machine.ts'
import { programVersion } from './program-version.ts'
import { createReadableLog, stationLogOf } from './readable-log.ts'
import { buildRenderer, isBundleStale, readBundle } from './renderer-bundle.ts'
import { type ServedStation, serveStation } from './run-station.ts'
import { startSyncServer } from './sync-server-process.ts'
import { closeWhenStopped, onEachInputLine } from './until-stopped.ts'

/*
 * sync server (own process) ──ready──► demo people and patients, once ──► station, enrolled once ──► window
 * screens are built meanwhile
 *
 * What was started is closed in the opposite order at Ctrl C.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DEFAULT_PORT = 8787

const help = `Runs Sijil on this machine: sync server, one station with demo data, a window.

  npm start            with the built screens (built when needed)
  npm run dev          with hot reload of the screens

  SIJIL_DATA_DIR       folder of the server's and the station's data
  SIJIL_PORT           port of the sync server (${DEFAULT_PORT})
  SIJIL_STATION_PORT   port of the station's pages (any free one)
  SIJIL_LOG_LEVEL      trace, debug, info (default), warn, error
`

/** A reason not to start, said to the person as it is. */
class CannotStart extends Error {}

/** What is running so far; the last opened is closed first. */
interface Running {
  readonly closers: (() => Promise<void> | void)[]
  readonly say: (text: string) => void
  readonly warn: (text: string) => void
}

export async function runDemo(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(help)
  // Everything written from here on is for this account alone.
  process.umask(0o077)
  const log = createReadableLog(process.env.SIJIL_LOG_LEVEL ?? 'info')
  for (const undone of keepMemoryOffDisk()) log.warn(undone)
  const running: Running = { closers: [], say: (text) => log.info(text), warn: (text) => log.warn(text) }
  const close = async (): Promise<void> => {
    for (const closer of running.closers.splice(0).reverse()) await closer()
  }
  closeWhenStopped(close)
  try {
    await start(running, args.includes('--dev'), stationLogOf(log))
  } catch (error) {
    await close()
    if (!(error instanceof CannotStart || error instanceof DemoRefused)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

async function start(
  running: Running,
  isDev: boolean,
  stationLog: ReturnType<typeof stationLogOf>,
): Promise<void> {
  const { say, warn, closers } = running
  const folder = demoDataFolder(process.env, process.platform)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const port = portIn('SIJIL_PORT', DEFAULT_PORT)
  if (!(await isPortFree(port))) {
    throw new CannotStart(
      `Port ${port} is taken, perhaps by another Sijil. Stop that one, or set SIJIL_PORT to another port.`,
    )
  }
  say('Starting the sync server')
  const server = startSyncServer(join(folder, 'server'), port)
  closers.push(() => server.stop())
  const building = isDev ? undefined : buildWhenStale(say)
  // A fault of the build is told when its turn comes, below.
  building?.catch(() => undefined)
  await server.ready.catch((error: Error) => {
    throw new CannotStart(error.message)
  })
  server.onGone(() => warn('The sync server ended. The station works on without it.'))
  const enrolment = await prepareDemo(running, server.url, join(folder, 'station'))
  const inBrowser = () =>
    serveInBrowser(running, isDev, stationLog, { folder, enrolment, building, server: server.url })
  // Without a display Electron would end at once: the browser shell serves without one.
  const runtime = isDev || !hasDisplay() ? undefined : findElectronRuntime()
  if (runtime === undefined) return await inBrowser()
  await building
  const electron = await showElectron(running, runtime, folder, enrolment, server.url)
  electron.onFailed(() => {
    running.warn('Electron ended with a fault. The browser shell takes its place.')
    inBrowser().catch((error: unknown) =>
      running.warn(error instanceof Error ? error.message : String(error)),
    )
  })
}

interface DemoPlace {
  readonly folder: string
  readonly enrolment: Awaited<ReturnType<typeof prepareDemo>>
  readonly building: Promise<void> | undefined
  readonly server: string
}

/** The station in this process, its pages for a browser. */
async function serveInBrowser(
  running: Running,
  isDev: boolean,
  stationLog: ReturnType<typeof stationLogOf>,
  { folder, building, server, ...place }: DemoPlace,
): Promise<void> {
  const { closers } = running
  // Electron may have enrolled the profile before it failed: a code is good once.
  const isEnrolled = existsSync(profilePaths(join(folder, 'station')).stationFile)
  const enrolment = isEnrolled ? null : place.enrolment
  const machine = await createNodeMachine(stationLog, programVersion())
  const dev = isDev ? await openDevPages() : undefined
  if (dev !== undefined) closers.push(() => dev.close())
  const order = { profile: join(folder, 'station'), enrolment, port: portIn('SIJIL_STATION_PORT', 0) }
  const served =
    dev === undefined
      ? await serveStation(machine, order, async () => {
          await building
          return readBundle()
        })
      : await serveStation(machine, { ...order, dev: async () => dev }, async () => new Map())
  if (!served.ok) throw new CannotStart(startErrorSentence(served.error))
  closers.push(() => served.value.close())
  showWindow(running, served.value)
  process.stdout.write(introduction(served.value, server, folder))
  onEachInputLine(() => process.stdout.write(`  ${served.value.pages.launchUrl()}\n`))
}

/** Demo data and, for a new profile, a code to enrol with. */
async function prepareDemo({ say, warn }: Running, serverUrl: string, profile: string) {
  const isEnrolled = existsSync(profilePaths(profile).stationFile)
  const admin = await openDemo(serverUrl)
  if (admin === undefined) {
    if (!isEnrolled) {
      throw new CannotStart(
        'The server in this folder has another administrator than the demo’s. Set SIJIL_DATA_DIR to an empty folder, or start its parts with "npm run server" and "npm run station".',
      )
    }
    warn('The administrator’s password was changed: no demo data is made.')
    return null
  }
  const made = await seedDemo(serverUrl, admin, Date.now())
  if (made > 0) say(`Made ${made} invented patients`)
  if (isEnrolled) return null
  return { server: serverUrl, code: await newEnrolmentCode(admin), name: 'Ward 3 desk' }
}

/** The product's own shell, which runs the station core itself. */
async function showElectron(
  { closers }: Running,
  runtime: string,
  folder: string,
  enrolment: { readonly code: string; readonly name: string } | null,
  serverUrl: string,
): Promise<{ onFailed(run: () => void): void }> {
  const { buildElectronShell } = await import('../electron/build-shell.ts')
  await buildElectronShell()
  const asked = enrolment === null ? [] : [`--enrolment-code=${enrolment.code}`, `--name=${enrolment.name}`]
  const args = [ROOT, `--profile=${join(folder, 'station')}`, `--server=${serverUrl}`, ...asked]
  const child = spawn(runtime, args, { stdio: 'inherit' })
  let isStopping = false
  closers.push(() => {
    isStopping = true
    child.kill()
  })
  process.stdout.write(introduction(null, serverUrl, folder))
  return {
    onFailed: (run) => {
      child.once('error', run)
      child.once('exit', (code) => {
        // 0: the person closed the window.
        if (code !== 0 && !isStopping) run()
      })
    },
  }
}

function showWindow({ closers, say }: Running, served: ServedStation): void {
  const window = openAppWindow(served.pages.launchUrl())
  if (window.kind === 'opened') {
    say('Electron’s runtime is not here: the window is a browser’s.')
    closers.push(window.close)
  }
  const sentence = noWindowSentence(window)
  if (sentence !== null)
    say(`${sentence} Everything else runs; open the address below in a browser of this PC.`)
}

function introduction(served: ServedStation | null, serverUrl: string, folder: string): string {
  const accounts = [demoAdmin, ...demoStaff].map(
    ({ username, password, role, is_charge_nurse }) =>
      `    ${username.padEnd(8)} ${(is_charge_nurse ? 'charge nurse' : role).padEnd(14)} ${password}`,
  )
  return [
    '',
    'Sijil runs.',
    '',
    ...(served === null
      ? []
      : [`  Window    ${served.pages.launchUrl()}   (good once; Enter prints another)`]),
    `  Server    ${serverUrl}   (API description: ${serverUrl}/docs)`,
    `  Data      ${folder}`,
    '',
    '  Demo accounts, for demonstration only:',
    ...accounts,
    '',
    'Ctrl C stops everything.',
    '',
    '',
  ].join('\n')
}

async function buildWhenStale(say: (text: string) => void): Promise<void> {
  if (!isBundleStale()) return
  say('Building the screens')
  await buildRenderer()
}

function portIn(name: string, fallback: number): number {
  const port = Number(process.env[name] ?? fallback)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new CannotStart(`${name} must be a number from 0 to 65535.`)
  }
  return port
}

function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
