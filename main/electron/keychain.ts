import { join } from 'node:path'
import { app, safeStorage } from 'electron'
import type { KeyTrouble } from '../../shared/session/key-trouble.ts'
import { profilePaths } from '../enrolment/profile-folder.ts'
import { readStationFile } from '../enrolment/station-file.ts'
import { findKeychain as findSystemKeychain } from '../keys/keychain-secret-store.ts'
import {
  type KeychainRefusal,
  keychainRefusalSentence,
  openSafeStorage,
  recordedBackend,
  refusalTrouble,
} from '../keys/safe-storage-secret-store.ts'
import { guardSecretStore, type KeychainFinding, type SecretStore, troubleOf } from '../keys/secret-store.ts'

/** The keychain of this account for one profile, or why there is none, as a sentence. */
export interface FoundKeychain {
  readonly store: SecretStore | undefined
  readonly refusal: string | null
  readonly trouble: KeyTrouble | null
}

/** The same for the station core. */
export function findingOf({ store, trouble }: FoundKeychain): KeychainFinding {
  return store === undefined ? { ok: false, trouble: trouble ?? troubleOf('absent') } : { ok: true, store }
}

const PREFIX = 'safe-storage-'

const fileOf = (profile: string): string => join(profile, 'keychain.json')

/**
 * On Linux Electron takes the keychain of the desktop session. A station that was enrolled under another asks for that
 * one again. Before the app is ready.
 */
export function askForRecordedKeychain(profile: string): void {
  if (process.platform !== 'linux' || app.commandLine.hasSwitch('password-store')) return
  const name = recordedBackend(fileOf(profile))?.slice(PREFIX.length)
  if (name !== undefined) app.commandLine.appendSwitch('password-store', name.replaceAll('_', '-'))
}

/**
 * Electron's keychain first, the system's own second. A station keeps the one that it was enrolled with: a profile of
 * the browser shell goes on with the system's, and no other is tried in its place.
 */
export async function findKeychain(profile: string): Promise<FoundKeychain> {
  const station = readStationFile(profilePaths(profile).stationFile)
  const enrolledWith = station.ok ? (station.value?.keychain_backend ?? null) : null
  if (enrolledWith !== null && !enrolledWith.startsWith(PREFIX))
    return systemKeychain({ kind: 'unavailable' })
  const safe = await openSafeStorage(safeStorage, fileOf(profile), process.platform)
  if (safe.ok) return { store: guardSecretStore(safe.store), refusal: null, trouble: null }
  if (enrolledWith !== null) {
    const { refusal } = safe
    return { store: undefined, refusal: keychainRefusalSentence(refusal), trouble: refusalTrouble(refusal) }
  }
  return systemKeychain(safe.refusal)
}

async function systemKeychain(refusal: KeychainRefusal): Promise<FoundKeychain> {
  const found = await findSystemKeychain()
  return found.ok
    ? { store: found.store, refusal: null, trouble: null }
    : { store: undefined, refusal: keychainRefusalSentence(refusal), trouble: found.trouble }
}
