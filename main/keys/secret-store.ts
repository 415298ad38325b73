import { setTimeout as sleep } from 'node:timers/promises'
import type { KeyTrouble, KeyTroubleKind } from '../../shared/session/key-trouble.ts'

/**
 * Where the operating system keeps a program's secrets for one account. Drivers differ by platform and shell; the rest
 * of the program knows only this.
 */
export interface SecretStore {
  /** Which keychain this is; noted at enrolment, so that a change of it is seen and nothing is made anew. */
  readonly backend: string
  get(name: string): Promise<Buffer | null>
  set(name: string, secret: Buffer): Promise<void>
  delete(name: string): Promise<void>
}

/** A keychain, or why there is none that keys may be kept in. */
export type KeychainFinding =
  | { readonly ok: true; readonly store: SecretStore }
  | { readonly ok: false; readonly trouble: KeyTrouble }

/** A call to the keychain that came to nothing. What it holds is as it was. */
export class KeychainFailed extends Error {
  override readonly name = 'KeychainFailed'
  readonly kind: KeyTroubleKind

  constructor(kind: KeyTroubleKind) {
    super(`the keychain: ${kind}`)
    this.kind = kind
  }
}

export function troubleOf(kind: KeyTroubleKind, names: Partial<Omit<KeyTrouble, 'kind'>> = {}): KeyTrouble {
  return { kind, recorded: null, found: null, ...names }
}

/** What was thrown, as a kind of trouble. */
export function kindOfFailure(error: unknown): KeyTroubleKind {
  if (error instanceof KeychainFailed) return error.kind
  const words = error instanceof Error ? error.message : ''
  if (/locked|dismissed|cancell?ed/i.test(words)) return 'locked'
  if (/read.?only|denied|not permitted|NotAllowed/i.test(words)) return 'read_only'
  return 'failed'
}

/** A keychain may ask its person for a password: longer than that nobody waits before a page says so. */
const PATIENCE_MS = 20_000

/** The call's answer, or `slow`. */
export async function withPatience<T>(call: Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const over = new AbortController()
  const silence = sleep(patienceMs, undefined, { signal: over.signal }).then(() => {
    throw new KeychainFailed('slow')
  })
  try {
    return await Promise.race([call, silence])
  } finally {
    // What was waited for may still answer: nobody listens then.
    silence.catch(() => undefined)
    call.catch(() => undefined)
    over.abort()
  }
}

/** The same keychain, whose failures have a kind and whose silence ends. */
export function guardSecretStore(store: SecretStore, patienceMs = PATIENCE_MS): SecretStore {
  async function within<T>(call: Promise<T>): Promise<T> {
    try {
      return await withPatience(call, patienceMs)
    } catch (error) {
      throw error instanceof KeychainFailed ? error : new KeychainFailed(kindOfFailure(error))
    }
  }
  return {
    backend: store.backend,
    get: (name) => within(store.get(name)),
    set: (name, secret) => within(store.set(name, secret)),
    delete: (name) => within(store.delete(name)),
  }
}
