import type { SsnVault } from '../feature-deps.ts'
import { nationalIdKeyId, sealSsn, ssnIndex } from './ssn-seal.ts'

/** A pair of national ID keys as a station has it: it finds and seals numbers, and opens none. */
export interface StationNationalIdKey {
  /** HMAC key of the index, base64url. */
  readonly ssn_index_key: string
  /** Public key that numbers are sealed to, base64url. */
  readonly ssn_seal_public_key: string
}

/** The newest pair first; older ones only while rows under them may be here. */
export type NationalIdRing = readonly [StationNationalIdKey, ...StationNationalIdKey[]]

/** The vault of a running station, whose keys change while it runs when the server has changed its own. */
export interface NationalIdVault extends SsnVault {
  /** Name of the newest pair. */
  keyId(): string
  ring(): NationalIdRing
  /** Goes on with other keys once they are on the disk. */
  use(ring: NationalIdRing): Promise<void>
}

export function createNationalIdVault(
  first: NationalIdRing,
  save: (ring: NationalIdRing) => Promise<void>,
): NationalIdVault {
  let ring = first
  const indexOf = ({ ssn_index_key }: StationNationalIdKey, digits: string): string =>
    ssnIndex(Buffer.from(ssn_index_key, 'base64url'), digits)
  return {
    index: (digits) => indexOf(ring[0], digits),
    indexes: (digits) => ring.map((key) => indexOf(key, digits)),
    seal: (digits) => sealSsn(ring[0].ssn_seal_public_key, digits),
    keyId: () => nationalIdKeyId(ring[0].ssn_seal_public_key),
    ring: () => ring,
    use: async (next) => {
      await save(next)
      ring = next
    },
  }
}
