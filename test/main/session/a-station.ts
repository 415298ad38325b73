import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import type { SecretStore } from '../../../main/keys/secret-store.ts'
import { type Station, type StationMachine, startStation } from '../../../main/station.ts'
import type { AppError } from '../../../shared/errors.ts'
import type { Channel, Input, Reply } from '../../../shared/ipc/contract.ts'
import type { Result } from '../../../shared/result.ts'

/** A machine with a clock that the test moves; sync waits for nobody. */
export function aMachine(keychain?: SecretStore): StationMachine & { said: string[]; faults: unknown[] } {
  const said: string[] = []
  const faults: unknown[] = []
  return {
    said,
    faults,
    programVersion: '0.0.0',
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    timers: { after: () => () => undefined },
    newId: () => v7(),
    random: () => 0.5,
    keychain,
    kdfCost: { memory_kib: 64, passes: 1 },
    log: {
      fault: (facts) => void faults.push(facts),
      background: (error) => void faults.push(error),
      info: (text) => void said.push(text),
    },
  }
}

export function aProfile(): string {
  return mkdtempSync(join(tmpdir(), 'sijil-profile-'))
}

export function enrol(
  machine: StationMachine,
  profile: string,
  server: string,
): Promise<Result<Station, AppError>> {
  return startStation(machine, {
    profile,
    enrolment: { server, code: 'a-code-of-the-admin', name: 'Ward 3' },
  })
}

export function restart(machine: StationMachine, profile: string): Promise<Result<Station, AppError>> {
  return startStation(machine, { profile, enrolment: null })
}

export function unwrap<T>(result: Result<T, AppError>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

export async function ask<C extends Channel>(
  station: Station,
  channel: C,
  input: Input<C>,
): Promise<Reply<C>> {
  return (await station.serve(channel, input)) as Reply<C>
}
