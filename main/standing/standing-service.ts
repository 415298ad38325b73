import { randomBytes } from 'node:crypto'
import type { Id } from '../../shared/ids.ts'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import type {
  PersonStanding,
  Standing,
  StandingQuery,
  WipeOrder,
} from '../../shared/sync/standing-message.ts'
import type { Clock } from '../../shared/time.ts'
import type { KeySlotStore } from '../keys/key-slots.ts'
import type { DoorReply, ServerDoor } from '../session/server-door.ts'
import type { StationIdentity } from '../sync/ports.ts'
import { dropSlots } from './standing-rules.ts'
import { readStanding } from './standing-token.ts'

/*
 * Asks the server where this station stands and carries the answer out, also while nobody is signed in and the store is
 * closed. Order matters: what is on the disk first, then what screens show, then the acknowledgement.
 *
 *   people ended, or with another password   → their slots go; whoever of them is signed in is locked out
 *   station revoked                          → everybody's slots go; what waits is pushed (the server puts it aside);
 *                                              then the store is closed and the station slot goes too;
 *                                              of a closed store, what is sealed beside it
 *   station to be erased                     → `wipe-service.ts`
 *
 * An answer that is not signed for this question is not taken. Without the server's order key (enrolled by an earlier
 * version, nobody signed in online since) there is none that could be.
 */

export interface StandingDeps {
  readonly station_id: Id
  readonly slots: KeySlotStore
  readonly door: Pick<ServerDoor, 'standing' | 'acknowledgeStanding'>
  /** Undefined while this station cannot sign: without a keychain its key is inside the closed store. */
  readonly identity: () => StationIdentity | undefined
  readonly clock: Clock
  readonly keychain_backend: string | null
  /** What waits here; null while the store is closed. */
  readonly openWork: () => Promise<Pick<SyncStatus, 'only_here_count' | 'oldest_only_here_at'> | null>
  /** Ends the slots of whom the server's list ends, and their sign-ins here; answers whose slots went. */
  readonly endPeople: (people: readonly PersonStanding[]) => Promise<Id[]>
  /** Ends every sign-in here. */
  readonly lock: (reason: string) => Promise<void>
  /** Pushes what waits; true when nothing waits any more. Called only while the store is open. */
  readonly pushAll: () => Promise<boolean>
  /** Hands in what is sealed beside the closed store; true when the server holds all of it. */
  readonly handInSealed: () => Promise<boolean>
  /** Closes the store where it is open. */
  readonly closeStore: () => Promise<void>
  readonly wipe: (order: WipeOrder) => Promise<void>
  readonly onChanged: () => void
  readonly onFault: (error: unknown) => void
}

/**
 * `heard`: the server signed an answer and it was carried out. `mute`: this station cannot sign now. `silent`: no
 * answer. `untrusted`: an answer that this station's server did not sign for this question.
 */
export type Heard = 'heard' | 'mute' | 'silent' | 'untrusted'

export interface StandingService {
  /** Asks now; two at once are one question. */
  check(): Promise<Heard>
  /** Carries no later answer out. Resolves once one that is being carried out is; an erasing goes on by its journal. */
  close(): Promise<void>
}

const ACK_MAX_SLOTS = 5000

export function createStandingService(deps: StandingDeps): StandingService {
  let running: Promise<Heard> | null = null
  let carrying: Promise<unknown> = Promise.resolve()
  let isClosed = false
  let acknowledged: Standing['state'] = 'active'
  async function check(): Promise<Heard> {
    const identity = deps.identity()
    if (identity === undefined) return 'mute'
    const said = await saidOf(deps)
    const reply = await ask(deps, identity, said)
    if (!reply.ok) return 'silent'
    const { order_public_key } = deps.slots.standing() ?? {}
    if (order_public_key === undefined) return 'untrusted'
    const { station_id } = deps
    const asked = { order_public_key, station_id, nonce: said.nonce }
    const standing = await readStanding(reply.value.standing, asked)
    if (standing === undefined) {
      deps.onFault(new Error('an answer about this station was not signed by its server, and not taken'))
      return 'untrusted'
    }
    if (isClosed) return 'silent'
    identity.setServerTimeMs(Date.parse(standing.server_time))
    const carried = carryOut(deps, standing)
    // Who asked hears of its failure.
    if (standing.state !== 'wipe') carrying = carried.catch(() => undefined)
    await carried
    if (standing.state !== 'wipe') await acknowledge(identity, said.nonce, standing.state)
    return 'heard'
  }
  /** Until the server has taken it: what is not told now is told with the next answer, also after a restart. */
  async function acknowledge(identity: StationIdentity, nonce: string, state: Standing['state']) {
    const ended_slots = (deps.slots.standing()?.unacknowledged ?? []).slice(0, ACK_MAX_SLOTS)
    if (ended_slots.length === 0 && state === acknowledged) return
    const taken = await deps.door.acknowledgeStanding({ nonce, state, ended_slots }, await identity.token())
    if (!taken.ok) return
    acknowledged = state
    const left = (deps.slots.standing()?.unacknowledged ?? []).filter((id) => !ended_slots.includes(id))
    if (ended_slots.length > 0) deps.slots.keepStanding({ unacknowledged: left })
  }
  return {
    check: () => {
      running ??= check().finally(() => {
        running = null
      })
      return running
    },
    close: async () => {
      isClosed = true
      await carrying
    },
  }
}

async function saidOf({ slots, openWork, keychain_backend }: StandingDeps): Promise<StandingQuery> {
  const work = await openWork()
  const people = slots.standing()?.people_hash
  return {
    nonce: randomBytes(24).toString('base64url'),
    ...(people === undefined ? {} : { people }),
    ...(work?.only_here_count == null ? {} : { waiting: work.only_here_count }),
    ...(work?.oldest_only_here_at == null ? {} : { oldest_waiting_at: work.oldest_only_here_at }),
    ...(keychain_backend === null ? {} : { keychain_backend }),
  }
}

async function ask({ door }: StandingDeps, identity: StationIdentity, said: StandingQuery) {
  const first = await door.standing(said, await identity.token())
  const serverTime = clockOf(first)
  if (serverTime === undefined) return first
  identity.setServerTimeMs(serverTime)
  return door.standing(said, await identity.token())
}

/** The server's time, where it refused for ours. */
function clockOf(reply: DoorReply<unknown>): number | undefined {
  if (reply.ok || reply.error.kind !== 'refused' || reply.error.problem.code !== 'clock') return undefined
  const { server_time } = reply.error.problem
  return server_time === undefined ? undefined : Date.parse(server_time)
}

async function carryOut(deps: StandingDeps, standing: Standing): Promise<void> {
  const { slots } = deps
  const { people, people_hash, minimum_version, policy } = standing
  if (people !== null) {
    await deps.endPeople(people)
    // Only now: a list that was half carried out is asked for again.
    slots.keepStanding({ people_hash })
  }
  slots.keepStanding({ minimum_version, policy })
  if (policy.offline_hours !== undefined) slots.setOfflineHours(policy.offline_hours)
  switch (standing.state) {
    case 'active':
      slots.noteContact(deps.clock)
      break
    case 'revoked':
      await leave(deps)
      break
    case 'wipe':
      if (standing.wipe !== null) await deps.wipe(standing.wipe)
      break
  }
}

/** The station was revoked: nobody gets in, and what is not on the server yet goes there to be put aside. */
async function leave(deps: StandingDeps): Promise<void> {
  const { slots } = deps
  dropSlots(slots, slots.userIds())
  const isNew = slots.standing()?.state !== 'revoked'
  slots.keepStanding({ state: 'revoked' })
  await deps.lock('the station was revoked')
  // Of who was signing in just then.
  dropSlots(slots, slots.userIds())
  const isOpen = (await deps.openWork()) !== null
  if (isOpen ? await deps.pushAll() : await deps.handInSealed()) {
    await deps.closeStore()
    slots.removeStationSlot()
  }
  if (isNew) deps.onChanged()
}
