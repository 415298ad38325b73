import { createPublicKey, diffieHellman, hkdfSync, type KeyObject } from 'node:crypto'
import { rawPublicKey } from './key-file.ts'
import { openBytes } from './sealing.ts'
import type { ServerKeys } from './server-keys.ts'

/*
 * What others seal to this server (stations have the writer of the same form):
 *
 *   ephemeral_public(32) ‖ nonce(12) ‖ tag(16) ‖ ciphertext
 *   key = HKDF-SHA256(X25519(ephemeral, recipient), salt = ephemeral_public ‖ recipient_public, info, 32 bytes),
 *   cipher AES-256-GCM, no further data; `info` keeps boxes of different uses apart
 */

const PUBLIC_BYTES = 32
const OUTBOX_INFO = 'sijil outbox v1'

/** A pair of X25519 keys that something was sealed to. */
export interface BoxKeys {
  readonly private_key: KeyObject
  readonly public_key: KeyObject
}

/** The key of one box. */
export function boxKey(shared: Buffer, ephemeral: Buffer, recipient: KeyObject, info: string): Buffer {
  const salt = Buffer.concat([ephemeral, Buffer.from(rawPublicKey(recipient), 'base64url')])
  return Buffer.from(hkdfSync('sha256', shared, salt, info, 32))
}

/** What is in a box; throws when it was sealed to another key, for another use, or was changed. */
export function openBox({ private_key, public_key }: BoxKeys, info: string, box: Buffer): Buffer {
  const ephemeral = box.subarray(0, PUBLIC_BYTES)
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: ephemeral.toString('base64url') },
    format: 'jwk',
  })
  const shared = diffieHellman({ privateKey: private_key, publicKey })
  return openBytes(boxKey(shared, ephemeral, public_key, info), box.subarray(PUBLIC_BYTES), '')
}

/** The JSON of an envelope that a station sealed for this server; throws when it was sealed to another or changed. */
export function openSealedEnvelope(
  keys: Pick<ServerKeys, 'outbox_seal_private_key' | 'outbox_seal_public_key'>,
  sealed: string,
): Buffer {
  const box = { private_key: keys.outbox_seal_private_key, public_key: keys.outbox_seal_public_key }
  return openBox(box, OUTBOX_INFO, Buffer.from(sealed, 'base64url'))
}
