import { createDecipheriv, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { nationalIdKeyId, sealSsn, ssnIndex } from '../../../main/keys/ssn-seal.ts'

const digits = '29001011234567'

describe('a national ID on a station', () => {
  it('opens with the server’s private key, in the layout both sides agreed on', () => {
    const server = generateKeyPairSync('x25519')
    const raw = server.publicKey.export({ format: 'jwk' }).x ?? ''
    const [keyId, text = ''] = sealSsn(raw, digits).split('.')
    expect(keyId).toBe(nationalIdKeyId(raw))
    const box = Buffer.from(text, 'base64url')
    const ephemeral = box.subarray(0, 32)
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'X25519', x: ephemeral.toString('base64url') },
      format: 'jwk',
    })
    const shared = diffieHellman({ privateKey: server.privateKey, publicKey })
    const salt = Buffer.concat([ephemeral, Buffer.from(raw, 'base64url')])
    const key = Buffer.from(hkdfSync('sha256', shared, salt, 'sijil ssn v1', 32))
    const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(32, 44))
    decipher.setAuthTag(box.subarray(44, 60))
    expect(Buffer.concat([decipher.update(box.subarray(60)), decipher.final()]).toString()).toBe(digits)
  })

  it('is sealed differently each time and indexed alike each time', () => {
    const raw = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? ''
    expect(sealSsn(raw, digits)).not.toBe(sealSsn(raw, digits))
    const key = Buffer.alloc(32, 7)
    expect(ssnIndex(key, digits)).toMatch(/^[0-9a-f]{64}$/)
    expect(ssnIndex(key, digits)).toBe(ssnIndex(key, digits))
    expect(ssnIndex(Buffer.alloc(32, 8), digits)).not.toBe(ssnIndex(key, digits))
  })
})
