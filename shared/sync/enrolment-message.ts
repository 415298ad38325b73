import { z } from 'zod'
import { Id } from '../ids.ts'
import { shortText } from '../records.ts'
import { Instant } from '../time.ts'
import { Role } from '../users/user.ts'
import { MedicalNumberLease } from './push-message.ts'

/** Where a station keeps its root key: in the operating system's keychain, or nowhere (password-only slots). */
export const KeyProtection = z.enum(['keychain', 'password_only'])
export type KeyProtection = z.infer<typeof KeyProtection>

/** `POST /sync/v1/enrol`: a new station shows its one-time code and its public key. */
export const EnrolRequest = z.looseObject({
  protocol: z.int().positive(),
  enrolment_code: z.string().min(10).max(200),
  station_id: Id,
  station_name: shortText(60),
  /** Ed25519 public key, SPKI DER, base64url. */
  public_key: z.string().max(200),
  key_protection: KeyProtection,
})
export type EnrolRequest = z.infer<typeof EnrolRequest>

export const EnrolReply = z.looseObject({
  station_id: Id,
  station_name: z.string(),
  site: z.looseObject({
    id: Id,
    code: z.string(),
    name: z.string(),
    name_ar: z.string().nullable(),
    time_zone: z.string(),
    allows_password_only_slots: z.boolean(),
  }),
  /** HMAC-SHA256 key of the national ID index, 32 bytes base64url; kept inside the encrypted store only. */
  ssn_index_key: z.string(),
  /** X25519 public key the national ID is sealed to, raw 32 bytes base64url. */
  ssn_seal_public_key: z.string(),
  /** X25519 public key the station's copy of its outbox is sealed to, raw 32 bytes base64url; an older server has none. */
  outbox_public_key: z.string().optional(),
  /** 32 random bytes that open slot[station]; also released at each online sign-in. base64url */
  server_share: z.string(),
  lease: MedicalNumberLease,
  /** The organisation's recovery key, raw X25519 public key, base64url; absent where it has none. */
  recovery_public_key: z.string().optional(),
  epoch: z.string(),
  server_time: Instant,
  /** Ed25519 public key of standings and wipe orders, SPKI DER, base64url; an older server sends none. */
  order_public_key: z.string().max(200).optional(),
})
export type EnrolReply = z.infer<typeof EnrolReply>

/** `POST /sync/v1/sign-in`: a person signs in on an enrolled station while the server is there. */
export const StationSignInRequest = z.looseObject({
  protocol: z.int().positive(),
  station_id: Id,
  username: z.string().max(60),
  password: z.string().max(200),
  /** The code of the authenticator app, or a recovery code, where `second_factor_needed` asked for it. */
  totp: z.string().max(20).optional(),
  recovery_code: z.string().max(60).optional(),
  /** The password chosen instead of one that was good for one sign-in, where `must_change_password` asked for it. */
  new_password: z.string().max(200).optional(),
})
export type StationSignInRequest = z.infer<typeof StationSignInRequest>

export const StationSignInReply = z.looseObject({
  user: z.looseObject({
    id: Id,
    username: z.string(),
    full_name: z.string(),
    role: Role,
    is_charge_nurse: z.boolean(),
  }),
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.int().positive(),
  server_share: z.string(),
  recovery_public_key: z.string().optional(),
  server_time: Instant,
  /** Of a second factor that was set up with this sign-in: shown once. */
  recovery_codes: z.array(z.string()).optional(),
  /** Whether `new_password` is the person's password from now on. */
  password_changed: z.boolean().optional(),
  order_public_key: z.string().max(200).optional(),
  /** When this person's password or second factor last changed, by the server. */
  credentials_changed_at: Instant.nullable().optional(),
})
export type StationSignInReply = z.infer<typeof StationSignInReply>
