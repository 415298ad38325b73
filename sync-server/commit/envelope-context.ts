import type { UnseenByAuthor } from '../../shared/audit/audit-event.ts'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { type Id, SYSTEM_USER_ID } from '../../shared/ids.ts'
import { type Action, decide } from '../../shared/policy/policy.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import type { GroupStamp, Seen } from '../../shared/sync/merge.ts'
import type { Instant } from '../../shared/time.ts'
import type { User } from '../../shared/users/user.ts'
import type { Trx } from '../db/database.ts'
import type { StoredRecord } from '../db/record-store.ts'
import type { FieldStamp } from '../db/tables.ts'
import { type AccountThen, endedRights } from './author-history-store.ts'
import type { IdentifierClaims } from './identifier-claims.ts'
import { EnvelopeRefused, refuse } from './refusal.ts'
import type { Workspace } from './workspace.ts'

/** Whether a station sent the envelope or the server made it itself (REST, first start). */
export type Origin = 'station' | 'server'

/** Whose words the records of an envelope are, and at which station they were written. */
export interface RecordOrigin {
  readonly created_by: Id
  readonly created_on_station: Id
}

/** A patient's values with the national ID under the newest key, where they carry one; others as they are. */
export type RenewNationalId = (values: FieldValues) => FieldValues

/** What applying one envelope needs. */
export interface EnvelopeContext {
  readonly trx: Trx
  readonly workspace: Workspace
  /** Which patients the batch's identifiers find. */
  readonly identifiers: IdentifierClaims
  readonly envelope: Envelope
  readonly origin: Origin
  /** Where it commits what somebody else wrote (a repair); else its records are its own author's. */
  readonly written_by?: RecordOrigin | undefined
  readonly renew: RenewNationalId
  /** The envelope says nothing new: the server writes national IDs anew under another key. */
  readonly is_renewal: boolean
  readonly txn_id: Id
  readonly received_at: Instant
  /** The newest commit that its base can speak of: numbers above it were given to other commits before a restore. */
  readonly seen_at_most: number
  /** The first number of its station's that is of the same unbroken chain: what is before it, another copy may have written. */
  readonly own_since: number
  /** Patients of the batch whom all stations of the site hold, since before it. */
  readonly members: ReadonlySet<Id>
  readonly newId: () => Id
  /** What came of it so far. */
  readonly effect: EnvelopeEffect
}

/** What the author of an envelope had not seen of what others wrote, where nothing competes. */
export interface Unseen extends Pick<UnseenByAuthor, 'group_name' | 'policy' | 'outcome'> {
  readonly entity: EntityName
  readonly record_id: Id
  readonly patient_id: Id | null
  /** Who had set it. */
  readonly stamp: FieldStamp
}

export interface EnvelopeEffect {
  /** What its author had not seen and what does not compete with it. */
  readonly unseen: Unseen[]
  readonly conflict_ids: Set<Id>
}

/**
 * Refuses unless the author may do this now: role and flags count as they are, not as they were at the station. What
 * somebody wrote who had the right before goes to a person to judge, with what the author was when writing.
 */
export async function requirePermission(context: EnvelopeContext, action: Action): Promise<void> {
  const { envelope, origin } = context
  if (origin === 'server' && envelope.actor_id === SYSTEM_USER_ID) return
  const user = await authorOf(context)
  const reason = envelope.administration_reason
  const decision = user && decide(action, user, reason)
  if (user?.is_active === true && decision === 'allowed') return
  const detail =
    user === undefined
      ? 'the author is not known at this site'
      : user.is_active
        ? `${action} as ${user.role}: ${decision}`
        : 'the author has been deactivated'
  await refuseAuthor(context, user, detail, (then) => decide(action, then, reason) === 'allowed')
}

/** Refuses the author; as a matter of time, for a person to judge, where they once had the right that `mayAs` asks for. */
export async function refuseAuthor(
  context: EnvelopeContext,
  user: User | undefined,
  detail: string,
  mayAs: (then: AccountThen) => boolean,
): Promise<never> {
  if (context.origin === 'server') return refuse('not_permitted', detail)
  const rights = await endedRights(context.trx, context.envelope, user, mayAs, context.received_at)
  throw new EnvelopeRefused(rights === null ? 'not_permitted' : 'role_ended', detail, rights)
}

/** The author as the server knows them now. */
export async function authorOf({ workspace, envelope }: EnvelopeContext): Promise<User | undefined> {
  return (await workspace.find('users', envelope.actor_id))?.row as unknown as User | undefined
}

/** Refuses unless the author may do all of these. */
export async function requirePermissions(
  context: EnvelopeContext,
  actions: readonly Action[],
): Promise<void> {
  for (const action of actions) await requirePermission(context, action)
}

/** The mark that this envelope leaves on the groups it sets. */
export function stampOf({ txn_id, envelope }: EnvelopeContext): FieldStamp {
  const { station_id, incarnation, station_seq } = envelope
  return { txn_id, station_id, incarnation, station_seq }
}

/** Who last set a group of a record; the making of the record set every group. */
export function groupStamp(record: StoredRecord, group: string): FieldStamp | undefined {
  return record.field_meta[group] ?? record.field_meta['*']
}

/** A stamp with its commit number, for the merge; one of this batch is newer than anything an author has seen. */
export async function resolveStamp(
  context: EnvelopeContext,
  stamp: FieldStamp | undefined,
): Promise<GroupStamp | undefined> {
  if (stamp === undefined) return undefined
  const author = await context.workspace.findAuthor(stamp.txn_id)
  const { station_id, incarnation, station_seq } = stamp
  return { station_id, incarnation, station_seq, commit_seq: author?.commit_seq ?? Number.POSITIVE_INFINITY }
}

export function seenBy(
  { envelope, seen_at_most, own_since }: EnvelopeContext,
  op: { readonly base_version: number | null; readonly base_station_seq: number | null },
): Seen {
  return {
    station_id: envelope.station_id,
    incarnation: envelope.incarnation,
    base_version: op.base_version === null ? null : Math.min(op.base_version, seen_at_most),
    base_station_seq: op.base_station_seq,
    own_since,
  }
}

/** A record that must be there. */
export async function requireRecord(
  { workspace }: EnvelopeContext,
  entity: EntityName,
  id: Id,
): Promise<StoredRecord> {
  return (
    (await workspace.find(entity, id)) ??
    refuse('wrong_reference', `${entity} ${id} is not known at this site`)
  )
}
