import { v7 } from 'uuid'
import type { SecretStore } from '../../main/keys/secret-store.ts'
import { type Station, startStation } from '../../main/station.ts'
import type { Channel, Input, Output, Reply } from '../../shared/ipc/contract.ts'

/** A whole station core in this process: real store, real keys, real sync; only the windows are missing. */
export interface StationCore {
  readonly station: Station
  /** Calls a channel as a screen does. */
  ask<C extends Channel>(channel: C, input: Input<C>): Promise<Reply<C>>
  /** Calls a channel that must succeed. */
  call<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>>
  signIn(username: string, password: string): Promise<void>
  close(): Promise<void>
}

export interface StationCoreOrder {
  readonly profile: string
  readonly server: string
  readonly name: string
  readonly code?: string
  /** The account's keychain; without it passwords alone protect the station. */
  readonly keychain?: SecretStore
  /** How many times faster its waits pass: a heartbeat of a minute need not take one. */
  readonly hurry?: number
}

/** Cheap password slots: what is tested here is not how long a guess takes. */
const cheapKdf = { memory_kib: 1024, passes: 1 }

export async function startStationCore(order: StationCoreOrder): Promise<StationCore> {
  const { profile, server, name, code, keychain, hurry = 1 } = order
  const faults: unknown[] = []
  const started = await startStation(
    {
      programVersion: '0.1.0-test',
      clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() * hurry },
      timers: {
        after: (delayMs, run) => {
          const timer = setTimeout(run, delayMs / hurry)
          return () => clearTimeout(timer)
        },
      },
      newId: () => v7(),
      random: () => Math.random(),
      keychain,
      kdfCost: cheapKdf,
      log: {
        fault: ((...fault: unknown[]) => void faults.push(fault)) as never,
        background: (error) => void faults.push(error),
        info: () => undefined,
      },
    },
    { profile, enrolment: code === undefined ? null : { server, code, name } },
  )
  if (!started.ok) throw new Error(`the station did not start: ${JSON.stringify(started.error)}`)
  const station = started.value
  const ask = async <C extends Channel>(channel: C, input: Input<C>): Promise<Reply<C>> =>
    (await station.serve(channel, input)) as Reply<C>
  const call = async <C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> => {
    const reply = await ask(channel, input)
    if (!reply.ok)
      throw new Error(`${channel}: ${JSON.stringify(reply.error)} ${faults.map(String).join(' ')}`)
    return reply.value
  }
  return {
    station,
    ask,
    call,
    signIn: async (username, password) => void (await call('session.sign_in', { username, password })),
    close: () => station.close(),
  }
}

/** Asks again until the answer pleases, at most 20 s. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const answer = await ask()
    if (isRight(answer)) return answer
    if (Date.now() > deadline) throw new Error(`${what}, still not: ${JSON.stringify(answer).slice(0, 2000)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
