import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../../main/db/open.ts'
import { writeStationSecrets } from '../../main/enrolment/station-secret-store.ts'
import { readDeviceKey } from '../../main/keys/device-key.ts'
import { createNetwork } from '../../main/network/network.ts'
import { addMedicalNumberLease } from '../../main/records/medical-number-store.ts'
import { readNumber } from '../../main/records/sync-state.ts'
import { err } from '../../shared/result.ts'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { createDice } from '../sim/random.ts'
import { createRealWorld } from '../sim/real-world.ts'
import type { World } from '../sim/sim-station.ts'
import { createSimStation, type RunningProgram, type StationPassport } from '../sim/sim-station.ts'
import type { FromWorker, StationStorm, StormStation, ToWorker, WorkerOrder } from './messages.ts'
import { writeOffline } from './offline-work.ts'

/* A process with some of the storm's stations: the shipped store, write path and sync engine each. */

const LOOK_MS = 50

interface Wire {
  sent_away: number
  unanswered: number
  isHeard: boolean
  readonly troubles: Set<string>
}

interface Running {
  readonly name: string
  readonly program: RunningProgram
  readonly wire: Wire
}

let isOnline = false
let target: number | null = null
const wires = new Map<string, Wire>()
const stations: Running[] = []

function tell(message: FromWorker): void {
  process.send?.(message)
}

process.on('message', (message: ToWorker) => {
  if (message.kind === 'prepare') void prepare(message.order).then(() => tell({ kind: 'prepared' }))
  if (message.kind === 'go') void reconnect()
  if (message.kind === 'head') target = message.head
})

async function prepare(order: WorkerOrder): Promise<void> {
  const dice = createDice(order.seed)
  const world = worldOf(order, dice)
  for (const one of order.stations) {
    const wire: Wire = { sent_away: 0, unanswered: 0, isHeard: false, troubles: new Set() }
    wires.set(one.name, wire)
    const passport = await passportOf(order, one)
    const station = createSimStation(world, passport, join(order.folder, 'stations'))
    await station.start()
    const program = station.program()
    if (program === null) throw new Error(`${one.name} does not run`)
    const { records } = program
    const nurse = order.site.people.nurse.user_id
    await writeOffline(
      { records, nurse, dice: dice.fork(one.name), firstNumber: one.firstNumber },
      order.envelopes,
    )
    stations.push({ name: one.name, program, wire })
  }
}

/** Begins as a copy of a store that was filled once. */
async function passportOf(order: WorkerOrder, one: StormStation): Promise<StationPassport> {
  const { name, station_id, enrolment } = one
  const dataKey = Buffer.from(order.dataKey, 'base64')
  mkdirSync(order.folder, { recursive: true })
  const template = join(order.folder, `${name}.db`)
  copyFileSync(order.template, template)
  const opened = await openStore(template, Buffer.from(dataKey))
  if (!opened.ok) throw new Error(opened.error.code)
  await opened.value.db.transaction().execute(async (trx) => {
    await writeStationSecrets(trx, {
      ssn_index_key: enrolment.ssn_index_key,
      ssn_seal_public_key: enrolment.ssn_seal_public_key,
      device_key: Buffer.from(one.device_key, 'base64').toString('base64url'),
      outbox_public_key: enrolment.outbox_public_key ?? null,
    })
    await addMedicalNumberLease(trx, enrolment.lease)
  })
  await opened.value.close()
  const key = readDeviceKey(Buffer.from(one.device_key, 'base64'))
  return { name, site: order.site, key, station_id, enrolment, template, dataKey }
}

function worldOf({ url }: WorkerOrder, dice: ReturnType<typeof createDice>): World {
  const network = createNetwork()
  const real = createRealWorld({ nodes: [url], dice })
  return {
    ...real,
    network: {
      wayOf: (name) => ({
        request: async (address, request) => {
          if (!isOnline) return err({ because: null })
          const { pathname, search } = new URL(address)
          const reply = await network.request(`${url}${pathname}${search}`, request)
          const wire = wires.get(name)
          if (wire === undefined) return reply
          if (!reply.ok) wire.unanswered += 1
          else if (reply.value.status === 503 || reply.value.status === 429) wire.sent_away += 1
          wire.isHeard ||= reply.ok
          return reply
        },
        close: async () => undefined,
      }),
    },
    onFault: (name, error) => void wires.get(name)?.troubles.add(`fault: ${String(error)}`),
    onStatus: (name, status) => {
      const wire = wires.get(name)
      if (wire !== undefined) for (const trouble of troublesOf(status, wire)) wire.troubles.add(trouble)
    },
  }
}

/** What the status line and the sync page would say that is no ordinary waiting. */
function troublesOf(status: SyncStatus, { isHeard }: Wire): string[] {
  return [
    ...(status.blocked_by === null ? [] : [`blocked: ${status.blocked_by}`]),
    ...(status.because === null ? [] : [`not reached: ${status.because}`]),
    ...(status.audit_held_since === null ? [] : ['the audit is held']),
    // A server that has answered once and is busy is there all the same.
    ...(isHeard && status.connection === 'offline' ? ['offline'] : []),
  ]
}

async function reconnect(): Promise<void> {
  const from = performance.now()
  isOnline = true
  for (const { program } of stations) void program.engine.runOnce()
  const drained = new Map<string, number>()
  const cursors = new Map<string, { at: number; cursor: number }[]>()
  const isDrained = async ({ name, program }: Running): Promise<void> => {
    if (drained.has(name)) return
    const waiting = await program.store.db
      .selectFrom('outbox')
      .select('station_seq')
      .where('state', '=', 'pending')
      .limit(1)
      .executeTakeFirst()
    if (waiting === undefined) drained.set(name, performance.now() - from)
  }
  const noteCursor = async ({ name, program }: Running): Promise<void> => {
    const cursor = await readNumber(program.store.db, 'cursor')
    const known = cursors.get(name) ?? []
    if (known.at(-1)?.cursor !== cursor) known.push({ at: performance.now() - from, cursor })
    cursors.set(name, known)
  }
  const pulledAt = (name: string): number | undefined =>
    target === null ? undefined : cursors.get(name)?.find(({ cursor }) => cursor >= (target ?? 0))?.at
  let hasTold = false
  for (;;) {
    for (const station of stations) {
      await isDrained(station)
      await noteCursor(station)
    }
    if (!hasTold && drained.size === stations.length) {
      hasTold = true
      tell({ kind: 'drained' })
    }
    if (stations.every(({ name }) => pulledAt(name) !== undefined)) break
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  const outcome = stations.map(
    ({ name, wire }): StationStorm => ({
      name,
      drained_ms: drained.get(name) ?? Number.NaN,
      pulled_ms: pulledAt(name) ?? Number.NaN,
      sent_away: wire.sent_away,
      unanswered: wire.unanswered,
      troubles: [...wire.troubles],
    }),
  )
  tell({ kind: 'done', stations: outcome })
}
