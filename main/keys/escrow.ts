import { createHash, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { Id } from '../../shared/ids.ts'
import { fingerprintWords } from '../../shared/sync/fingerprint-words.ts'
import { openWithPrivateKey, sealToPublicKey } from './public-box.ts'

/** The data key, sealed to the organisation's recovery key: the private half lies in a safe, on no PC. */
export const EscrowSlot = z.object({
  /** Which recovery key opens it: SHA-256 of its public half, hex. */
  key_fingerprint: z.string(),
  box: z.string(),
})
export type EscrowSlot = z.infer<typeof EscrowSlot>

const infoOf = (stationId: Id): string => `sijil escrow v1|${stationId}`

/** Seals a station's data key to a recovery key (raw X25519, base64url). */
export function sealEscrow(stationId: Id, recoveryPublicKey: string, dataKey: Buffer): EscrowSlot {
  return {
    key_fingerprint: recoveryFingerprint(recoveryPublicKey),
    box: sealToPublicKey(recoveryPublicKey, infoOf(stationId), dataKey),
  }
}

/** The data key, or undefined where this private key is not the one, or the slot is another station's. */
export function openEscrow(stationId: Id, privateKey: KeyObject, slot: EscrowSlot): Buffer | undefined {
  return openWithPrivateKey(privateKey, infoOf(stationId), slot.box)
}

export function recoveryFingerprint(recoveryPublicKey: string): string {
  return recoveryHash(recoveryPublicKey).toString('hex')
}

/** Six words for a recovery key, which people compare with what was written down when it was made. */
export function recoveryWords(recoveryPublicKey: string): string {
  return fingerprintWords(recoveryHash(recoveryPublicKey))
}

function recoveryHash(recoveryPublicKey: string): Buffer {
  return createHash('sha256').update(`sijil recovery key v1|${recoveryPublicKey}`).digest()
}
