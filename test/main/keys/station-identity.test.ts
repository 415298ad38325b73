import { createPublicKey, randomBytes, verify } from 'node:crypto'
import { jwtVerify } from 'jose'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { createDeviceKey, exportDeviceKey, readDeviceKey } from '../../../main/keys/device-key.ts'
import { createStationIdentity } from '../../../main/keys/station-identity.ts'

const station_id = '01980000-0000-7000-8000-000000000001'
const wallMs = Date.parse('2026-03-01T08:00:00.000Z')

function anIdentity() {
  const key = createDeviceKey()
  const clock = { nowMs: () => wallMs, monotonicMs: () => 0 }
  const publicKey = createPublicKey({
    key: Buffer.from(key.public_key, 'base64url'),
    format: 'der',
    type: 'spki',
  })
  return { key, publicKey, identity: createStationIdentity({ station_id, key, clock, newId: () => v7() }) }
}

describe('a station’s identity', () => {
  it('signs what the server can verify with the public key of the enrolment', () => {
    const { publicKey, identity } = anIdentity()
    const hash = randomBytes(32)
    expect(verify(null, hash, publicKey, Buffer.from(identity.sign(hash), 'base64url'))).toBe(true)
  })

  it('shows a token of sixty seconds that is for sync alone', async () => {
    const { publicKey, identity } = anIdentity()
    const { payload } = await jwtVerify(await identity.token(), publicKey, {
      algorithms: ['EdDSA'],
      issuer: station_id,
      audience: 'sijil-sync',
      currentDate: new Date(wallMs),
    })
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60)
  })

  it('goes by the server’s clock once it has heard it', async () => {
    const { publicKey, identity } = anIdentity()
    const serverMs = wallMs + 3 * 3600_000
    identity.setServerTimeMs(serverMs)
    const { payload } = await jwtVerify(await identity.token(), publicKey, {
      currentDate: new Date(serverMs),
    })
    expect(payload.iat).toBe(serverMs / 1000)
  })

  it('survives being stored', () => {
    const { key, publicKey } = anIdentity()
    const stored = readDeviceKey(exportDeviceKey(key))
    const hash = randomBytes(32)
    expect(verify(null, hash, publicKey, Buffer.from(stored.sign(hash), 'base64url'))).toBe(true)
  })
})
