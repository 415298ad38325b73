import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { err, ok, type Result } from '../../shared/result.ts'
import { writeDurably } from '../keys/durable-file.ts'
import { recoveryFingerprint } from '../keys/escrow.ts'
import { type KdfCost, kdfCosts, passwordKey } from '../keys/password-key.ts'
import { rawPublicKey, readBoxPrivateKey } from '../keys/public-box.ts'
import { openSecret, sealSecret } from '../keys/sealed-box.ts'
import { withKey } from '../keys/slot-crypto.ts'

/** The organisation's recovery key in a file: its private half under a passphrase. It belongs in a safe, on no PC. */
const RecoveryKeyFile = z.object({
  format: z.literal(1),
  what: z.literal('sijil recovery key'),
  /** Raw X25519, base64url. */
  public_key: z.string(),
  salt: z.string(),
  memory_kib: z.int().positive(),
  passes: z.int().positive(),
  /** PKCS 8 DER under argon2id of the passphrase. */
  sealed_private_key: z.string(),
})

/** One try of a passphrase, as for a password that stands alone: no keychain's key is needed beside it. */
const cost: KdfCost = kdfCosts.password_only
export const PASSPHRASE_LETTERS = 12
const PURPOSE = 'sijil recovery key v1'

/** Makes a recovery key and answers its public half. The error is a sentence. */
export async function makeRecoveryKey(
  path: string,
  passphrase: string,
  kdf: KdfCost = cost,
): Promise<Result<string, string>> {
  if (existsSync(path)) return err(`${path} is there already. A recovery key is never written over.`)
  if (passphrase.length < PASSPHRASE_LETTERS) {
    return err(`The passphrase must have ${PASSPHRASE_LETTERS} letters or more.`)
  }
  const pair = generateKeyPairSync('x25519')
  const public_key = rawPublicKey(pair.publicKey).toString('base64url')
  const der = pair.privateKey.export({ format: 'der', type: 'pkcs8' })
  const salt = randomBytes(16)
  const sealed_private_key = withKey(await passwordKey(passphrase, salt, kdf), (key) =>
    withKey(der, (secret) => sealSecret(key, `${PURPOSE}|${public_key}`, secret)),
  )
  const file = {
    format: 1,
    what: 'sijil recovery key',
    public_key,
    salt: salt.toString('base64url'),
    ...kdf,
    sealed_private_key,
  }
  writeDurably(path, `${JSON.stringify(file, null, 2)}\n`)
  return ok(public_key)
}

export interface RecoveryKey {
  readonly privateKey: KeyObject
  readonly public_key: string
  readonly fingerprint: string
}

/** Opens a recovery key with its passphrase. The error is a sentence. */
export async function openRecoveryKey(
  path: string,
  passphrase: string,
): Promise<Result<RecoveryKey, string>> {
  const file = readRecoveryKey(path)
  if (file === undefined) return err(`${path} is no recovery key.`)
  const key = await passwordKey(passphrase, Buffer.from(file.salt, 'base64url'), file)
  const der = withKey(key, (k) => openSecret(k, `${PURPOSE}|${file.public_key}`, file.sealed_private_key))
  if (der === undefined) return err('The passphrase is wrong.')
  const privateKey = withKey(der, readBoxPrivateKey)
  return ok({ privateKey, public_key: file.public_key, fingerprint: recoveryFingerprint(file.public_key) })
}

function readRecoveryKey(path: string): z.infer<typeof RecoveryKeyFile> | undefined {
  try {
    return RecoveryKeyFile.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Expected: no such file, or another one.
    return undefined
  }
}
