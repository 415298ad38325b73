import type { Id } from '../../shared/ids.ts'
import type { UserSlot } from './key-slot-file.ts'
import { passwordKey } from './password-key.ts'
import { deriveKey, openSecret, sealSecret } from './sealed-box.ts'

/** Names the box: format, station, slot kind and, for people, whose it is. */
export function purposeOf(stationId: Id, kind: string): string {
  return `sijil slot v1|${stationId}|${kind}`
}

export async function userSlotKey(
  slot: Pick<UserSlot, 'salt' | 'memory_kib' | 'passes'>,
  password: string,
  rootKey: Buffer | null,
): Promise<Buffer> {
  const fromPassword = await passwordKey(password, Buffer.from(slot.salt, 'base64url'), slot)
  const parts = rootKey === null ? [fromPassword] : [fromPassword, rootKey]
  return withKey(fromPassword, () => deriveKey(parts, 'sijil user slot v1'))
}

export function stationSlotKey(rootKey: Buffer | null, share: Buffer): Buffer {
  return deriveKey(rootKey === null ? [share] : [rootKey, share], 'sijil station slot v1')
}

export function deviceSlotKey(rootKey: Buffer): Buffer {
  return deriveKey([rootKey], 'sijil device key slot v1')
}

/** A key under another key, such as the data key before under the one after it. */
export function wrapKey(under: Buffer, purpose: string, key: Buffer): string {
  return withKey(deriveKey([under], `sijil key wrap v1|${purpose}`), (k) => sealSecret(k, purpose, key))
}

export function unwrapKey(under: Buffer, purpose: string, box: string): Buffer | undefined {
  return withKey(deriveKey([under], `sijil key wrap v1|${purpose}`), (k) => openSecret(k, purpose, box))
}

/** Uses a key once and zeroes it. */
export function withKey<T>(key: Buffer, use: (key: Buffer) => T): T {
  try {
    return use(key)
  } finally {
    key.fill(0)
  }
}
