import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { createOpenReadings } from '../../main/audit/open-readings.ts'
import { openStore, type Store } from '../../main/db/open.ts'
import { createBlobFiles } from '../../main/documents/blob-files.ts'
import { createEmergencies } from '../../main/emergency/emergencies.ts'
import { writeStationSecrets } from '../../main/enrolment/station-secret-store.ts'
import type { FeatureDeps } from '../../main/feature-deps.ts'
import { createDeviceKey, type DeviceKey, exportDeviceKey } from '../../main/keys/device-key.ts'
import { createNationalIdVault, type NationalIdVault } from '../../main/keys/national-id-vault.ts'
import { createStationIdentity } from '../../main/keys/station-identity.ts'
import { addMedicalNumberLease } from '../../main/records/medical-number-store.ts'
import type { RecordsDeps } from '../../main/records/record-writer.ts'
import { openSealedOutbox, type SealedOutbox } from '../../main/records/sealed-outbox.ts'
import { applyDeferred } from '../../main/sync/apply-page.ts'
import type { StationIdentity } from '../../main/sync/ports.ts'
import { compactSealed, noteWhatIsAhead, sealWhatIsPending } from '../../main/sync/store-standing.ts'
import { createSyncEngine, type SyncEngine } from '../../main/sync/sync-engine.ts'
import { createTransport, type Transport } from '../../main/sync/transport.ts'
import type { Id } from '../../shared/ids.ts'
import { err } from '../../shared/result.ts'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import type { EnrolReply } from '../../shared/sync/enrolment-message.ts'
import type { Clock } from '../../shared/time.ts'
import {
  endProgram,
  type Failure,
  failAt,
  flushedBytes,
  forgetFailure,
  hasEnded,
  noteOpened,
  ProgramEnded,
} from './failing-disk.ts'
import type { Dice } from './random.ts'
import type { Scheduler } from './scheduler.ts'
import type { SimNetwork } from './sim-network.ts'
import type { SimSite } from './sim-server.ts'

/*
 * A station: the shipped store, write path and sync engine on a real encrypted file, with the world's clock, network
 * and dice. Its program can end at any statement and be started again from what the disk holds.
 */

/** What an enrolment gave a PC, once for all worlds of this process. */
export interface StationPassport {
  readonly name: string
  readonly site: SimSite
  readonly key: DeviceKey
  readonly station_id: Id
  readonly enrolment: EnrolReply
  /** The store as it stands right after the enrolment. */
  readonly template: string
  readonly dataKey: Buffer
}

export interface World {
  readonly scheduler: Pick<Scheduler, 'nowMs' | 'after'>
  /** Without `listen` stations hear of commits as the shipped transport does. */
  readonly network: Pick<SimNetwork, 'wayOf'> & Partial<Pick<SimNetwork, 'listen'>>
  readonly dice: Dice
  readonly newId: () => Id
  /** Work of this process that takes turns of the event loop, such as signing; the world waits for it. */
  readonly busy: { count: number }
  readonly onFault: (station: string, error: unknown) => void
  readonly onStatus?: (station: string, status: SyncStatus) => void
  /** How far behind an empty store begins with a snapshot; as shipped unless told. */
  readonly firstSyncCommits?: number | undefined
}

/** The program of a station while it runs. */
export interface RunningProgram {
  readonly store: Store
  readonly path: string
  readonly engine: SyncEngine
  readonly transport: Transport
  readonly records: RecordsDeps
  readonly features: FeatureDeps
  readonly sealed: SealedOutbox
  /** Ends as a person ends it, with all that a program does before it goes. */
  close(): Promise<void>
  /** Ends its timers; the disk stays as it is. */
  stop(): void
}

export interface SimStation {
  readonly passport: StationPassport
  readonly name: string
  /** The running program; null while it is ended. */
  program(): RunningProgram | null
  start(): Promise<void>
  /** The version of the program that starts from now on. */
  install(start: typeof startProgram): void
  /** Ends the program as a power cut does: the disk keeps what it was told to keep. */
  end(): Promise<void>
  /** Closes the program as a person does. */
  close(): Promise<void>
  /** The program ends, or its disk is full, at the statement with this number from now. */
  failAt(statement: number, failure: Failure): void
  /** Whether the program ended by itself at a chosen statement; it is cleared away then. */
  sweep(): Promise<boolean>
  /** Copies the files of the profile: the store alone, or with what stands beside it. */
  keepCopy(name: string): void
  /** Puts a copy in the place of the ended program's files. */
  putBack(name: string, which: 'store' | 'profile'): void
  hasCopy(name: string): boolean
  /** The station's clock is off by this much. */
  skewMs: number
  dispose(): Promise<void>
}

/** SQLite flushes its log with every commit from this setting on. */
const SYNCHRONOUS_FULL = 2

const FILES = ['store.db', 'store.db-wal', 'outbox.sealed', 'outbox.whole'] as const
const STORE_FILES = ['store.db', 'store.db-wal'] as const

/** Enrols a PC and keeps its first store, to begin every world from. */
export async function makePassport(
  folder: string,
  { name, site, station_id }: { name: string; site: SimSite; station_id: Id },
  enrol: (public_key: string) => Promise<EnrolReply>,
): Promise<StationPassport> {
  const key = createDeviceKey()
  const enrolment = await enrol(key.public_key)
  const dataKey = randomBytes(32)
  mkdirSync(folder, { recursive: true })
  const template = join(folder, `${name}.db`)
  const opened = await openStore(template, dataKey)
  if (!opened.ok) throw new Error(opened.error.code)
  await opened.value.db.transaction().execute(async (trx) => {
    await writeStationSecrets(trx, {
      ssn_index_key: enrolment.ssn_index_key,
      ssn_seal_public_key: enrolment.ssn_seal_public_key,
      device_key: exportDeviceKey(key).toString('base64url'),
      outbox_public_key: enrolment.outbox_public_key ?? null,
    })
    await addMedicalNumberLease(trx, enrolment.lease)
  })
  await opened.value.close()
  return { name, site, key, station_id, enrolment, template, dataKey }
}

/** `twin`: begins as a copy of that station's files instead of as a PC that was just enrolled. */
export function createSimStation(
  world: World,
  passport: StationPassport,
  home: string,
  twin?: { readonly of: string; readonly copy: string },
): SimStation {
  const { name } = passport
  let generation = 0
  let folder = join(home, `${name}-0`)
  let running: RunningProgram | null = null
  let startInstalled = startProgram
  mkdirSync(folder, { recursive: true })
  if (twin === undefined) copyFileSync(passport.template, join(folder, 'store.db'))
  else {
    const from = join(home, `${twin.of}-copy-${twin.copy}`)
    for (const file of FILES)
      if (existsSync(join(from, file))) copyFileSync(join(from, file), join(folder, file))
  }

  const copyTo = (to: string, files: readonly string[]): void => {
    mkdirSync(to, { recursive: true })
    for (const file of files) {
      rmSync(join(to, file), { force: true })
      if (existsSync(join(folder, file))) copyFileSync(join(folder, file), join(to, file))
    }
  }

  /** What the disk holds at this moment is what the next start finds. */
  const leaveDisk = (): void => {
    const path = join(folder, 'store.db')
    generation += 1
    const next = join(home, `${name}-${generation}`)
    copyTo(next, FILES)
    const log = join(next, 'store.db-wal')
    if (existsSync(log)) truncateSync(log, Math.min(statSync(log).size, flushedBytes(path)))
    endProgram(path)
    folder = next
  }
  const leave = async (program: RunningProgram): Promise<void> => {
    leaveDisk()
    await letGo(program)
  }

  const station: SimStation = {
    passport,
    name,
    skewMs: 0,
    program: () => running,
    start: async () => {
      if (running !== null) return
      try {
        running = await startInstalled(world, station, folder)
      } catch (error) {
        // It may end while it starts, too, or find the disk full: the next start finds what it left.
        if (!(error instanceof ProgramEnded) && (error as { code?: unknown }).code !== 'SQLITE_FULL')
          throw error
        leaveDisk()
      }
    },
    install: (start) => {
      startInstalled = start
    },
    end: async () => {
      const program = running
      if (program === null) return
      running = null
      program.stop()
      await leave(program)
    },
    close: async () => {
      const program = running
      if (program === null) return
      running = null
      try {
        await program.close()
      } catch (error) {
        if (!(error instanceof ProgramEnded)) throw error
        program.stop()
        await leave(program)
      }
    },
    failAt: (statement, failure) => {
      if (running !== null) failAt(running.path, statement, failure)
    },
    sweep: async () => {
      if (running === null || !hasEnded(running.path)) return false
      await station.end()
      return true
    },
    keepCopy: (copy) => copyTo(join(home, `${name}-copy-${copy}`), FILES),
    hasCopy: (copy) => existsSync(join(home, `${name}-copy-${copy}`)),
    putBack: (copy, which) => {
      if (running !== null) throw new Error('a program holds the files')
      const from = join(home, `${name}-copy-${copy}`)
      for (const file of which === 'store' ? STORE_FILES : FILES) {
        rmSync(join(folder, file), { force: true })
        if (existsSync(join(from, file))) copyFileSync(join(from, file), join(folder, file))
      }
    },
    dispose: async () => {
      const program = running
      running = null
      if (program === null) return
      program.stop()
      endProgram(program.path)
      await letGo(program)
    },
  }
  return station
}

/** Gives the handle of an ended program's store back; what it says then matters to nobody. */
async function letGo({ store, path, sealed }: RunningProgram): Promise<void> {
  forgetFailure(path)
  sealed.close()
  await store.db.destroy().catch(() => undefined)
}

export async function startProgram(
  world: World,
  station: Pick<SimStation, 'passport' | 'skewMs'>,
  folder: string,
): Promise<RunningProgram> {
  const { passport } = station
  const path = join(folder, 'store.db')
  const opened = await openStore(path, Buffer.from(passport.dataKey))
  if (hasEnded(path)) throw new ProgramEnded()
  if (!opened.ok) throw new Error(`the store of ${passport.name} does not open: ${opened.error.code}`)
  const store = opened.value
  const sealed = openSealedOutbox(join(folder, 'outbox.sealed'), passport.enrolment.outbox_public_key ?? null)
  try {
    return await startOver({ world, station, folder, path, store, sealed })
  } catch (error) {
    sealed.close()
    await store.db.destroy().catch(() => undefined)
    throw error
  }
}

interface OpenDisk {
  readonly world: World
  readonly station: Pick<SimStation, 'passport' | 'skewMs'>
  readonly folder: string
  readonly path: string
  readonly store: Store
  readonly sealed: SealedOutbox
}

async function startOver({ world, station, folder, path, store, sealed }: OpenDisk): Promise<RunningProgram> {
  const { passport } = station
  const { rows: flushes } = await sql<{ synchronous: number }>`pragma synchronous`.execute(store.db)
  noteOpened(path, (flushes[0]?.synchronous ?? 0) >= SYNCHRONOUS_FULL)
  let isRunning = true
  const isAlive = (): boolean => isRunning && !hasEnded(path)
  const startedMs = world.scheduler.nowMs()
  const clock: Clock = {
    nowMs: () => world.scheduler.nowMs() + station.skewMs,
    monotonicMs: () => world.scheduler.nowMs() - startedMs,
  }
  const { station_id, enrolment, name } = passport
  await applyDeferred(store.db)
  const identity = countedIdentity(
    createStationIdentity({ station_id, key: passport.key, clock, newId: world.newId }),
    world.busy,
  )
  await noteWhatIsAhead(store.db, sealed, clock)
  await sealWhatIsPending(store.db, sealed, () => undefined)
  const vault = createNationalIdVault(
    [{ ssn_index_key: enrolment.ssn_index_key, ssn_seal_public_key: enrolment.ssn_seal_public_key }],
    async () => undefined,
  )
  const network = world.network.wayOf(name, isAlive)
  const shipped = createTransport({ serverUrl: 'https://sijil.invalid', identity, version: '0.0.0', network })
  const { listen } = world.network
  const transport: Transport =
    listen === undefined
      ? shipped
      : {
          ...shipped,
          listen: (onHead, onClosed) =>
            listen(
              name,
              (head) => (isAlive() ? onHead(head) : undefined),
              () => (isAlive() ? onClosed() : undefined),
            ),
        }
  const timers = new Set<() => void>()
  const onFault = (error: unknown): void => {
    if (!(error instanceof ProgramEnded)) world.onFault(name, error)
  }
  const engine = createSyncEngine({
    db: store.db,
    identity,
    transport,
    files: createBlobFiles(join(folder, 'documents')),
    nationalIds: vault,
    clock,
    newId: world.newId,
    sealed,
    timers: {
      after: (delayMs, run) => {
        const cancel = world.scheduler.after(delayMs, `timer of ${name}`, () => {
          timers.delete(cancel)
          if (isAlive()) run()
        })
        timers.add(cancel)
        return () => {
          timers.delete(cancel)
          cancel()
        }
      },
    },
    ...(world.firstSyncCommits === undefined ? {} : { firstSyncCommits: world.firstSyncCommits }),
    random: world.dice.fork(`engine of ${name} at ${startedMs}`).next,
    onChanged: () => undefined,
    onContact: () => undefined,
    onStatus: (status) => world.onStatus?.(name, status),
    onFault,
  })
  const records = recordsOf(world, { passport, store, identity, clock, sealed, engine, onFault })
  engine.start()
  const stop = (): void => {
    isRunning = false
    for (const cancel of timers) cancel()
    timers.clear()
  }
  return {
    store,
    path,
    engine,
    transport,
    records,
    features: featuresOf(records, vault, join(folder, 'documents'), clock),
    sealed,
    close: async () => {
      await engine.stop()
      stop()
      await compactSealed({ db: store.db, sealed }, 'always')
      sealed.close()
      await store.close()
    },
    stop,
  }
}

/**
 * Signing takes turns of the event loop: the world waits for it before the next event. Each waits for the one before, since
 * threads finish as they like, and what is sent first must be the same each time.
 */
function countedIdentity(identity: StationIdentity, busy: { count: number }): StationIdentity {
  let last: Promise<unknown> = Promise.resolve()
  const counted =
    <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      busy.count += 1
      try {
        const mine = last.then(() => work(...args))
        last = mine.catch(() => undefined)
        return await mine
      } finally {
        busy.count -= 1
      }
    }
  return {
    station_id: identity.station_id,
    sign: (bytes) => identity.sign(bytes),
    setServerTimeMs: (ms) => identity.setServerTimeMs(ms),
    token: counted(() => identity.token()),
    refreshProof: counted((token: string) => identity.refreshProof(token)),
    signReceipt: counted((receipt) => identity.signReceipt(receipt)),
  }
}

interface RecordsOrder {
  readonly passport: StationPassport
  readonly store: Store
  readonly identity: StationIdentity
  readonly clock: Clock
  readonly sealed: SealedOutbox
  readonly engine: SyncEngine
  readonly onFault: (error: unknown) => void
}

function recordsOf(world: World, order: RecordsOrder): RecordsDeps {
  const { passport, store, identity, clock, sealed, engine, onFault } = order
  return {
    db: store.db,
    station_id: passport.station_id,
    site_id: passport.site.id,
    clock,
    newId: world.newId,
    boot_id: world.newId(),
    sign: (hash) => identity.sign(hash),
    onCommitted: () => engine.nudge(),
    readings: createOpenReadings(clock),
    seal: (envelope) => {
      try {
        sealed.append(envelope)
      } catch (error) {
        onFault(error)
      }
    },
  }
}

function featuresOf(
  records: RecordsDeps,
  ssn: NationalIdVault,
  documents: string,
  clock: Clock,
): FeatureDeps {
  return {
    records,
    time_zone: 'Africa/Cairo',
    station_name: 'simulated',
    ssn,
    blobs: createBlobFiles(documents),
    online: { request: async () => err({ code: 'offline' }) },
    openScope: async () => err({ code: 'offline' }),
    emergencies: createEmergencies(clock),
    provePassword: async () => err({ code: 'offline' }),
  }
}
