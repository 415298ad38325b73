import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { TestPostgres } from '../../support/postgres.ts'
import { freePort, temporaryFolder } from '../../support/processes.ts'
import { openRemoteDevice, type RemoteDevice } from './device-client.ts'
import type { BenchServer, Holding, ServerOrder, SyncEngine, Usage } from './engine.ts'

/*
 * A server and two devices of one engine in a folder. What takes long and is not measured (start, enrolment, what was
 * written offline before) is made once and kept; each run begins with a copy of those files.
 */

const DEVICES = ['first', 'second'] as const
export type DeviceName = (typeof DEVICES)[number]

export interface World {
  readonly engine: SyncEngine
  readonly folder: string
  readonly server: BenchServer
  open(name: DeviceName): Promise<RemoteDevice>
  /** What the server's process has used so far. */
  serverUsage(): Usage
  /** Bytes on the disk: the server's folder, and both devices'. */
  diskBytes(): { readonly server: number; readonly devices: number }
  /** Stops the server; answers what it has on its disk. */
  end(): Promise<Holding>
  remove(): void
}

export interface WorldTemplate {
  readonly engine: SyncEngine
  /** Starts a server on a copy. */
  start(env?: Record<string, string>): Promise<World>
  remove(): void
}

/** Makes a server and two devices that know it, lets `prepare` write offline, and keeps that to begin runs with. */
export async function makeTemplate(
  engine: SyncEngine,
  postgres: TestPostgres | null,
  prepare: (devices: Record<DeviceName, RemoteDevice>) => Promise<void>,
): Promise<WorldTemplate> {
  const folder = temporaryFolder(`bench-${engine.name.replaceAll(/\W+/g, '-')}`)
  const port = await freePort()
  const kept = join(folder.path, 'kept')
  const database = (await postgres?.createDatabase()) ?? null
  const order = orderOf(engine, kept, port, database)
  mkdirSync(kept, { recursive: true })
  const server = await engine.startServer(order)
  const devices = {} as Record<DeviceName, RemoteDevice>
  for (const name of DEVICES)
    devices[name] = await openRemoteDevice(engine.deviceModule, {
      folder: join(kept, name),
      server_url: server.url,
      name,
      admission: await server.admit(),
      without: engine.without,
      begins: 'settled',
    })
  await server.stop()
  await prepare(devices)
  for (const name of DEVICES) await devices[name].close()
  let runs = 0
  return {
    engine,
    async start(env) {
      runs += 1
      const own = join(folder.path, `run-${runs}`)
      cpSync(kept, own, { recursive: true })
      const copy = database === null ? null : ((await postgres?.copyDatabase(database)) ?? null)
      const runOrder = { ...orderOf(engine, own, port, copy), ...(env === undefined ? {} : { env }) }
      return worldOver(engine, own, runOrder, await engine.startServer(runOrder))
    },
    remove: folder.remove,
  }
}

function orderOf(
  { without }: SyncEngine,
  folder: string,
  port: number,
  database_url: string | null,
): ServerOrder {
  return { folder: join(folder, 'server'), port, database_url, without }
}

function worldOver(engine: SyncEngine, folder: string, order: ServerOrder, server: BenchServer): World {
  return {
    engine,
    folder,
    server,
    open: (name) =>
      openRemoteDevice(engine.deviceModule, {
        folder: join(folder, name),
        server_url: server.url,
        name,
        admission: null,
        without: engine.without,
        begins: 'settled',
      }),
    serverUsage: () => usageOf(server.pid),
    diskBytes: () => ({
      server: bytesBelow(order.folder),
      devices: DEVICES.reduce((sum, name) => sum + bytesBelow(join(folder, name)), 0),
    }),
    end: async () => {
      await server.stop()
      return engine.holdingAtRest(order)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Clock ticks of /proc, which Linux fixes for programs. */
const TICK_MS = 10

/** All threads of a process, from Linux's own books; elsewhere nothing is known. */
function usageOf(pid: number): Usage {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return {
      cpu_ms: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      peak_mib: Number(peak) / 1024,
      wire_bytes: null,
    }
  } catch {
    // Expected: no /proc on this system.
    return { cpu_ms: Number.NaN, peak_mib: Number.NaN, wire_bytes: null }
  }
}

function bytesBelow(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size
  return bytes
}
