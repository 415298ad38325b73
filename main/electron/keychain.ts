import { join } from 'node:path'
import { app, safeStorage } from 'electron'
import { profilePaths } from '../enrolment/profile-folder.ts'
import { readStationFile } from '../enrolment/station-file.ts'
import { openKeychain } from '../keys/keychain-secret-store.ts'
import {
  type KeychainRefusal,
  keychainRefusalSentence,
  openSafeStorage,
  recordedBackend,
} from '../keys/safe-storage-secret-store.ts'
import type { SecretStore } from '../keys/secret-store.ts'

/** The keychain of this account for one profile, or why there is none, as a sentence. */
export interface FoundKeychain {
  readonly store: SecretStore | undefined
  readonly refusal: string | null
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
  if (safe.ok) return { store: safe.store, refusal: null }
  if (enrolledWith !== null) return { store: undefined, refusal: keychainRefusalSentence(safe.refusal) }
  return systemKeychain(safe.refusal)
}

async function systemKeychain(refusal: KeychainRefusal): Promise<FoundKeychain> {
  const store = await openKeychain()
  return { store, refusal: store === undefined ? keychainRefusalSentence(refusal) : null }
}
