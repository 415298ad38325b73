import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { createOpenReadings } from '../../main/audit/open-readings.ts'
import { openStore, type Store } from '../../main/db/open.ts'
import type { Act, RecordsDeps } from '../../main/records/record-writer.ts'
import type { Clock } from '../../shared/time.ts'
import type { Role } from '../../shared/users/user.ts'

/** A clock that moves only when told to. */
export interface ManualClock extends Clock {
  advance(ms: number): void
}

export function createManualClock(startMs = Date.parse('2026-11-21T07:00:00.000Z')): ManualClock {
  let nowMs = startMs
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    advance: (ms) => {
      nowMs += ms
    },
  }
}

/** A station's store and write path, without screens, keys or network. */
export interface ManualStation {
  readonly store: Store
  readonly records: RecordsDeps
  readonly clock: ManualClock
  readonly folder: string
  readonly changes: string[][]
  act(action: string, role?: Role): Act
  close(): Promise<void>
}

export const SITE_ID = '00000000-0000-7000-8000-000000000001'
/** Who acts at a manual station. */
export const MANUAL_PEOPLE: Readonly<Record<Role, string>> = {
  nurse: '00000000-0000-7000-8000-0000000000b1',
  physician: '00000000-0000-7000-8000-0000000000b2',
  admin: '00000000-0000-7000-8000-0000000000b3',
}

export async function createManualStation(): Promise<ManualStation> {
  const folder = mkdtempSync(join(tmpdir(), 'sijil-station-'))
  const opened = await openStore(join(folder, 'store.db'), randomBytes(32))
  if (!opened.ok) throw new Error(opened.error.code)
  const store = opened.value
  const clock = createManualClock()
  const { privateKey } = generateKeyPairSync('ed25519')
  const changes: string[][] = []
  return {
    store,
    clock,
    folder,
    changes,
    records: {
      db: store.db,
      station_id: v7(),
      site_id: SITE_ID,
      clock,
      newId: () => v7(),
      boot_id: v7(),
      sign: (hash) => sign(null, hash, privateKey).toString('base64url'),
      onCommitted: (entities) => changes.push([...entities]),
      readings: createOpenReadings(clock),
    },
    act: (action, role = 'nurse') => ({
      actor: { user_id: MANUAL_PEOPLE[role], role, is_charge_nurse: false },
      action,
      patient_id: null,
      administration_reason: null,
    }),
    close: async () => {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A patient's fields as a service hands them over. */
export function patientFields(changes: Record<string, unknown> = {}) {
  return {
    medical_number: null,
    temporary_number: 'T-WARD-1',
    passport_number: null,
    ssn_index: null,
    ssn_sealed: null,
    ssn_last4: null,
    full_name: 'Samira Abdelrahman Mostafa Elgohary',
    date_of_birth: '1958-03-14',
    birth_date_is_estimated: false,
    gender: 'female' as const,
    mobile_number: '01012345678',
    mobile_unavailable_reason: null,
    phone_number: null,
    address: null,
    governorate: null,
    deceased_at: null,
    mother_id: null,
    merged_into: null,
    ...changes,
  }
}
