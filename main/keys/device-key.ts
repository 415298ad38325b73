import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** A station's Ed25519 key: signs envelopes, audit heads and the requests of sync. */
export interface DeviceKey {
  readonly privateKey: KeyObject
  /** SPKI DER, base64url: what the server knows. */
  readonly public_key: string
  /** Signature over a hash's bytes, base64url. */
  sign(hash: Buffer): string
}

export function createDeviceKey(): DeviceKey {
  return wrap(generateKeyPairSync('ed25519').privateKey)
}

/** The key from its stored form (PKCS 8 DER). The buffer stays the caller's to zero. */
export function readDeviceKey(der: Buffer): DeviceKey {
  return wrap(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
}

/** PKCS 8 DER, for sealing. The caller zeroes it. */
export function exportDeviceKey(key: DeviceKey): Buffer {
  return key.privateKey.export({ format: 'der', type: 'pkcs8' })
}

function wrap(privateKey: KeyObject): DeviceKey {
  return {
    privateKey,
    public_key: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64url'),
    sign: (hash) => sign(null, hash, privateKey).toString('base64url'),
  }
}
