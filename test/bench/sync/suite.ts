import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startPostgres } from '../../support/postgres.ts'
import { bareEngine } from './bare-engine.ts'
import { type BulkFigures, measureBulkApply } from './bulk-apply.ts'
import type { SyncEngine } from './engine.ts'
import { type FirstSyncFigures, measureFirstSync } from './first-sync.ts'
import { ours } from './ours.ts'
import { type FoldedProfile, foldProfile } from './profile-fold.ts'
import { patientRecords } from './records.ts'
import { type ClashFigures, type CreatedFigures, measureClash, measureCreated, measureSeen } from './tasks.ts'
import { makeTemplate, type World, type WorldTemplate } from './world.ts'

/*
 * The whole of `npm run bench -- sync`: every engine in turn, in an order that moves on by one with each run, so that none
 * is always the first; a first run of all warms up and does not count.
 */

export interface SyncOrder {
  readonly runs: number
  readonly patients: number
  /** Of the first sync; none where 0. */
  readonly first_sync_patients: number
  readonly is_postgres: boolean
  readonly is_profiled: boolean
}

/** What the counted runs of one engine came to. */
export interface EngineFigures {
  readonly name: string
  readonly created: CreatedFigures[]
  /** Every edit of every run, in milliseconds. */
  readonly seen_ms: number[]
  readonly clash: ClashFigures[]
}

export interface ThreadFigures {
  readonly thread: string
  readonly profile: FoldedProfile
}

/** Null and empty where it was not measured, or not yet. */
export interface SyncFigures {
  readonly order: SyncOrder
  readonly engines: readonly EngineFigures[]
  readonly bulk: BulkFigures | null
  readonly first_sync: FirstSyncFigures | null
  readonly threads: readonly ThreadFigures[]
}

interface Contestant {
  readonly engine: SyncEngine
  /** Patients in one transaction of the device that creates them. */
  readonly per_transaction: number
  /** Which of the tasks it does: all, or the creating alone. */
  readonly does: 'all' | 'created'
}

export const OURS = 'ours'
export const BARE = 'bare'
const SEEN_PER_RUN = 50

function contestants(): Contestant[] {
  const created = { per_transaction: 1, does: 'created' } as const
  return [
    { engine: ours(OURS), per_transaction: 1, does: 'all' },
    { engine: bareEngine(BARE), per_transaction: 1, does: 'all' },
    { engine: ours('ours, 200 patients in a transaction'), per_transaction: 200, does: 'created' },
    { engine: ours('ours without encryption', ['encryption']), ...created },
    { engine: bareEngine('bare without encryption', ['encryption']), ...created },
    { engine: bareEngine('bare without audit', ['audit']), ...created },
    { engine: bareEngine('bare without either', ['encryption', 'audit']), ...created },
  ]
}

/** `keep` is given what there is after each part, so that a failure at the end does not cost the figures before it. */
export async function benchSync(
  order: SyncOrder,
  say: (line: string) => void,
  keep: (figures: SyncFigures) => void,
): Promise<SyncFigures> {
  const postgres = order.is_postgres ? await startPostgres({ isDurable: true }) : null
  const templates: WorldTemplate[] = []
  try {
    const all = contestants()
    const records = patientRecords(order.patients)
    for (const { engine, per_transaction } of all) {
      templates.push(
        await makeTemplate(engine, postgres, ({ first }) => first.create(records, per_transaction)),
      )
      say(`${engine.name}: ${order.patients} patients are written offline`)
    }
    const engines = all.map(
      ({ engine }): EngineFigures => ({ name: engine.name, created: [], seen_ms: [], clash: [] }),
    )
    for (let run = 0; run <= order.runs; run += 1) {
      for (let turn = 0; turn < all.length; turn += 1) {
        const at = (run + turn) % all.length
        const [contestant, template, figures] = [all[at], templates[at], engines[at]]
        if (contestant === undefined || template === undefined || figures === undefined) continue
        const one = await runOnce(template, contestant.does, order)
        if (run === 0) continue
        figures.created.push(one.created)
        figures.seen_ms.push(...one.seen_ms)
        if (one.clash !== null) figures.clash.push(one.clash)
      }
      say(run === 0 ? 'warmed up' : `run ${run} of ${order.runs}`)
    }
    let figures: SyncFigures = { order, engines, bulk: null, first_sync: null, threads: [] }
    const note = (more: Partial<SyncFigures>): void => {
      figures = { ...figures, ...more }
      keep(figures)
    }
    note({})
    note({ bulk: await measureBulkApply(order.runs) })
    say('bulk apply is measured')
    if (order.first_sync_patients > 0)
      note({ first_sync: await measureFirstSync(order.first_sync_patients, postgres, say) })
    if (order.is_profiled) note({ threads: await profileOurs(templates[0], order) })
    return figures
  } finally {
    for (const template of templates) template.remove()
    await postgres?.close()
  }
}

interface RunFigures {
  readonly created: CreatedFigures
  readonly seen_ms: readonly number[]
  readonly clash: ClashFigures | null
}

async function runOnce(
  template: WorldTemplate,
  does: Contestant['does'],
  { patients }: SyncOrder,
): Promise<RunFigures> {
  const world = await template.start()
  const both = [await world.open('first'), await world.open('second')] as const
  const created = await measureCreated(world, both, patients)
  const seen_ms = does === 'all' ? await measureSeen(both, SEEN_PER_RUN) : []
  for (const device of both) await device.close()
  const clash = does === 'all' ? await clashOf(world) : null
  const { count } = await world.end()
  if (count !== patients) throw new Error(`${template.engine.name}: the server's disk has ${count} patients`)
  world.remove()
  return { created, seen_ms, clash }
}

async function clashOf(world: World): Promise<ClashFigures> {
  const both = [await world.open('first'), await world.open('second')] as const
  const figures = await measureClash(world, both)
  for (const device of both) await device.close()
  return figures
}

/** Time for every thread of the server to begin or end its profile. */
const PROFILE_SETTLES_MS = 1500

/** Once more, with every thread sampled: where the time of ours goes while 10,000 patients go from device to device. */
async function profileOurs(
  template: WorldTemplate | undefined,
  { patients }: SyncOrder,
): Promise<ThreadFigures[]> {
  if (template === undefined) return []
  const folder = mkdtempSync(join(tmpdir(), 'sijil-profile-'))
  const hook = new URL('./profile-hook.ts', import.meta.url).href
  const env = { NODE_OPTIONS: `--import=${hook}`, SIJIL_BENCH_PROFILE: folder }
  try {
    const world = await template.start(env)
    const both = [await world.open('first'), await world.open('second')] as const
    const toggle = async (): Promise<void> => {
      process.kill(world.server.pid, 'SIGUSR2')
      await wait(PROFILE_SETTLES_MS)
    }
    await toggle()
    for (const device of both) await device.startProfile()
    await measureCreated(world, both, patients)
    for (const [n, device] of both.entries()) await device.stopProfile(join(folder, `device-${n}.cpuprofile`))
    await toggle()
    for (const device of both) await device.close()
    await world.end()
    const named = {
      'server, its own thread': 'main.cpuprofile',
      'server, the thread of PGlite': 'thread-1.cpuprofile',
      'the device that sends': 'device-0.cpuprofile',
      'the device that receives': 'device-1.cpuprofile',
    }
    return Object.entries(named).flatMap(([thread, file]) => {
      const path = join(folder, file)
      return existsSync(path) ? [{ thread, profile: foldProfile(path) }] : []
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
