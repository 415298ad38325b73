import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { bundledPrograms } from '../../main/packaging/bundled-programs.ts'
import { preparedFolder } from './prepared.ts'

type Child = ChildProcessByStdio<null, Readable, Readable>

/** A program of ours as a process of its own, so that a test can really stop and kill it. */
export interface RunningProcess {
  readonly child: Child
  /** What it wrote so far, both streams. */
  output(): string
  /** SIGTERM, and waits until it is gone. */
  stop(): Promise<void>
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>
}

/** Below what the system gives to connections that go out, which take a port while its server is stopped. */
const FIRST_PORT = 20_000
const PORTS_OF_WORKER = 1_000
let nextPort = Math.floor(Math.random() * PORTS_OF_WORKER)

/**
 * A free port on the loopback, which stays the asker's while nobody listens there: a hospital that a test has stopped
 * must not be answered for by another file's.
 */
export async function freePort(): Promise<number> {
  const slice = FIRST_PORT + (Number(process.env.VITEST_POOL_ID ?? 0) % 10) * PORTS_OF_WORKER
  for (let tries = 0; tries < PORTS_OF_WORKER; tries += 1) {
    nextPort = (nextPort + 1) % PORTS_OF_WORKER
    // Of this call: another may ask meanwhile.
    const port = slice + nextPort
    if (await isFree(port)) return port
  }
  throw new Error('no port')
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    // Expected: somebody listens there.
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

/** A folder that goes away with the test. */
export function temporaryFolder(name: string): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `sijil-${name}-`))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** The same programs start dozens of times in a run: Node keeps what it compiled for the next start. */
function compiledOnce(): Record<string, string> {
  const folder = preparedFolder()
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: join(folder, 'compiled') }
}

function startProcess(script: string, args: readonly string[], env: Record<string, string>): RunningProcess {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...compiledOnce(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    text += String(chunk)
  })
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  return { child, output: () => text, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

/** A machine that does other work too starts a server ten times slower. */
const START_WITHIN_MS = 240_000

async function until<T>(
  what: string,
  running: RunningProcess,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + START_WITHIN_MS
  while (Date.now() < deadline) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (running.child.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${what} did not come up:\n${running.output().slice(-4000)}`)
}

export interface ServerProcess extends RunningProcess {
  readonly url: string
}

export interface ServerPlace {
  readonly port: number
  readonly data_dir: string
  readonly env?: Record<string, string>
}

/** The sync server on a given port and folder; started again there after it was stopped, it is the same server. */
export async function startServerProcess({ port, data_dir, env = {} }: ServerPlace): Promise<ServerProcess> {
  const { server } = await bundledPrograms()
  const running = startProcess(server, [], {
    SIJIL_PORT: String(port),
    SIJIL_DATA_DIR: data_dir,
    SIJIL_LOG_LEVEL: 'warn',
    SIJIL_ADMIN_USERNAME: 'admin',
    SIJIL_ADMIN_PASSWORD: ADMIN_PASSWORD,
    ...env,
  })
  const url = `http://127.0.0.1:${port}`
  await until('the server', running, async () => {
    const ready = await fetch(`${url}/health/ready`).catch(() => undefined)
    return ready?.ok ? true : undefined
  })
  return { ...running, url }
}

export const ADMIN_PASSWORD = 'correct horse battery'

export interface StationProcess extends RunningProcess {
  /** With the launch token in it: good for one opening. */
  readonly launch_url: string
}

export interface StationPlace {
  readonly profile: string
  readonly server_url: string
  readonly name: string
  readonly port: number
  /** Only for the first start. */
  readonly enrolment_code?: string
  /** Its clock runs ahead by so many hours, as where it was switched off that long. */
  readonly hours_ahead?: number
  readonly env?: Record<string, string>
}

function clockAhead(hours: number): string {
  const script = `const now=Date.now;Date.now=()=>now()+${hours * 3_600_000}`
  return `${process.env.NODE_OPTIONS ?? ''} --import=data:text/javascript,${encodeURIComponent(script)}`
}

/** A headless station with its own profile and keys. */
export async function startStationProcess(place: StationPlace): Promise<StationProcess> {
  const { profile, server_url, name, port, enrolment_code, hours_ahead = 0, env = {} } = place
  const { station } = await bundledPrograms()
  const running = startProcess(
    station,
    [
      '--profile',
      profile,
      '--server',
      server_url,
      '--name',
      name,
      '--port',
      String(port),
      '--headless',
      ...(enrolment_code === undefined ? [] : ['--enrolment-code', enrolment_code]),
    ],
    { ...env, ...(hours_ahead === 0 ? {} : { NODE_OPTIONS: clockAhead(hours_ahead) }) },
  )
  const launch_url = await until('the station', running, async () => {
    const line = running
      .output()
      .split('\n')
      .find((text) => text.startsWith('{"url"'))
    return line === undefined ? undefined : String(JSON.parse(line).url)
  })
  return { ...running, launch_url }
}
