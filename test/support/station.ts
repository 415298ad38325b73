import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listAuditEventsAfter } from '../../main/audit/audit-store.ts'
import { createOpenReadings } from '../../main/audit/open-readings.ts'
import { openStore, type Store } from '../../main/db/open.ts'
import { createBlobFiles } from '../../main/documents/blob-files.ts'
import { createEmergencies } from '../../main/emergency/emergencies.ts'
import type { FeatureDeps, OnlineRequests } from '../../main/feature-deps.ts'
import { createFeatureHandlers } from '../../main/feature-handlers.ts'
import { createServe } from '../../main/ipc/serve.ts'
import { sealSsn, ssnIndex } from '../../main/keys/ssn-seal.ts'
import { addMedicalNumberLease } from '../../main/records/medical-number-store.ts'
import { putRecord } from '../../main/records/row-store.ts'
import type { AuditEvent } from '../../shared/audit/audit-event.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Channel, Input, Output, Reply } from '../../shared/ipc/contract.ts'
import { err } from '../../shared/result.ts'
import type { SessionUser } from '../../shared/session/session-ipc.ts'
import type { EntityName, RecordOf } from '../../shared/sync/entities.ts'
import { Envelope } from '../../shared/sync/envelope.ts'
import type { Role } from '../../shared/users/user.ts'
import { createManualClock, type ManualClock } from './manual-station.ts'
import { createPlainFiles, openPlainStore } from './plain-store.ts'

export const SITE_ID: Id = '00000000-0000-7000-8000-000000000001'
export const OTHER_STATION_ID: Id = '00000000-0000-7000-8000-00000000c002'
const STATION_ID: Id = '00000000-0000-7000-8000-00000000c001'
const BOOT_ID: Id = '00000000-0000-7000-8000-00000000c0b0'

function person(n: number, username: string, full_name: string, role: Role): SessionUser {
  return {
    id: `00000000-0000-7000-8000-0000000000b${n}`,
    username,
    full_name,
    role,
    is_charge_nurse: false,
  }
}

/** Who works on the test station. */
export const people = {
  heba: person(1, 'heba', 'Heba Salah', 'nurse'),
  yasser: person(2, 'yasser', 'Yasser Kamal', 'nurse'),
  nadia: person(3, 'nadia', 'Dr Nadia Fahmy', 'physician'),
  admin: person(4, 'admin', 'Administrator', 'admin'),
  mona: { ...person(5, 'mona', 'Mona Adel', 'nurse'), is_charge_nurse: true },
} as const satisfies Record<string, SessionUser>

type Person = keyof typeof people

/** A station with a real encrypted store in a folder of its own, called as screens call it. */
export interface TestStation {
  readonly profile: string
  readonly clock: ManualClock
  readonly deps: () => FeatureDeps
  /** Calls a channel through the contract; `who` is signed in. */
  ask<C extends Channel>(channel: C, input: Input<C>, who?: Person): Promise<Reply<C>>
  /** Calls a channel that must succeed. */
  call<C extends Channel>(channel: C, input: Input<C>, who?: Person): Promise<Output<C>>
  /** The error of a call that must be refused. */
  refusal<C extends Channel>(channel: C, input: Input<C>, who?: Person): Promise<AppError>
  envelopes(): Promise<Envelope[]>
  auditEvents(): Promise<AuditEvent[]>
  /** A record as sync brings it. */
  receive<E extends EntityName>(entity: E, record: RecordOf<E>): Promise<void>
  countRows(entity: EntityName): Promise<number>
  /** Ends the program and starts it again on the same profile. */
  restart(): Promise<void>
  close(): Promise<void>
}

export interface TestStationOrder {
  /** Numbers in the lease; 200 unless told. */
  readonly medicalNumbers?: number
  readonly online?: OnlineRequests
  /** Everything at rest in clear: the control of a test that looks for what can be read. */
  readonly isPlain?: boolean
  /** Who is signed in where a call names nobody. */
  readonly actor?: Person
}

const offline: OnlineRequests = { request: async () => err({ code: 'offline' }) }

export async function createTestStation(order: TestStationOrder = {}): Promise<TestStation> {
  const profile = mkdtempSync(join(tmpdir(), 'sijil-features-'))
  const key = Buffer.alloc(32, 7)
  const clock = createManualClock()
  const newId = countedIds()
  const online = order.online ?? offline
  const isPlain = order.isPlain ?? false
  const open = async () => {
    const store = isPlain ? openPlainStore(join(profile, 'sijil.db')) : openOrThrow(profile, key)
    return wire(profile, await store, { clock, newId, online, isPlain })
  }
  let running = await open()
  await prepare(running.store, order.medicalNumbers ?? 200)
  const who = order.actor ?? 'heba'

  async function ask<C extends Channel>(channel: C, input: Input<C>, actor: Person = who): Promise<Reply<C>> {
    return (await running.serve(actor)(channel, input)) as Reply<C>
  }

  return {
    profile,
    clock,
    deps: () => running.deps,
    ask,
    call: async (channel, input, actor) => {
      const reply = await ask(channel, input, actor)
      if (!reply.ok) throw new Error(`${channel} was refused: ${JSON.stringify(reply.error)}`)
      return reply.value
    },
    refusal: async (channel, input, actor) => {
      const reply = await ask(channel, input, actor)
      if (reply.ok) throw new Error(`${channel} was not refused`)
      return reply.error
    },
    envelopes: async () => {
      const rows = await running.store.db
        .selectFrom('outbox')
        .select('envelope')
        .orderBy('station_seq')
        .execute()
      return rows.map((row) => Envelope.parse(JSON.parse(row.envelope)))
    },
    auditEvents: () => listAuditEventsAfter(running.store.db, 0, 10_000),
    receive: (entity, record) =>
      running.store.db.transaction().execute((trx) => putRecord(trx, entity, record)),
    countRows: async (entity) => {
      const row = await running.store.db
        .selectFrom(entity as 'patients')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return row.count
    },
    restart: async () => {
      await running.store.close()
      running = await open()
    },
    close: async () => {
      await running.store.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

/** Ids that are the same in every run and sort in the order they were made. */
function countedIds(): () => Id {
  let n = 0
  return () => {
    n += 1
    return `00000000-0000-7000-8000-1${n.toString(16).padStart(11, '0')}`
  }
}

async function openOrThrow(profile: string, key: Buffer): Promise<Store> {
  const opened = await openStore(join(profile, 'sijil.db'), key)
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

interface Outside {
  readonly clock: ManualClock
  readonly newId: () => Id
  readonly online: OnlineRequests
  readonly isPlain: boolean
}

function wire(profile: string, store: Store, { clock, newId, online, isPlain }: Outside) {
  const documents = join(profile, 'documents')
  const { privateKey } = generateKeyPairSync('ed25519')
  const sealing = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' })
  const indexKey = Buffer.alloc(32, 9)
  const readings = createOpenReadings(clock)
  const emergencies = createEmergencies(clock)
  const deps: FeatureDeps = {
    records: {
      db: store.db,
      station_id: STATION_ID,
      site_id: SITE_ID,
      clock,
      newId,
      boot_id: BOOT_ID,
      sign: (hash) => sign(null, hash, privateKey).toString('base64url'),
      onCommitted: () => readings.noteChange(),
      readings,
      emergencyOf: emergencies.idOf,
    },
    time_zone: 'Africa/Cairo',
    station_name: 'Ward 3',
    ssn: {
      index: (digits) => ssnIndex(indexKey, digits),
      indexes: (digits) => [ssnIndex(indexKey, digits)],
      seal: (digits) => sealSsn(sealing.x ?? '', digits),
    },
    blobs: isPlain ? createPlainFiles(documents) : createBlobFiles(documents),
    online,
    openScope: async () => err({ code: 'offline' }),
    emergencies,
    provePassword: async () => ({ ok: true, value: undefined }),
  }
  const features = createFeatureHandlers(deps)
  const serve = (actor: Person) =>
    createServe({
      open: {} as never,
      guarded: () => ({ ...features, ...withoutStation }),
      user: () => people[actor],
      onRefused: async () => undefined,
      newId,
      log: throwFault as never,
    })
  return { store, deps, serve }
}

const notHere = async () => err({ code: 'offline' } as const)

/** Channels of a whole station, which these tests have no use for. */
const withoutStation = {
  'session.step_up': notHere,
  'session.change_password': notHere,
  'sync.try_now': notHere,
  'session.set_pin': notHere,
  'session.sign_out': notHere,
  'session.sign_in_online': notHere,
  'practice.enter': notHere,
  'practice.leave': notHere,
  'practice.start_afresh': notHere,
  'practice.tour': notHere,
  'practice.set_tour': notHere,
  'practice.note_read': notHere,
}

/** A fault of the program fails the test with what went wrong. */
const throwFault = new Proxy(
  {},
  {
    get:
      () =>
      (...fault: unknown[]) => {
        throw new Error(
          `the program failed: ${fault.map((f) => (f instanceof Error ? f.stack : JSON.stringify(f))).join(' ')}`,
        )
      },
  },
)

const provenance = {
  site_id: SITE_ID,
  row_version: 1,
  created_at: '2026-11-01T00:00:00.000Z',
  created_by: people.admin.id,
  created_on_station: OTHER_STATION_ID,
}

/** What a record that came by sync says of itself. */
export function fromServer(changes: Partial<typeof provenance> = {}): typeof provenance {
  return { ...provenance, ...changes }
}

async function prepare(store: Store, medicalNumbers: number): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    if (medicalNumbers > 0) {
      await addMedicalNumberLease(trx, { site_code: '03', first: 48_217, last: 48_216 + medicalNumbers })
    }
    for (const user of Object.values(people)) {
      await putRecord(trx, 'users', { ...provenance, ...user, is_active: true })
    }
    await putRecord(trx, 'stations', {
      ...provenance,
      id: OTHER_STATION_ID,
      name: 'Reading room',
      is_revoked: false,
    })
  })
}

/** What a nurse types to register somebody. */
export function aPatient(changes: Partial<Input<'patients.register'>> = {}): Input<'patients.register'> {
  return {
    ssn: null,
    passport_number: null,
    full_name: 'فاطمة عبد الرحمن السيد حسن',
    date_of_birth: '1958-03-14',
    birth_date_is_estimated: false,
    gender: 'female',
    mobile_number: '01012345678',
    mobile_unavailable_reason: null,
    phone_number: null,
    address: null,
    governorate: null,
    contacts: [],
    ...changes,
  }
}

/** A visit to the ward with one CT asked for. */
export function aVisit(patient_id: Id, changes: Partial<Input<'visits.open'>> = {}): Input<'visits.open'> {
  return {
    patient_id,
    visit_type: 'inpatient',
    ward: 'Ward 3',
    room: '12',
    bed: '2',
    chief_complaint: 'Chest pain',
    studies: [{ modality: 'ct', body_region: 'Chest' }],
    ...changes,
  }
}

/** A registered patient in an open visit. */
export async function admit(
  station: TestStation,
  patient: Partial<Input<'patients.register'>> = {},
  visit: Partial<Input<'visits.open'>> = {},
): Promise<{ patient: Output<'patients.register'>; visit: Output<'visits.open'> }> {
  const registered = await station.call('patients.register', aPatient(patient))
  return { patient: registered, visit: await station.call('visits.open', aVisit(registered.id, visit)) }
}

/** Vital signs with a NEWS2 of 0. */
export const calmVitalSigns = {
  temperature_celsius: 36.8,
  pulse_bpm: 76,
  blood_pressure_systolic: 124,
  blood_pressure_diastolic: 78,
  respiratory_rate_per_min: 16,
  oxygen_saturation_percent: 98,
  on_supplemental_oxygen: false,
  consciousness: 'alert',
  spo2_scale: 1,
} as const

/** FRM.05 with what submission asks for and nothing else. */
export function nursingAnswers(
  changes: Input<'assessments.submit_nursing'>['answers'] = {},
): Input<'assessments.submit_nursing'>['answers'] {
  return { mode_of_arrival: 'walk', chief_complaint: 'Chest pain since the morning', ...changes }
}
