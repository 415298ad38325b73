import { z } from 'zod'

/*
 * `POST /sync/v1/national-id-keys`: the server has changed the keys of the national ID (its name of the newest is in the
 * end line of every pull). The station asks for the newest; later it asks once more to say that nothing is left in its
 * outbox under an older one, after which the server may give that up.
 */

export const NationalIdKeysRequest = z.looseObject({
  /** The key that the station seals with. */
  ssn_key_id: z.string().max(40),
  /** Whether every operation that the station has yet to send is sealed with it. */
  is_clear: z.boolean(),
})
export type NationalIdKeysRequest = z.infer<typeof NationalIdKeysRequest>

export const NationalIdKeysReply = z.looseObject({
  ssn_key_id: z.string(),
  /** HMAC-SHA256 key of the national ID index, 32 bytes base64url; kept inside the encrypted store only. */
  ssn_index_key: z.string(),
  /** X25519 public key the national ID is sealed to, raw 32 bytes base64url. */
  ssn_seal_public_key: z.string(),
})
export type NationalIdKeysReply = z.infer<typeof NationalIdKeysReply>
