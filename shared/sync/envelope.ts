import canonicalize from 'canonicalize'
import { z } from 'zod'
import { FieldValues } from '../conflicts/conflict.ts'
import { Id } from '../ids.ts'
import { shortText } from '../records.ts'
import { Instant } from '../time.ts'
import { Role } from '../users/user.ts'
import { HlcText } from './clock.ts'

/*
 * An envelope holds the operations of one local transaction. It is made, stamped, hashed and signed in that
 * transaction and never changed afterwards: a retry sends the same bytes.
 *
 *   (station_id, incarnation, station_seq)   idempotency key; station_seq is dense from 1
 *   prev_hash → hash → signature             chain per (station, incarnation); signature = Ed25519 over the hash
 */

/** A new record that may be patched later. */
const CreateOp = z.looseObject({ op: z.literal('create'), entity: z.string(), id: Id, fields: FieldValues })

/**
 * A new record that is never changed. Of one that joins a list that people read as a whole, `seen_commit` is the newest
 * commit that the station had taken, as in a tombstone; an older program leaves it out.
 */
const AppendOp = z.looseObject({
  op: z.literal('append'),
  entity: z.string(),
  id: Id,
  fields: FieldValues,
  seen_commit: z.int().nonnegative().nullable().optional(),
})

/**
 * New values for fields of a record. `base_version` is the server commit the author saw, null when the record has not
 * reached the server; `base_station_seq` is this station's own last operation on the record that is not in it.
 */
const PatchOp = z.looseObject({
  op: z.literal('patch'),
  entity: z.string(),
  id: Id,
  base_version: z.int().nonnegative().nullable(),
  base_station_seq: z.int().positive().nullable(),
  fields: z.record(z.string(), z.looseObject({ from: z.json(), to: z.json() })),
})

/** A person's decision of a conflict: the group's values from now on, and why. */
const ResolveOp = z.looseObject({
  op: z.literal('resolve'),
  entity: z.literal('conflicts'),
  id: Id,
  base_version: z.int().nonnegative().nullable(),
  base_station_seq: z.int().positive().nullable(),
  values: FieldValues,
  reason: shortText(500),
})

/**
 * A record was entered in error (FHIR's word) and is removed, with the reason. The base is that of a patch of the whole
 * record; `seen_commit` is the newest commit that the station had taken, and so which of the records that belong to it
 * its author could see; null while a store is being filled.
 */
const TombstoneOp = z.looseObject({
  op: z.literal('tombstone'),
  entity: z.string(),
  id: Id,
  base_version: z.int().nonnegative().nullable(),
  base_station_seq: z.int().positive().nullable(),
  seen_commit: z.int().nonnegative().nullable(),
  reason: shortText(500),
})

export const Op = z.discriminatedUnion('op', [CreateOp, AppendOp, PatchOp, ResolveOp, TombstoneOp])
export type Op = z.infer<typeof Op>
export type PatchOp = z.infer<typeof PatchOp>
export type ResolveOp = z.infer<typeof ResolveOp>
export type TombstoneOp = z.infer<typeof TombstoneOp>

/** The values that an operation sets, by field; of a removal its reason. */
export function valuesSetBy(op: Op): FieldValues {
  switch (op.op) {
    case 'create':
    case 'append':
      return op.fields
    case 'patch':
      return Object.fromEntries(Object.entries(op.fields).map(([field, { to }]) => [field, to]))
    case 'resolve':
      return op.values
    case 'tombstone':
      return { removed_reason: op.reason }
  }
}

/** Operations of one act; no server takes an envelope with more. */
export const ENVELOPE_MAX_OPS = 200

export const EnvelopeBody = z.looseObject({
  envelope_id: Id,
  station_id: Id,
  incarnation: z.int().positive(),
  station_seq: z.int().positive(),
  schema_version: z.int().positive(),
  site_id: Id,
  actor_id: Id,
  actor_role: Role,
  /** Why an administrator acts in a clinician's stead. */
  administration_reason: z.string().max(500).nullable(),
  hlc: HlcText,
  wall_at: Instant,
  monotonic_ms: z.number(),
  boot_id: Id,
  ops: z.array(Op).min(1).max(ENVELOPE_MAX_OPS),
  prev_hash: z.string().length(64),
  /** Of which history of the server its commit numbers are; left out before the first pull. */
  epoch: z.string().max(100).optional(),
})
export type EnvelopeBody = z.infer<typeof EnvelopeBody>

export const Envelope = EnvelopeBody.extend({
  /** SHA-256 of `envelopeText`, lower-case hex. */
  hash: z.string().length(64),
  /** Ed25519 over the hash's 32 bytes, base64url; empty for the server's own pseudo-stations. */
  signature: z.string().max(100),
})
export type Envelope = z.infer<typeof Envelope>

/**
 * An envelope as a station keeps it and hands it on. A newer program may have made it, before it was taken off this PC
 * again: what it does need not be understood here.
 */
export const KeptEnvelope = Envelope.extend({
  actor_role: z.string(),
  ops: z.array(z.looseObject({ op: z.string(), entity: z.string(), id: Id })),
})
export type KeptEnvelope = z.infer<typeof KeptEnvelope>

/** The text that is hashed: RFC 8785 canonical JSON of everything but hash and signature. */
export function envelopeText(envelope: Omit<KeptEnvelope, 'hash' | 'signature'>): string {
  const { hash: _hash, signature: _signature, ...body } = envelope
  const text = canonicalize(body)
  if (text === undefined) throw new Error('an envelope always has canonical text')
  return text
}
