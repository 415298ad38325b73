import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { rawPublicKey, ServerKeysError, writeDurably } from './key-file.ts'

/*
 * The keys of the national ID come in pairs that are changed together: one that finds a number (HMAC) and one that
 * opens it (X25519). A server that never changed them has the files `ssn-seal.pem` and `ssn-index.key`; from the first
 * change on `national-id-keys.json` holds all that are needed, the newest first, and the two files say nothing more.
 * One file, replaced in one step: a kill leaves the old ring or the new one.
 *
 *   begin   new pair in front                     the old one opens what it sealed, the new one seals
 *   renew   every row is sealed and indexed anew  (sync-server/patients/renew-national-ids.ts)
 *   retire  only the first pair stays,            when nothing needs the old ones any more
 *           and the names of the others           so that a database of before is told from one of after
 */

export interface NationalIdKey {
  /** Names the pair; what was sealed by it begins with this. Made of the public key, so that stations know it too. */
  readonly key_id: string
  readonly seal_private_key: KeyObject
  readonly seal_public_key: KeyObject
  /** 32 bytes: HMAC key of the index. */
  readonly index_key: Buffer
}

const RING_FILE = 'national-id-keys.json'
const FIRST_FILES = ['ssn-seal.pem', 'ssn-index.key'] as const
const KEY_BYTES = 32

const Ring = z.object({
  format: z.literal(1),
  keys: z.array(z.object({ seal: z.string(), index: z.string() })).min(1),
  retired: z.array(z.string()).default([]),
})

export interface NationalIdRing {
  /** Newest first. */
  readonly keys: readonly NationalIdKey[]
  /** Names of the pairs that were deleted. */
  readonly retired: readonly string[]
}

/** The ring; undefined while the keys were never changed. */
export function readNationalIdRing(folder: string): NationalIdRing | undefined {
  const path = join(folder, RING_FILE)
  if (!existsSync(path)) return undefined
  try {
    const { keys, retired } = Ring.parse(JSON.parse(readFileSync(path, 'utf8')))
    const pairs = keys.map(({ seal, index }) =>
      nationalIdKey(createPrivateKey(seal), Buffer.from(index, 'base64url')),
    )
    return { keys: pairs, retired }
  } catch {
    // Expected: a damaged file; the message says which one, never what is in it.
    throw new ServerKeysError(
      `the key file ${RING_FILE} is damaged; put it back from the backup of the keys folder`,
    )
  }
}

export function nationalIdKey(seal_private_key: KeyObject, index_key: Buffer): NationalIdKey {
  if (index_key.length !== KEY_BYTES) throw new ServerKeysError('an index key has 32 bytes')
  const seal_public_key = createPublicKey(seal_private_key)
  return { key_id: keyIdOf(rawPublicKey(seal_public_key)), seal_private_key, seal_public_key, index_key }
}

/** Twin of the station's `nationalIdKeyId`. */
function keyIdOf(rawPublic: string): string {
  return createHash('sha256').update(`sijil national id key ${rawPublic}`).digest('base64url').slice(0, 8)
}

/** Puts a new pair in front of `keys`, on the disk. */
export function beginNationalIdKeys(folder: string, keys: readonly NationalIdKey[]): void {
  const { privateKey } = generateKeyPairSync('x25519')
  const newest = nationalIdKey(privateKey, randomBytes(KEY_BYTES))
  writeRing(folder, [newest, ...keys], readNationalIdRing(folder)?.retired ?? [])
}

/** Leaves only the first pair of `keys` on the disk, with the names of the others, and removes the files of the very first. */
export function retireNationalIdKeys(folder: string, keys: readonly NationalIdKey[]): void {
  const retired = new Set(readNationalIdRing(folder)?.retired ?? [])
  for (const { key_id } of keys.slice(1)) retired.add(key_id)
  writeRing(folder, keys.slice(0, 1), [...retired])
  for (const name of FIRST_FILES) rmSync(join(folder, name), { force: true })
}

function writeRing(folder: string, keys: readonly NationalIdKey[], retired: readonly string[]): void {
  const ring: z.input<typeof Ring> = {
    format: 1,
    keys: keys.map(({ seal_private_key, index_key }) => ({
      seal: seal_private_key.export({ format: 'pem', type: 'pkcs8' }).toString(),
      index: index_key.toString('base64url'),
    })),
    retired: [...retired],
  }
  writeDurably(join(folder, RING_FILE), JSON.stringify(ring))
}
