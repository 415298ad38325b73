import type { IdSource } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { startErrorSentence } from '../browser-shell/error-sentence.ts'
import { openStore, type Store } from '../db/open.ts'
import { isStoreUnder } from '../db/rekey.ts'
import { profilePaths } from '../enrolment/profile-folder.ts'
import { lockProfile } from '../enrolment/profile-lock-store.ts'
import { readStationFile, type StationFile, writeStationFile } from '../enrolment/station-file.ts'
import { readStationSecrets } from '../enrolment/station-secret-store.ts'
import type { RotationReason } from '../keys/key-slot-file.ts'
import type { KeySlotStore } from '../keys/key-slots.ts'
import { keyTroubleSentence } from '../keys/key-trouble-sentence.ts'
import { openStationSlots } from '../keys/open-station-slots.ts'
import type { KdfCost } from '../keys/password-key.ts'
import { makeSlotsAnew, openProfileEscrow } from '../keys/recovered-slots.ts'
import { createNextRootKey, settleRootKey } from '../keys/root-key.ts'
import type { KeychainFinding, SecretStore } from '../keys/secret-store.ts'
import { findPersonByName, type KnownPerson } from '../session/known-user-store.ts'
import { auditSessionAct } from '../session/session-audit.ts'
import type { RecoveryKey } from './recovery-key-file.ts'

/* What the recovery command does to a profile. Every error is a sentence for the person at the command line. */

export interface RecoveryDeps {
  readonly findKeychain: () => Promise<KeychainFinding>
  readonly clock: Clock
  readonly newId: IdSource
  readonly kdfCost?: KdfCost
  readonly onFault: (error: unknown) => void
}

/** Runs while no station runs on the profile. */
async function withProfile<T>(
  profile: string,
  work: (file: StationFile) => Promise<Result<T, string>>,
): Promise<Result<T, string>> {
  const file = readStationFile(profilePaths(profile).stationFile)
  if (!file.ok) return err(startErrorSentence(file.error))
  if (file.value === null) return err(`${profile} is no station's folder.`)
  const lock = lockProfile(profile)
  if (!lock.ok) return err(startErrorSentence(lock.error))
  try {
    return await work(file.value)
  } finally {
    lock.value.release()
  }
}

/** The data key that opens the store, among those that the recovery key gives. */
function findDataKey(profile: string, recovery: RecoveryKey) {
  const escrowed = openProfileEscrow(profile, recovery.privateKey)
  if (escrowed === undefined) {
    return err('This station’s data key was not sealed to this recovery key, or to none yet.')
  }
  const { store } = profilePaths(profile)
  const { key, next } = escrowed
  const isOld = isStoreUnder(store, key)
  if (isOld === true) {
    next?.fill(0)
    return ok({ key, isAfterRotation: false })
  }
  key.fill(0)
  const isNext = isOld === false && next !== null ? isStoreUnder(store, next) : isOld
  if (next !== null && isNext === true) return ok({ key: next, isAfterRotation: true })
  next?.fill(0)
  if (isNext === undefined) return err('The store could not be looked at now. Nothing was changed.')
  return err(
    'The recovery key opens the slot, but the store does not open with what it holds: the store is damaged.',
  )
}

/** Whether the recovery key opens the store of this profile. Changes nothing. */
export async function checkRecovery(profile: string, recovery: RecoveryKey): Promise<Result<string, string>> {
  return withProfile(profile, async (file) => {
    const found = findDataKey(profile, recovery)
    if (!found.ok) return found
    found.value.key.fill(0)
    return ok(`The recovery key opens the store of ${file.station_name}. Nothing was changed.`)
  })
}

/** Opens a station with the recovery key and gives one person a way in, from where everybody gets theirs again. */
export async function openWithRecoveryKey(
  deps: RecoveryDeps,
  profile: string,
  recovery: RecoveryKey,
  person: { readonly username: string; readonly password: string },
): Promise<Result<string, string>> {
  return withProfile(profile, async (file) => {
    const found = findDataKey(profile, recovery)
    if (!found.ok) return found
    const { key } = found.value
    try {
      const keychain = await deps.findKeychain()
      if (!keychain.ok) return err(keyTroubleSentence(keychain.trouble))
      const store = await openStore(profilePaths(profile).store, key)
      if (!store.ok) return err(startErrorSentence(store.error))
      try {
        return await recover(deps, profile, file, {
          ...found.value,
          recovery,
          keychain: keychain.store,
          store: store.value,
          ...person,
        })
      } finally {
        await store.value.close()
      }
    } finally {
      key.fill(0)
    }
  })
}

interface Recovery {
  readonly key: Buffer
  readonly isAfterRotation: boolean
  readonly recovery: RecoveryKey
  readonly keychain: SecretStore
  readonly store: Store
  readonly username: string
  readonly password: string
}

async function recover(
  deps: RecoveryDeps,
  profile: string,
  file: StationFile,
  { key, isAfterRotation, recovery, keychain, store, username, password }: Recovery,
): Promise<Result<string, string>> {
  const person = await findPersonByName(store.db, username.trim().toLowerCase())
  const refused = refusalOf(person, username)
  if (refused !== null || person === undefined) return err(refused ?? '')
  const secrets = await readStationSecrets(store.db)
  if (secrets === undefined) return err('This store was never enrolled.')
  // On disk before anything opens by it.
  const auditDeps = { ...deps, site_id: file.site.id }
  const words = `recovery key ${recovery.fingerprint.slice(0, 16)}`
  await auditSessionAct(store.db, auditDeps, {
    user: null,
    action: 'keys.recover',
    outcome: 'success',
    reason: `${words}, a way in for ${person.user.id}`,
  })
  const deviceKey = Buffer.from(secrets.device_key, 'base64url')
  const slots = await makeSlotsAnew({ ...deps, keychain }, profile, {
    key,
    isAfterRotation,
    deviceKey,
    recoveryPublicKey: recovery.public_key,
  })
  deviceKey.fill(0)
  if (!slots.ok) return err(startErrorSentence(slots.error))
  const now = instantOf(deps.clock.nowMs())
  await slots.value.keepUser(person.user, password, key, now)
  // Not only written: the password opens the store by itself, without the server.
  const proven = await slots.value.openByPassword(person.user.username, password, now)
  const isProven = proven.ok && proven.value.key.equals(key)
  if (proven.ok) proven.value.key.fill(0)
  if (isProven) slots.value.noteSignIn(person.user.id, now)
  await slots.value.settled()
  slots.value.close()
  if (!isProven)
    return err('The new slot does not open the store. Nothing of the store was changed: try again.')
  writeStationFile(profilePaths(profile).stationFile, {
    ...file,
    key_protection: 'keychain',
    keychain_backend: keychain.backend,
  })
  return ok(
    `${file.station_name} opens again. ${person.user.full_name} signs in first, with the server there and the password just given; then everybody else can.`,
  )
}

function refusalOf(person: KnownPerson | undefined, username: string): string | null {
  if (person === undefined) return `This station knows nobody named ${username}.`
  return person.is_active ? null : `The account ${username} was ended.`
}

/** Asks for a new data key: it is made at the next sign-in that the server answers, and takes its place at the lock after. */
export async function orderDataKey(
  deps: RecoveryDeps,
  profile: string,
  reason: RotationReason,
): Promise<Result<string, string>> {
  return withStationSlots(deps, profile, async ({ slots }) => {
    slots.orderRotation(reason)
    return 'A new data key is made at the next sign-in that the server answers, and takes its place when that person locks.'
  })
}

/** Puts the slots under a new root key. */
export async function replaceRootKey(deps: RecoveryDeps, profile: string): Promise<Result<string, string>> {
  return withStationSlots(deps, profile, async ({ slots, keychain, file }) => {
    if (keychain === undefined) throw new Error('a station without a keychain has no root key')
    const next = await createNextRootKey(keychain, file.station_id)
    slots.replaceRootKey(next)
    await settleRootKey(keychain, file.station_id, next)
    next.fill(0)
    return 'The slots are under a new root key. People sign in as before.'
  })
}

async function withStationSlots(
  deps: RecoveryDeps,
  profile: string,
  work: (opened: {
    readonly slots: KeySlotStore
    readonly keychain: SecretStore | undefined
    readonly file: StationFile
  }) => Promise<string>,
): Promise<Result<string, string>> {
  return withProfile(profile, async (file) => {
    const found = await deps.findKeychain()
    const keychain = found.ok ? found.store : undefined
    const keychainTrouble = found.ok ? null : found.trouble
    const slots = await openStationSlots({ ...deps, keychain, keychainTrouble }, profile, file)
    if (!slots.ok) return err(startErrorSentence(slots.error))
    if (keychain === undefined && slots.value.key_protection === 'keychain')
      return err('No keychain answers.')
    const said = await work({ slots: slots.value, keychain, file })
    await slots.value.settled()
    slots.value.close()
    return ok(said)
  })
}
