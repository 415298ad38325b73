import { createHash, randomBytes } from 'node:crypto'
import type { AppError } from '../../shared/errors.ts'
import type { Id, IdSource } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { EnrolReply, EnrolRequest } from '../../shared/sync/enrolment-message.ts'
import { fingerprintText, fingerprintWords } from '../../shared/sync/fingerprint-words.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { openStore, type Store } from '../db/open.ts'
import { createDeviceKey, type DeviceKey, exportDeviceKey } from '../keys/device-key.ts'
import { createKeySlots } from '../keys/key-slots.ts'
import type { KdfCost } from '../keys/password-key.ts'
import { createRootKey, deleteRootKey } from '../keys/root-key.ts'
import { KEY_BYTES } from '../keys/sealed-box.ts'
import type { SecretStore } from '../keys/secret-store.ts'
import { addMedicalNumberLease } from '../records/medical-number-store.ts'
import { type DoorFailure, type DoorReply, doorError, type ServerDoor } from '../session/server-door.ts'
import { ensureProfileFolder, profilePaths } from './profile-folder.ts'
import { type StationFile, writeStationFile } from './station-file.ts'
import { writeStationSecrets } from './station-secret-store.ts'

/*
 * keys in memory → POST /enrol (again and again while an approval is awaited) → keychain → keyslots.json → encrypted store → station.json
 *
 * Only the last step makes the profile a station. A program killed before it leaves a half-made profile, which the
 * next start moves aside; the code is used up then, and the server shows a station that never called again.
 */

export interface EnrolmentDeps {
  readonly door: ServerDoor
  /** The account's keychain; undefined where there is none. */
  readonly keychain: SecretStore | undefined
  readonly clock: Clock
  readonly newId: IdSource
  readonly kdfCost?: KdfCost
  /** How to wait for an administrator; without it a code that needs approval is an error. */
  readonly approval?: ApprovalWait
}

/** How a PC waits until an administrator has approved it. */
export interface ApprovalWait {
  /** Called once, with the six words that the administrator compares. */
  readonly onWaiting: (words: string) => void
  /** Answers when to ask again; false when nobody waits any more. */
  readonly isTimeToAsk: () => Promise<boolean>
}

export interface EnrolmentOrder {
  readonly profile: string
  /** Address of the sync server, without a path. */
  readonly server: string
  /** One-time code from an administrator. */
  readonly code: string
  /** What people call this PC. */
  readonly name: string
  /** File with the certificates of a private authority. */
  readonly ca_file?: string | null
}

/** A profile that has just become a station, with the keys to open it at once, so that sync starts before anybody signs in. */
export interface Enrolled {
  readonly station: StationFile
  readonly store: Store
}

/**
 * Makes an empty profile a station of the server's site. Errors: `offline`, `invalid_input` (the code),
 * `protocol_mismatch`, `conflict` with reason `password_only_not_allowed`, `approval_needed` or
 * `enrolment_rejected`.
 */
export async function enrolStation(
  deps: EnrolmentDeps,
  order: EnrolmentOrder,
): Promise<Result<Enrolled, AppError>> {
  const station_id = deps.newId()
  const device = createDeviceKey()
  const request: EnrolRequest = {
    protocol: PROTOCOL_VERSION,
    enrolment_code: order.code,
    station_id,
    station_name: order.name,
    public_key: device.public_key,
    key_protection: deps.keychain === undefined ? 'password_only' : 'keychain',
  }
  const first = await askTwice(deps.door, request)
  const isAwaited = !first.ok && reasonOf(first.error) === 'approval_needed'
  const reply = isAwaited && deps.approval ? await awaitApproval(deps, request, deps.approval, first) : first
  if (!reply.ok) return err(enrolError(doorError(reply.error)))
  if (deps.keychain === undefined && !reply.value.site.allows_password_only_slots) {
    return err({ code: 'conflict', reason: 'password_only_not_allowed' })
  }
  ensureProfileFolder(order.profile)
  const rootKey = deps.keychain === undefined ? null : await createRootKey(deps.keychain, station_id)
  const store = await makeStore(deps, order, reply.value, { station_id, device, rootKey })
  rootKey?.fill(0)
  if (!store.ok) {
    if (deps.keychain !== undefined) await deleteRootKey(deps.keychain, station_id)
    return store
  }
  const station = stationFileOf(deps, order, reply.value)
  writeStationFile(profilePaths(order.profile).stationFile, station)
  return ok({ station, store: store.value })
}

/** A lost answer may have used the code up; the server gives it again for the same code, station and key. */
async function askTwice(door: ServerDoor, request: EnrolRequest): Promise<DoorReply<EnrolReply>> {
  const first = await door.enrol(request)
  return first.ok || first.error.kind === 'refused' ? first : door.enrol(request)
}

/**
 * Asks until an administrator has decided. The keys stay in memory meanwhile: a program that is closed has stored
 * nothing, and needs another code. A server that is away for a while ends nothing.
 */
async function awaitApproval(
  { door }: EnrolmentDeps,
  request: EnrolRequest,
  approval: ApprovalWait,
  first: DoorReply<EnrolReply>,
): Promise<DoorReply<EnrolReply>> {
  const hash = createHash('sha256').update(fingerprintText(request)).digest()
  approval.onWaiting(fingerprintWords(hash))
  let reply = first
  while (!reply.ok && isWorthAsking(reply.error) && (await approval.isTimeToAsk())) {
    reply = await door.enrol(request)
  }
  return reply
}

/** Whether a later answer may be another: not decided, or nobody who could decide. */
function isWorthAsking(failure: DoorFailure): boolean {
  if (failure.kind === 'unreachable' || failure.status === 429 || failure.status >= 500) return true
  return reasonOf(failure) === 'approval_needed'
}

function reasonOf(failure: DoorFailure): string | null {
  return failure.kind === 'refused' ? failure.problem.code : null
}

async function makeStore(
  deps: EnrolmentDeps,
  order: EnrolmentOrder,
  reply: EnrolReply,
  keys: { readonly station_id: Id; readonly device: DeviceKey; readonly rootKey: Buffer | null },
): Promise<Result<Store, AppError>> {
  const { station_id, device, rootKey } = keys
  const paths = profilePaths(order.profile)
  const key = randomBytes(KEY_BYTES)
  const server_share = Buffer.from(reply.server_share, 'base64url')
  const device_key = exportDeviceKey(device)
  try {
    const backend = deps.keychain === undefined ? {} : { backend: deps.keychain.backend }
    const cost = deps.kdfCost === undefined ? {} : { cost: deps.kdfCost }
    const slots = createKeySlots(
      { folder: paths.folder, rootKey, ...backend, ...cost },
      {
        station_id,
        key,
        server_share,
        device_key,
        recoveryPublicKey: reply.recovery_public_key ?? null,
        now: instantOf(deps.clock.nowMs()),
      },
    )
    slots.noteContact(deps.clock)
    if (reply.order_public_key !== undefined) slots.keepStanding({ order_public_key: reply.order_public_key })
    const store = await openStore(paths.store, key)
    if (!store.ok) return store
    await store.value.db.transaction().execute(async (trx) => {
      await writeStationSecrets(trx, {
        ssn_index_key: reply.ssn_index_key,
        ssn_seal_public_key: reply.ssn_seal_public_key,
        device_key: device_key.toString('base64url'),
        outbox_public_key: reply.outbox_public_key ?? null,
      })
      await addMedicalNumberLease(trx, reply.lease)
    })
    return store
  } finally {
    for (const secret of [key, server_share, device_key]) secret.fill(0)
  }
}

function stationFileOf(deps: EnrolmentDeps, order: EnrolmentOrder, reply: EnrolReply): StationFile {
  const { id, code, name, name_ar, time_zone } = reply.site
  return {
    format: 1,
    station_id: reply.station_id,
    station_name: reply.station_name,
    server: order.server,
    ca_file: order.ca_file ?? null,
    site: { id, code, name, name_ar, time_zone },
    key_protection: deps.keychain === undefined ? 'password_only' : 'keychain',
    keychain_backend: deps.keychain?.backend ?? null,
    enrolled_at: instantOf(deps.clock.nowMs()),
  }
}

/** Refusals that a new code of the same kind would not help with. */
const OWN_REASONS = ['approval_needed', 'enrolment_rejected', 'password_only_not_allowed']

/** Every other way in which the server does not take the code is one thing to the person: get a new one. */
function enrolError(error: AppError): AppError {
  if (error.code === 'conflict' && OWN_REASONS.includes(error.reason)) return error
  const isAboutCode = [
    'wrong_credentials',
    'not_found',
    'not_permitted',
    'invalid_input',
    'conflict',
  ].includes(error.code)
  if (!isAboutCode) return error
  const message = 'the enrolment code is wrong, used or over'
  return { code: 'invalid_input', fields: [{ field: 'enrolment_code', code: 'invalid', message }] }
}
