import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { exportDeviceKey, readDeviceKey } from '../../main/keys/device-key.ts'
import type { Clock } from '../../shared/time.ts'
import { forgetAllFailures, installFailingDisk } from './failing-disk.ts'
import { MAX_STATIONS, type Plan } from './plan.ts'
import { type MadeServer, type SimServer, startSimServer } from './sim-server.ts'
import { makePassport, type StationPassport } from './sim-station.ts'
import { createWorld, type Outcome, START_MS } from './world.ts'

/*
 * What worlds begin from: a server with two sites and PCs that are enrolled. Made once, it is kept in files that every
 * process of worlds loads; within a process, what a world did to the database is put back before the next.
 */

/** What worlds of one process share. */
export interface Ground {
  run(plan: Plan, options?: { readonly log?: (line: string) => void }): Promise<Outcome>
  close(): Promise<void>
}

/** A disk in memory: no world tests the disk itself, and each save waits for it. */
const MEMORY = '/dev/shm'
const BASE = 'sim_base'
const DATABASE = 'database.tar'
const MADE = 'made.json'

interface Made {
  readonly sites: MadeServer['sites']
  readonly passports: readonly (Omit<StationPassport, 'key' | 'dataKey'> & {
    /** Base64: PKCS 8, and the store's key. */
    readonly key: string
    readonly dataKey: string
  })[]
}

/** Makes what worlds begin from, in a new folder, and answers it; whoever called removes it. */
export async function makeGround(): Promise<string> {
  installFailingDisk()
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'sijil-sim-'))
  const clock: Clock = { nowMs: () => START_MS, monotonicMs: () => START_MS }
  const server = await startSimServer(clock, folder)
  const passports = await makePassports(server, folder)
  await server.keep(BASE)
  writeFileSync(join(folder, DATABASE), await server.dump())
  const made: Made = {
    sites: server.sites,
    passports: passports.map((passport) => ({
      ...passport,
      key: exportDeviceKey(passport.key).toString('base64'),
      dataKey: passport.dataKey.toString('base64'),
    })),
  }
  writeFileSync(join(folder, MADE), JSON.stringify(made))
  await server.close()
  return folder
}

async function makePassports(server: SimServer, folder: string): Promise<StationPassport[]> {
  const passports: StationPassport[] = []
  for (let i = 0; i <= MAX_STATIONS; i += 1) {
    // The last one is of the other site.
    const site = server.sites[i === MAX_STATIONS ? 1 : 0]
    const station_id = v7()
    const name = i === MAX_STATIONS ? 'clinic' : `ward${i}`
    passports.push(
      await makePassport(folder, { name, site, station_id }, (public_key) =>
        server.enrol(site, name, station_id, public_key),
      ),
    )
  }
  return passports
}

/** Opens what `makeGround` made, in this process. */
export async function openGround(folder: string): Promise<Ground> {
  installFailingDisk()
  const made = JSON.parse(readFileSync(join(folder, MADE), 'utf8')) as Made
  let time: () => number = () => START_MS
  const clock: Clock = { nowMs: () => time(), monotonicMs: () => time() }
  const dump = new Blob([readFileSync(join(folder, DATABASE))])
  const server = await startSimServer(clock, folder, { sites: made.sites, dump })
  const passports = made.passports.map((passport) => ({
    ...passport,
    key: readDeviceKey(Buffer.from(passport.key, 'base64')),
    dataKey: Buffer.from(passport.dataKey, 'base64'),
  }))
  let runs = 0
  return {
    run: async (plan, { log = () => undefined } = {}) => {
      runs += 1
      const home = join(folder, `run-${process.pid}-${runs}`)
      await server.putBack(BASE)
      forgetAllFailures()
      const world = createWorld(plan, { server, passports, home, log })
      time = () => world.scheduler.nowMs()
      try {
        return await world.run()
      } finally {
        await world.dispose()
        rmSync(home, { recursive: true, force: true })
      }
    },
    close: () => server.close(),
  }
}
