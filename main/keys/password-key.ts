import { hashRaw } from '@node-rs/argon2'
import type { KeyProtection } from '../../shared/sync/enrolment-message.ts'
import { KEY_BYTES } from './sealed-box.ts'

/** What one try of a password costs, kept with each slot so that old slots open after the cost is raised. */
export interface KdfCost {
  readonly memory_kib: number
  readonly passes: number
}

/**
 * argon2id: 128 MiB where the keychain's key is needed too, 256 MiB where the password stands alone
 * (security handbook 2.1 and 2.5).
 */
export const kdfCosts: Readonly<Record<KeyProtection, KdfCost>> = {
  keychain: { memory_kib: 128 * 1024, passes: 3 },
  password_only: { memory_kib: 256 * 1024, passes: 3 },
}

/** 32 bytes from a password by argon2id (the library's default algorithm), one lane. The caller zeroes them. */
export async function passwordKey(password: string, salt: Buffer, cost: KdfCost): Promise<Buffer> {
  return hashRaw(password.normalize('NFKC'), {
    salt,
    memoryCost: cost.memory_kib,
    timeCost: cost.passes,
    parallelism: 1,
    outputLen: KEY_BYTES,
  })
}
