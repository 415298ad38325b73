import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ServerKeysError, writeDurably } from './key-file.ts'
import { type NationalIdKey, nationalIdKey, readNationalIdRing } from './national-id-keys.ts'

/** What only the server knows; kept in files of mode 0600 outside the database. */
export interface ServerKeys {
  /** Ed25519: signs access tokens. */
  readonly token_private_key: KeyObject
  readonly token_public_key: KeyObject
  /** The keys of the national ID, never empty: the first seals and indexes, all of them open. */
  readonly national_id: readonly [NationalIdKey, ...NationalIdKey[]]
  /** Names of the pairs that were deleted after a change: what names one of them is older than that change. */
  readonly retired_key_ids: readonly string[]
  /** X25519: opens the copies of envelopes that stations keep beside their stores. */
  readonly outbox_seal_private_key: KeyObject
  readonly outbox_seal_public_key: KeyObject
  /** Ed25519: signs the standing of stations, and with it orders to erase one. */
  readonly order_private_key: KeyObject
  readonly order_public_key: KeyObject
  /** 32 bytes: seals file keys and the stations' server shares. */
  readonly storage_key: Buffer
}

const KEY_BYTES = 32

/**
 * Reads the keys in `folder`, or makes them where `may_create` says that no record needs the old ones (first start).
 */
export function loadServerKeys(folder: string, { may_create }: { may_create: boolean }): ServerKeys {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const read = (name: string, make: () => string): string => readOrMake(join(folder, name), make, may_create)
  const token_private_key = parsePem(
    'token-signing.pem',
    read('token-signing.pem', () => makePem('ed25519')),
  )
  // No record needs this one: a server of an earlier version has none yet, and stations learn a new one at each sign-in.
  const order_private_key = parsePem(
    'order-signing.pem',
    readOrMake(join(folder, 'order-signing.pem'), () => makePem('ed25519'), true),
  )
  const ring = readNationalIdRing(folder)
  const [newest, ...older] = ring?.keys ?? [
    nationalIdKey(
      parsePem(
        'ssn-seal.pem',
        read('ssn-seal.pem', () => makePem('x25519')),
      ),
      parseSecret('ssn-index.key', read('ssn-index.key', makeSecret)),
    ),
  ]
  // Servers that started before stations sealed their outboxes have none: nothing was sealed to one that is not there.
  const outbox_seal_private_key = parsePem(
    'outbox-seal.pem',
    readOrMake(join(folder, 'outbox-seal.pem'), () => makePem('x25519'), true),
  )
  if (newest === undefined) throw new Error('a ring has one key at least')
  return {
    token_private_key,
    token_public_key: createPublicKey(token_private_key),
    order_private_key,
    order_public_key: createPublicKey(order_private_key),
    national_id: [newest, ...older],
    retired_key_ids: ring?.retired ?? [],
    outbox_seal_private_key,
    outbox_seal_public_key: createPublicKey(outbox_seal_private_key),
    storage_key: parseSecret('storage.key', read('storage.key', makeSecret)),
  }
}

function makePem(type: 'ed25519' | 'x25519'): string {
  const { privateKey } = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519')
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
}

function makeSecret(): string {
  return randomBytes(KEY_BYTES).toString('base64url')
}

function parsePem(name: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    // A damaged file is expected here; the message says which one.
    throw new ServerKeysError(
      `the key file ${name} is damaged; put it back from the backup of the keys folder`,
    )
  }
}

function parseSecret(name: string, text: string): Buffer {
  const bytes = Buffer.from(text.trim(), 'base64url')
  if (bytes.length !== KEY_BYTES) {
    throw new ServerKeysError(
      `the key file ${name} is damaged; put it back from the backup of the keys folder`,
    )
  }
  return bytes
}

function readOrMake(path: string, make: () => string, mayCreate: boolean): string {
  if (existsSync(path)) return readFileSync(path, 'utf8')
  if (!mayCreate) {
    throw new ServerKeysError(
      `the key file ${path} is missing, but the database holds records made with it; put it back from the backup of the keys folder`,
    )
  }
  const text = make()
  writeDurably(path, text)
  return text
}
