import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { KeyTrouble } from '../../shared/session/key-trouble.ts'
import { writeDurably } from './durable-file.ts'
import { KeychainFailed, type SecretStore, troubleOf, withPatience } from './secret-store.ts'

/*
 * The account's keychain as a desktop shell offers it: it seals texts under a key that only this account of the
 * operating system has, and keeps none of them. The sealed secrets lie in `keychain.json`, with the name of the keychain
 * that sealed them. When another answers later, nothing is read, nothing is made anew: the old one is asked for.
 */

/** What a desktop shell must offer (Electron's `safeStorage`). */
export interface SafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>
  encryptStringAsync(text: string): Promise<Buffer>
  decryptStringAsync(sealed: Buffer): Promise<{ readonly result: string; readonly shouldReEncrypt: boolean }>
  /** Linux only. */
  getSelectedStorageBackend(): string
}

/** Why there is no keychain here; each has a sentence in `keychainRefusalSentence`. */
export type KeychainRefusal =
  /** The shell would seal under a password that stands in its own source, or does not know under which. */
  | { readonly kind: 'no_protection' }
  /** No keychain answers. */
  | { readonly kind: 'unavailable' }
  /** The keychain answers but does not open what it sealed: it is locked, or it lost its key. */
  | { readonly kind: 'locked' }
  /** It does not answer in time: it may be asking its person for a password. */
  | { readonly kind: 'slow' }
  /** The secrets were sealed by another keychain, which is not the one of this desktop session. */
  | { readonly kind: 'other_backend'; readonly recorded: string; readonly found: string }
  /** The file of sealed secrets is not whole. An empty keychain in its place would look like a lost key. */
  | { readonly kind: 'unreadable' }

export type SafeStorageResult =
  | { readonly ok: true; readonly store: SecretStore }
  | { readonly ok: false; readonly refusal: KeychainRefusal }

const KeychainFile = z.object({
  format: z.literal(1),
  backend: z.string(),
  /** Sealed secrets by name, base64. */
  secrets: z.record(z.string(), z.string()),
})
type KeychainFile = z.infer<typeof KeychainFile>

/** The keychain's key is there but does not open a secret that it sealed. The secret stays as it is. */
export class SecretNotOpened extends KeychainFailed {
  constructor() {
    super('locked')
  }
}

/** A locked keychain may be in the middle of being unlocked. */
const TRIES = 3
const BETWEEN_TRIES_MS = 500

const UNPROTECTED = ['basic_text', 'unknown']

/** Which keychain sealed the secrets of this file; null when there is no file, or none that can be read. */
export function recordedBackend(path: string): string | null {
  return readFile(path)?.backend ?? null
}

/** Opens the keychain over the file at `path`. Only where its backend really protects, and is the one that sealed the file. */
export async function openSafeStorage(
  safe: SafeStorage,
  path: string,
  platform: NodeJS.Platform,
  patienceMs?: number,
): Promise<SafeStorageResult> {
  if (!(await safe.isAsyncEncryptionAvailable())) return { ok: false, refusal: { kind: 'unavailable' } }
  const name = platform === 'linux' ? safe.getSelectedStorageBackend() : platform
  if (UNPROTECTED.includes(name)) return { ok: false, refusal: { kind: 'no_protection' } }
  const backend = `safe-storage-${name}`
  const recorded = recordedBackend(path)
  if (recorded === null && existsSync(path)) return { ok: false, refusal: { kind: 'unreadable' } }
  if (recorded !== null && recorded !== backend) {
    return { ok: false, refusal: { kind: 'other_backend', recorded, found: backend } }
  }
  const sealed = Object.values(readFile(path)?.secrets ?? {})
  try {
    for (const text of sealed) await withPatience(unseal(safe, Buffer.from(text, 'base64')), patienceMs)
  } catch (error) {
    if (!(error instanceof KeychainFailed)) throw error
    return { ok: false, refusal: { kind: error.kind === 'slow' ? 'slow' : 'locked' } }
  }
  return { ok: true, store: createStore(safe, path, backend) }
}

function createStore(safe: SafeStorage, path: string, backend: string): SecretStore {
  const read = (): KeychainFile => readFile(path) ?? { format: 1, backend, secrets: {} }
  const write = (secrets: KeychainFile['secrets']): void =>
    writeDurably(path, `${JSON.stringify({ format: 1, backend, secrets }, null, 2)}\n`)
  async function set(name: string, secret: Buffer): Promise<void> {
    const sealed = await safe.encryptStringAsync(secret.toString('base64url'))
    write({ ...read().secrets, [name]: sealed.toString('base64') })
  }
  return {
    backend,
    set,
    get: async (name) => {
      const sealed = read().secrets[name]
      if (sealed === undefined) return null
      const { result, shouldReEncrypt } = await unseal(safe, Buffer.from(sealed, 'base64'))
      const secret = Buffer.from(result, 'base64url')
      // The operating system changed its key: sealed anew while the old one still opens.
      if (shouldReEncrypt) await set(name, secret)
      return secret
    },
    delete: async (name) => {
      const { [name]: _gone, ...rest } = read().secrets
      write(rest)
    },
  }
}

async function unseal(safe: SafeStorage, sealed: Buffer, triesLeft = TRIES - 1) {
  try {
    return await safe.decryptStringAsync(sealed)
  } catch {
    // Expected: a keychain that is locked at this moment, or one that lost its key.
    if (triesLeft === 0) throw new SecretNotOpened()
    await sleep(BETWEEN_TRIES_MS)
    return unseal(safe, sealed, triesLeft - 1)
  }
}

function readFile(path: string): KeychainFile | undefined {
  try {
    return KeychainFile.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Expected: no such file, or not whole.
    return undefined
  }
}

/** The same for the station core. */
export function refusalTrouble(refusal: KeychainRefusal): KeyTrouble {
  switch (refusal.kind) {
    case 'no_protection':
    case 'locked':
    case 'slow':
      return troubleOf(refusal.kind)
    case 'unavailable':
      return troubleOf('absent')
    case 'other_backend':
      return troubleOf('other_backend', { recorded: refusal.recorded, found: refusal.found })
    case 'unreadable':
      return troubleOf('file_unreadable')
  }
}

/** What a person at this PC is told, and what IT can do. */
export function keychainRefusalSentence(refusal: KeychainRefusal): string {
  switch (refusal.kind) {
    case 'no_protection':
      return 'This desktop session has no password store (GNOME Keyring or KWallet), and Sijil does not keep keys behind a password that everybody knows. Install and unlock one, or let the site allow stations that are protected by passwords alone.'
    case 'unavailable':
      return 'The keychain of this account does not answer. Unlock it and start Sijil again.'
    case 'locked':
      return 'The keychain of this account does not open the key of this station. Unlock it and start Sijil again; if that does not help, call IT. Nothing was changed.'
    case 'slow':
      return 'The keychain of this account did not answer in time. See whether it asks for a password, and start Sijil again.'
    case 'other_backend':
      return `The keys of this station lie in another keychain (${refusal.recorded}) than the one of this desktop session (${refusal.found}). Start Sijil in the session in which the station was enrolled. Nothing was changed.`
    case 'unreadable':
      return 'The file with the sealed keys of this station (keychain.json) cannot be read. It was left untouched: call IT.'
  }
}
