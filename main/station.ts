import type { AppError } from '../shared/errors.ts'
import type { Id, IdSource } from '../shared/ids.ts'
import type { Input } from '../shared/ipc/contract.ts'
import { isBarredInEmergency } from '../shared/policy/policy.ts'
import { isOlderVersion } from '../shared/program-version.ts'
import { err, ok, type Result } from '../shared/result.ts'
import type { KeyTrouble } from '../shared/session/key-trouble.ts'
import type { SessionStatus, SyncStatus } from '../shared/session/session-ipc.ts'
import { type Clock, type Instant, instantOf } from '../shared/time.ts'
import { damageOf } from './db/damage.ts'
import { everyStep } from './db/every-step.ts'
import type { Store } from './db/open.ts'
import { createEmergencies } from './emergency/emergencies.ts'
import { type ApprovalWait, enrolStation } from './enrolment/enrol-station.ts'
import { ensureProfileFolder, profilePaths, setHalfMadeProfileAside } from './enrolment/profile-folder.ts'
import { lockProfile, type ProfileLock } from './enrolment/profile-lock-store.ts'
import { readStationFile, type StationFile } from './enrolment/station-file.ts'
import { createEventBus, type EventBus } from './ipc/event-bus.ts'
import { diskFaultOf, type FaultLog } from './ipc/fault.ts'
import { createServe, type Serve } from './ipc/serve.ts'
import { readDeviceKey } from './keys/device-key.ts'
import type { KeySlotStore } from './keys/key-slots.ts'
import { openStationSlots } from './keys/open-station-slots.ts'
import type { KdfCost } from './keys/password-key.ts'
import type { KeychainFinding, SecretStore } from './keys/secret-store.ts'
import { createStationIdentity, type RenewableIdentity } from './keys/station-identity.ts'
import { readAuthorityFile } from './network/authorities.ts'
import { createNetwork, type Network } from './network/network.ts'
import type { FindWays, ProxyLogin } from './network/proxies.ts'
import type { ProxyLogins } from './network/proxy-login.ts'
import { giveProxyLogin } from './network/proxy-sign-in.ts'
import { wireStore } from './opened-store.ts'
import { practicePaths } from './practice/practice-folder.ts'
import { createPracticeHandlers } from './practice/practice-handlers.ts'
import { createPracticeService } from './practice/practice-service.ts'
import { practiceStatusOf } from './practice/practice-status.ts'
import { createConnectionProbe } from './session/connection-probe.ts'
import { createOnlineSession } from './session/online-session.ts'
import { createPinRule } from './session/pin-rule.ts'
import { createServerDoor } from './session/server-door.ts'
import { auditSessionAct } from './session/session-audit.ts'
import {
  closedSyncStatus,
  createOwnSessionHandlers,
  createProofHandlers,
  createSessionHandlers,
  createSyncHandlers,
  statusWhileErased,
} from './session/session-handlers.ts'

import { createSessionService } from './session/session-service.ts'
import { openStationEmergency } from './session/station-emergency.ts'
import { createUnsentCounts, type UnsentCounts } from './shared-pc/unsent-counts.ts'
import { type GoingOn, goOnErasing } from './standing/erasing-station.ts'
import { handInSealed } from './standing/hand-in.ts'
import { createHeartbeat } from './standing/heartbeat.ts'
import { createLockedWaker } from './standing/locked-waker.ts'
import { createStandingService } from './standing/standing-service.ts'
import { readWipeJournal } from './standing/wipe-journal.ts'
import { createWipeService } from './standing/wipe-service.ts'
import { createStoreHolder } from './store-holder.ts'
import type { StationIdentity, Timers } from './sync/ports.ts'

/** What the station core needs of the machine; the shells give it, tests replace it. */
export interface StationMachine {
  readonly programVersion: string
  readonly clock: Clock
  readonly timers: Timers
  readonly newId: IdSource
  readonly random: () => number
  /** The account's keychain; undefined where there is none. */
  readonly keychain: SecretStore | undefined
  /** Why there is none, and how to look once more. */
  readonly keychainTrouble?: KeyTrouble | null
  readonly findKeychain?: () => Promise<KeychainFinding>
  readonly log: StationLog
  /** Which proxies lead to an address; without it everything goes straight. */
  readonly findWays?: FindWays
  /** What those proxies are given that ask for a name and a password. */
  readonly proxyLogins?: ProxyLogins
  /** Where the accounts of this PC tell each other what waits; without it nobody is told. */
  readonly machineFolder?: string
  /** The account that runs this program, where files say whose they are. */
  readonly account?: number | null
  /** Cheaper password slots in tests. */
  readonly kdfCost?: KdfCost
}

export interface StationLog {
  readonly fault: FaultLog
  /** A failure outside a call, such as one of sync. */
  readonly background: (error: unknown) => void
  readonly info: (text: string) => void
}

/** Which profile to start, and how to enrol it when it is not a station yet. */
export interface StationOrder {
  readonly profile: string
  readonly enrolment: StationEnrolment | null
  /** File with the certificates of a private authority; kept at enrolment, so that later starts need not name it. */
  readonly ca_file?: string | null
}

export interface StationEnrolment {
  readonly server: string
  readonly code: string
  readonly name: string
  /** How to wait for an administrator; without it a code that needs approval is an error. */
  readonly approval?: ApprovalWait
}

/** A running station core, without a window. */
export interface Station {
  readonly file: StationFile
  readonly serve: Serve
  readonly events: EventBus
  /** Stops sync, empties the write-ahead log, closes the store and gives the profile free. */
  close(): Promise<void>
}

/**
 * Starts the station of a profile; enrols it first when it is new and an order to enrol is given. Errors: `keychain_trouble`,
 * `not_found` of entity `enrolment` (a new profile and no order), `conflict` with reason `profile_in_use`,
 * `profile_unusable`, `password_only_not_allowed`, `approval_needed` or `enrolment_rejected`, `invalid_input` (the code), `offline`, `store_unreadable`, `store_newer`, `store_read_only`, `disk_full`.
 */
export async function startStation(
  machine: StationMachine,
  order: StationOrder,
): Promise<Result<Station, AppError>> {
  const folder = ensureProfileFolder(order.profile)
  if (!folder.ok) return folder
  const lock = lockProfile(order.profile)
  if (!lock.ok) return lock
  let goingOn: GoingOn | null = null
  const endTelling = async (): Promise<void> => goingOn?.end()
  try {
    goingOn = await goOnWith(machine, order)
    const station =
      goingOn?.isErased() === false
        ? erasingStation(order.profile, goingOn, lock.value)
        : await startOf(machine, order, { lock: lock.value, endTelling })
    if (!station.ok) {
      // Where nothing is left the telling goes on, until the profile is enrolled or the program ends.
      if (station.error.code !== 'not_found') await endTelling()
      lock.value.release()
    }
    return station
  } catch (error) {
    await endTelling()
    // A start that fails leaves the profile free: the next one must not be told that a program is running.
    lock.value.release()
    const fault = diskFaultOf(error)
    if (fault === undefined) throw error
    return err(fault)
  }
}

async function startOf(
  machine: StationMachine,
  order: StationOrder,
  held: HeldByStation,
): Promise<Result<Station, AppError>> {
  const started = await openOrEnrol(machine, order)
  return started.ok ? assemble(machine, order, started.value, held) : started
}

interface HeldByStation {
  readonly lock: ProfileLock
  readonly endTelling: () => Promise<void>
}

interface Started {
  readonly file: StationFile
  /** Open after an enrolment, closed until a sign-in otherwise. */
  readonly store: Store | null
}

/** An erasing that was cut short goes on before anything is opened; its receipt is given as soon as the server is there. */
async function goOnWith(
  machine: StationMachine,
  { profile, ca_file }: StationOrder,
): Promise<GoingOn | null> {
  const journal = readWipeJournal(profile)
  if (journal === null) return null
  const network = openNetwork(machine, ca_file ?? journal.ca_file ?? null)
  return goOnErasing({
    ...machine,
    profile,
    door: createServerDoor(journal.server, machine.programVersion, network),
    log: machine.log.fault,
    onFault: machine.log.background,
    onErased: () => countsOf(machine, journal.station_id).note(0, instantOf(machine.clock.nowMs())),
  })
}

/** The station that is being erased and is not yet, as where another program holds a file of it. */
function erasingStation(
  profile: string,
  { serve, events, end }: GoingOn,
  lock: ProfileLock,
): Result<Station, AppError> {
  const file = readStationFile(profilePaths(profile).stationFile)
  if (!file.ok) return file
  if (file.value === null) return err({ code: 'conflict', reason: 'profile_unusable' })
  const close = async (): Promise<void> => {
    await end()
    lock.release()
  }
  return ok({ file: file.value, serve, events, close })
}

async function openOrEnrol(
  machine: StationMachine,
  { profile, enrolment, ca_file = null }: StationOrder,
): Promise<Result<Started, AppError>> {
  const paths = profilePaths(profile)
  const file = readStationFile(paths.stationFile)
  if (!file.ok) return file
  if (file.value !== null) return ok({ file: file.value, store: null })
  const aside = setHalfMadeProfileAside(paths, instantOf(machine.clock.nowMs()))
  if (aside !== null) {
    machine.log.info(
      `An enrolment was cut short here; what it left was moved to ${aside}. Nothing was deleted.`,
    )
  }
  if (enrolment === null) return err({ code: 'not_found', entity: 'enrolment' })
  const server = enrolment.server.replace(/\/+$/, '')
  const network = openNetwork(machine, ca_file)
  const door = createServerDoor(server, machine.programVersion, network)
  const { approval, ...asked } = enrolment
  const waits = approval === undefined ? {} : { approval }
  try {
    const enrolled = await enrolStation(
      { ...machine, door, ...waits },
      { ...asked, profile, server, ca_file },
    )
    if (!enrolled.ok) return enrolled
    return ok({ file: enrolled.value.station, store: enrolled.value.store })
  } finally {
    await network.close()
  }
}

/**
 * The way out of this PC. A file of authorities that cannot be used keeps no station from starting, since people work
 * without the server: it is said, and nothing is trusted in its place.
 */
function openNetwork({ findWays, log }: StationMachine, ca_file: string | null): Network {
  const read = ca_file === null ? ok([]) : readAuthorityFile(ca_file)
  if (!read.ok) log.info(`The authority behind the server's certificate is not known here: ${read.error}.`)
  const authorities = read.ok ? read.value : []
  return createNetwork({ authorities, ...(findWays === undefined ? {} : { findWays }) })
}

async function assemble(
  machine: StationMachine,
  { profile, ca_file }: StationOrder,
  { file, store }: Started,
  { lock, endTelling }: HeldByStation,
): Promise<Result<Station, AppError>> {
  const slots = await openStationSlots({ ...machine, onFault: machine.log.background }, profile, file)
  if (!slots.ok) return slots
  const events = createEventBus()
  const network = openNetwork(machine, ca_file ?? file.ca_file ?? null)
  const door = createServerDoor(file.server, machine.programVersion, network)
  const online = createOnlineSession(door, {
    proofOf: async (refreshToken) => (await identity()?.refreshProof(refreshToken)) ?? null,
    onServerTime: (serverTimeMs) => identity()?.setServerTimeMs(serverTimeMs),
  })
  let isStoreDamaged = false
  /** What is open is damaged: nobody sees more of it, and the next sign-in puts it back. */
  const shutDamaged = async (isProven: boolean): Promise<void> => {
    if (isStoreDamaged || holder.opened() === undefined) return
    isStoreDamaged = true
    await session.lock('the store is damaged').catch(machine.log.background)
    await holder.closeDamaged(isProven).catch(machine.log.background)
    events.emit('session.changed', status())
  }
  const onFault = (error: unknown): void => {
    machine.log.background(error)
    if (damageOf(error) !== undefined) void shutDamaged(false)
  }
  const emergencies = createEmergencies(machine.clock)
  const holder = createStoreHolder({
    paths: profilePaths(profile),
    clock: machine.clock,
    timers: machine.timers,
    olderKeys: (key) => slots.value.olderDataKeys(key),
    onRepaired: machine.log.info,
    onDamage: () => void shutDamaged(true),
    onFault: machine.log.background,
    wire: (opened) => {
      isStoreDamaged = false
      return wireStore(
        {
          ...machine,
          profile,
          station: file,
          bootId,
          online,
          network,
          emergencies,
          provePassword: (password) => session.provePassword(password),
          onChanged: (entities) => {
            tellChanged(entities)
            if (entities.includes('users')) void session.usersChanged().catch(machine.log.background)
            if (entities.includes('sites') || entities.includes('settings'))
              void session.siteChanged().catch(machine.log.background)
            if (['users', 'sites', 'stations'].some((name) => (entities as readonly string[]).includes(name)))
              heartbeat.nudge()
          },
          onContact: () => {
            slots.value.noteContact(machine.clock)
            if (emergencies.station() !== null) void session.endEmergency().catch(machine.log.background)
          },
          onStatus: (status) => {
            slots.value.noteTime(machine.clock)
            if (status.blocked_by === 'revoked') heartbeat.nudge()
            // Its word of the oldest program is kept for the time when nobody has opened the store; once is enough.
            if (status.blocked_by === 'program_too_old' && blockedBefore !== status.blocked_by)
              heartbeat.nudge()
            blockedBefore = status.blocked_by
            noteUnsent(status)
            if (practice.world() === 'records') events.emit('sync.changed', withOthers(status))
          },
          onFault,
          backupStatus: () => holder.backupStatus(),
          keptDeviceKey: () => slots.value.openDeviceKey(),
          onDeviceKey: (der) => {
            slots.value.keepDeviceKey(der)
            lockedIdentity?.useKey(readDeviceKey(der))
          },
        },
        opened,
      )
    },
  })
  let blockedBefore: SyncStatus['blocked_by'] = null
  const counts = countsOf(machine, file.station_id)
  const noteUnsent = ({ only_here_count, documents_waiting_count }: SyncStatus): void => {
    if (only_here_count === null) return
    counts.note(only_here_count + (documents_waiting_count ?? 0), instantOf(machine.clock.nowMs()))
  }
  const noteNothingLeft = (): void => counts.note(0, instantOf(machine.clock.nowMs()))
  const withOthers = (status: SyncStatus): SyncStatus => {
    const other_accounts = counts.others()
    return other_accounts === null ? status : { ...status, other_accounts }
  }
  const bootId = machine.newId()
  const tellChanged = (entities: readonly string[]): void =>
    events.emit('data.changed', { entities: [...entities] })
  const lockedIdentity = identityWhileClosed(machine, file, slots.value)
  const identity = (): StationIdentity | undefined => holder.opened()?.identity ?? lockedIdentity
  const session = createSessionService({
    station_id: file.station_id,
    site_id: file.site.id,
    slots: slots.value,
    store: holder.door,
    door,
    online,
    clock: machine.clock,
    newId: machine.newId,
    stationToken: async () => (await identity()?.token()) ?? null,
    onServerTime: (serverTimeMs) => identity()?.setServerTimeMs(serverTimeMs),
    onFault,
    onStationRefused: () => heartbeat.nudge(),
    isClosing: () => wipe.state() !== 'none',
    isAllSent: async () => isAllSent(await holder.opened()?.engine.status()),
    allowsPin: createPinRule(() => holder.door.current(), file.site.id),
    emergencies,
    ...(machine.kdfCost === undefined ? {} : { pinCost: machine.kdfCost }),
    onChanged: () => {
      holder.opened()?.readings.forget()
      practice.follow()
      events.emit('session.changed', status())
    },
  })
  const practice = createPracticeService({
    paths: practicePaths(profile),
    station_name: file.station_name,
    site: file.site,
    clock: machine.clock,
    newId: machine.newId,
    signedIn: () => session.current(),
    stationStore: () => holder.door.current(),
    lock: (reason) => session.lock(reason),
    onChanged: tellChanged,
    onSwitched: () => {
      holder.opened()?.readings.forget()
      events.emit('session.changed', status())
      void syncStatus()
        .then((now) => events.emit('sync.changed', now))
        .catch(machine.log.background)
    },
    onFault: machine.log.background,
  })
  const tellStatus = (): void => events.emit('session.changed', status())
  const wipe = createWipeService({
    profile,
    file,
    slots: slots.value,
    door,
    keychain: machine.keychain,
    clock: machine.clock,
    timers: machine.timers,
    identity,
    unsentWork: async () => (await holder.opened()?.unsentWork()) ?? null,
    lock: (reason) => session.endLogins(reason),
    closeAll: () => everyStep([() => practice.close(), () => holder.shut(), noteNothingLeft]),
    endTelling,
    onChanged: tellStatus,
    onFault: machine.log.background,
  })
  let isUnsealedTold = false
  const standing = createStandingService({
    station_id: file.station_id,
    slots: slots.value,
    door,
    identity: () => (wipe.state() === 'none' ? identity() : undefined),
    clock: machine.clock,
    keychain_backend: file.keychain_backend,
    openWork: async () => (await holder.opened()?.engine.status()) ?? null,
    endPeople: (people) => session.endPeople(people),
    lock: (reason) => session.endLogins(reason),
    handInSealed: async () => {
      const signer = identity()
      if (signer === undefined) return false
      const sent = await handInSealed(profilePaths(profile).sealedOutbox, door, () => signer.token())
      if (sent === 'sent') noteNothingLeft()
      if (sent === 'not_whole' && !isUnsealedTold) {
        isUnsealedTold = true
        machine.log.background(
          new Error(
            'the revoked station keeps its own slot: its closed store may hold work that was never sealed',
          ),
        )
      }
      return sent === 'sent'
    },
    pushAll: async () => (await holder.opened()?.engine.pushAll()) ?? false,
    closeStore: () => holder.close(),
    wipe: (order) => wipe.carryOut(order),
    onChanged: tellStatus,
    onFault: machine.log.background,
  })
  const waker = createLockedWaker({
    ...machine,
    network,
    serverUrl: file.server,
    identity: () => (holder.opened() === undefined && wipe.state() === 'none' ? lockedIdentity : undefined),
    onWake: () => heartbeat.nudge(),
  })
  const heartbeat = createHeartbeat({
    timers: machine.timers,
    monotonicMs: machine.clock.monotonicMs,
    random: machine.random,
    beat: async () => waker.follow(await standing.check()),
    onFault: machine.log.background,
  })
  const status = (): SessionStatus => {
    const state = wipe.state()
    if (state !== 'none') return statusWhileErased(state)
    return practiceStatusOf(practice, {
      ...statusOf(file, slots.value, session.current()),
      ...(isStoreDamaged && holder.opened() === undefined ? { is_store_damaged: true } : {}),
      emergency_ends_at: emergencies.station()?.ends_at ?? null,
      offline_ends_at: offlineEndsAt(slots.value, machine.clock),
    })
  }
  const probe = createConnectionProbe(door, machine.clock)
  const bootedAt = instantOf(machine.clock.nowMs())
  /** The server's word of the oldest program stands while the store is closed too. */
  const blockedIfOld = (closed: SyncStatus): SyncStatus => {
    const minimum = slots.value.standing()?.minimum_version ?? null
    const isOld = minimum !== null && isOlderVersion(machine.programVersion, minimum)
    return isOld ? { ...closed, blocked_by: 'program_too_old' } : closed
  }
  const syncStatus = async (): Promise<SyncStatus> =>
    practice.world() === 'practice'
      ? closedSyncStatus('offline', bootedAt)
      : withOthers((await holder.opened()?.engine.status()) ?? blockedIfOld(await probe()))
  const handlerDeps = {
    session,
    status,
    signInto: practice.signInto,
    openStation: (input: Input<'emergency.open_station'>) =>
      openStationEmergency(
        { ...machine, slots: slots.value, door, session, emergencies },
        () => holder.opened()?.records,
        input,
      ),
    giveProxyLogin: (login: ProxyLogin) => giveProxyLogin({ door, logins: machine.proxyLogins }, login),
    syncStatus,
    syncNow: async () => void (await holder.opened()?.engine.runOnce()),
  }
  const syncHandlers = { ...createSyncHandlers(handlerDeps), ...createProofHandlers(session) }
  const nothingToSync = {
    ...createSyncHandlers({ ...handlerDeps, syncNow: async () => undefined }),
    ...createProofHandlers(null),
  }
  const practiceHandlers = createPracticeHandlers(practice, status)
  const ownSession = createOwnSessionHandlers({ session, status })
  const auditDeps = { ...machine, site_id: file.site.id, emergencyOf: emergencies.idOf }
  const serve = createServe({
    open: createSessionHandlers(handlerDeps),
    guarded: () => {
      if (practice.world() === 'changing') return undefined
      const isPractice = practice.world() === 'practice'
      const features = isPractice ? practice.features() : holder.opened()?.features
      return (
        features && {
          ...features,
          ...(isPractice ? nothingToSync : syncHandlers),
          ...practiceHandlers,
          ...ownSession,
        }
      )
    },
    user: () => (practice.world() === 'changing' ? null : (practice.person() ?? session.current())),
    onRefused: (user, action, reason) => {
      const db = practice.world() === 'practice' ? practice.opened()?.db : holder.door.current()
      return auditSessionAct(db, auditDeps, { user, action, outcome: 'refused', reason })
    },
    isBarred: (action) => emergencies.station() !== null && isBarredInEmergency(action),
    newId: machine.newId,
    log: (facts) => {
      machine.log.fault(facts)
      const isOfStore = practice.world() !== 'practice' && facts.code !== null
      if (isOfStore && damageOf({ code: facts.code }) !== undefined) void shutDamaged(false)
    },
  })
  if (store !== null) {
    const opened = await holder.adopt(store)
    if (!opened.ok) return opened
  }
  heartbeat.start()
  const stopTicking = every(machine.timers, TICK_MS, async () => {
    for (const work of [() => slots.value.noteTime(machine.clock), () => session.tick()]) {
      try {
        await work()
      } catch (error) {
        // Both may write: a full disk ends neither the program nor the looking.
        machine.log.background(error)
      }
    }
  })
  return ok({
    file,
    serve,
    events,
    close: async () => {
      heartbeat.stop()
      waker.stop()
      stopTicking()
      wipe.close()
      const toldNoMore = endTelling().catch(machine.log.background)
      const carriedOut = standing.close()
      // All three may write: on a full disk the store is closed and the profile free all the same.
      try {
        await practice.close()
        await session.lock()
        slots.value.noteTime(machine.clock)
      } catch (error) {
        machine.log.background(error)
      } finally {
        try {
          await holder.close()
        } finally {
          await network.close().catch(machine.log.background)
          // A revoked station's slots go after its store was closed: the profile is not free before.
          await carriedOut
          await toldNoMore
          await slots.value.settled()
          slots.value.close()
          lock.release()
        }
      }
    },
  })
}

/** How often it is looked whether a sign-in is over, or the store is needed by nobody. */
const TICK_MS = 30_000

/** Does work again and again, each time some while after the last was done; the answer ends it. */
function every(timers: Timers, pauseMs: number, work: () => Promise<void>): () => void {
  let cancel: () => void = () => undefined
  let isOver = false
  const next = (): void => {
    cancel = timers.after(pauseMs, () => void work().finally(() => (isOver ? undefined : next())))
  }
  next()
  return () => {
    isOver = true
    cancel()
  }
}

/** What the accounts of this PC tell each other of what waits. */
function countsOf({ machineFolder, account, log }: StationMachine, station_id: Id): UnsentCounts {
  const onFault = log.background
  return createUnsentCounts({ folder: machineFolder ?? null, station_id, account: account ?? null, onFault })
}

/** When nobody signs in here any more without the server; null where that cannot be told. */
function offlineEndsAt(slots: KeySlotStore, clock: Clock): Instant | null {
  const leftMs = slots.offlineEndsInMs(clock)
  return Number.isFinite(leftMs) ? instantOf(clock.nowMs() + leftMs) : null
}

/** Whether nothing on this PC waits for the server. */
function isAllSent(status: SyncStatus | undefined): boolean {
  return status !== undefined && status.only_here_count === 0 && status.documents_waiting_count === 0
}

/** The device key outside the store, where the keychain protects it. */
function identityWhileClosed(
  machine: StationMachine,
  file: StationFile,
  slots: KeySlotStore,
): RenewableIdentity | undefined {
  const der = slots.openDeviceKey()
  if (der === undefined) return undefined
  const key = readDeviceKey(der)
  der.fill(0)
  return createStationIdentity({ ...machine, station_id: file.station_id, key })
}

function statusOf(file: StationFile, slots: KeySlotStore, user: SessionStatus['user']): SessionStatus {
  const { id, name, name_ar, time_zone } = file.site
  return {
    state: slots.standing()?.state === 'revoked' ? 'revoked' : user === null ? 'locked' : 'signed_in',
    user,
    known_users: slots.knownUsers(),
    station: { id: file.station_id, name: file.station_name },
    site: { id, name, name_ar, time_zone },
    key_protection: file.key_protection,
    is_practice: false,
    password_only_ended: slots.isPasswordOnlyEnded(),
    key_trouble: null,
    enrolment: null,
  }
}
