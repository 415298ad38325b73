import { z } from 'zod'
import type { Id } from '../ids.ts'

/*
 * `POST /sync/v1/device-key`: a station takes a new signing key. It signs the new public key with the key that the server
 * knows and with the new one, and keeps both until the server has answered; the same request again gets the same answer.
 * The server takes tokens of the key before for 90 days more, so that neither a lost answer nor an older copy of the
 * store shuts a station out.
 */

const Signature = z.string().regex(/^[\w-]{80,100}$/)

export const DeviceKeyRequest = z.looseObject({
  /** Ed25519, SPKI DER, base64url. */
  public_key: z.string().regex(/^[\w-]{40,100}$/),
  /** Over `deviceKeyText`, by a key that the server takes of this station. */
  signed_by_old: Signature,
  /** The same by the new key: who asks has it. */
  signed_by_new: Signature,
})
export type DeviceKeyRequest = z.infer<typeof DeviceKeyRequest>

/** The key that the server knows this station by from now on. */
export const DeviceKeyReply = z.looseObject({ public_key: z.string() })
export type DeviceKeyReply = z.infer<typeof DeviceKeyReply>

/** What both keys sign. */
export function deviceKeyText(stationId: Id, publicKey: string): string {
  return `sijil device key v1|${stationId}|${publicKey}`
}
