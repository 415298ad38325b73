import type { ColumnType, Generated } from 'kysely'
import type { ServerAuditEvent, UnseenByAuthor } from '../../shared/audit/audit-event.ts'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { FileProblem } from '../../shared/documents/file-problem.ts'
import type { Id } from '../../shared/ids.ts'
import type { ExportParameters, ReportType } from '../../shared/reports/export.ts'
import type { AuthorRights } from '../../shared/reports/quarantined.ts'
import type { KeyProtection } from '../../shared/sync/enrolment-message.ts'
import type { EntityName, RecordOf } from '../../shared/sync/entities.ts'
import type { Instant } from '../../shared/time.ts'

/*
 * Row types of the server's tables, as queries hand rows out: instants are ISO text in UTC with milliseconds, dates
 * are YYYY-MM-DD, counts are numbers. A jsonb column reads as its value and is written as JSON text.
 */

export type Jsonb<T> = ColumnType<T, string, string>

/** Who last set a group of fields: the transaction, and the station's own number of it. */
export interface FieldStamp {
  readonly txn_id: Id
  readonly station_id: Id
  readonly incarnation: number
  readonly station_seq: number
  /**
   * After a restore: the author had seen values that the server lost, as digests of the group. Who sends them again
   * afterwards has been superseded already.
   */
  over?: readonly string[]
}

/** By group name; `*` is the making of the record, which set every group. */
export type FieldMeta = Readonly<Record<string, FieldStamp>>

/** What the server keeps beside a record's own fields. `extra` holds fields that only newer stations know. */
export interface EntityColumns {
  txn_id: Id
  field_meta: Jsonb<FieldMeta>
  extra: Jsonb<FieldValues>
}

/** A record's table: all its fields but `row_version`, which follows from `txn_id` through the commit log. */
export type EntityTable<E extends EntityName> = Omit<RecordOf<E>, 'row_version'> & EntityColumns

export interface StreamTable {
  stream_id: string
  last_commit: number
  last_hash: string
  /** Changes when the server's history is not the one that stations knew (restore from a backup). */
  epoch: string
  /** Up to this commit a verified backup or a standby holds everything; null where nobody has said so. */
  durable_commit: number | null
}

export interface EpochsTable {
  epoch: string
  ord: number
  starts_after: number
  began_at: string
  why: 'first' | 'noticed' | 'ordered' | 'lost'
}

export interface CommitLogTable {
  stream_id: string
  commit_seq: number
  txn_id: Id
  envelope_id: Id
  station_id: Id
  incarnation: number
  station_seq: number
  payload_hash: string
  actor_id: Id
  actor_role: string
  administration_reason: string | null
  hlc: string
  wall_at: Instant
  received_at: Instant
  site_id: Id
  prev_hash: string
  hash: string
}

export interface TxnChangeTable {
  txn_id: Id
  ord: number
  entity: string
  record_id: Id
  op: string
  /** The whole record before, null where the change made it; `row_version` inside is not kept. */
  before: Jsonb<FieldValues | null>
  after: Jsonb<FieldValues>
  site_id: Id
  patient_id: Id | null
}

export interface QuarantineTable {
  id: Id
  station_id: Id
  incarnation: number
  station_seq: number
  payload_hash: string
  /** As received; `{ text_base64 }` when it holds characters that no jsonb can. */
  envelope: Jsonb<unknown>
  code: string
  detail: string | null
  received_at: Instant
  actor_id: Id | null
  site_id: Id
  /** For `role_ended`: what the author was when writing and is now. */
  author_rights: ColumnType<AuthorRights | null, string | null | undefined, string | null>
}

/** How an envelope that was put aside came in after all. */
export interface ReportExportsTable {
  id: Id
  site_id: Id
  requested_by: Id
  requested_at: Instant
  expires_at: Instant
  report_type: ReportType
  parameters: Jsonb<ExportParameters>
  reason: string | null
}

export interface QuarantineRepairsTable {
  quarantine_id: Id
  /** The envelope that was committed in its place. */
  envelope_id: Id
  repaired_by: Id
  repaired_at: Instant
  reason: string
  site_id: Id
}

export interface StationKeysTable {
  station_id: Id
  site_id: Id
  /** Ed25519, SPKI DER, base64url. */
  public_key: string
  /** The one before, and since when it is not the newest any more; null where there was none. */
  previous_public_key: Generated<string | null>
  /** Those before these two, newest first: good for what was written under them, and for nothing else. */
  older_public_keys: Generated<string[]>
  /** When the station was first heard with today's signing key; null until then, and while it has its first one. */
  public_key_changed_at: Generated<Instant | null>
  key_protection: KeyProtection
  /** 32 bytes sealed with the server's storage key. */
  server_share: string
  /** The pair of national ID keys that the station uses, with nothing left to send under an older; null: not known. */
  ssn_key_id: string | null
  incarnation: Generated<number>
  last_station_seq: Generated<number>
  chain_since: Generated<number>
  last_hash: Generated<string>
  last_audit_incarnation: Generated<number>
  last_audit_seq: Generated<number>
  last_audit_hash: Generated<string>
  last_contact_at: Instant | null
  version: string | null
  revoked_at: Instant | null
  revoked_reason: Generated<string | null>
  /** Which keychain protects it, as it last said. */
  keychain_backend: Generated<string | null>
  /** What it last said of changes that the server lacks; null while it cannot know. */
  waiting_count: Generated<number | null>
  oldest_waiting_at: Generated<Instant | null>
  /** When it last carried a standing out, and which state that was. */
  standing_acked_at: Generated<Instant | null>
  standing_acked_state: Generated<string | null>
}

/** An order to erase a station, and what came of it. At most one of a station is ever given. */
export interface StationWipesTable {
  order_id: Id
  station_id: Id
  site_id: Id
  order_nonce: string
  reason: string
  ordered_at: Instant
  ordered_by: Id
  /** What the station swore to before it began, as it signed it; null until it was heard. */
  receipt: string | null
  saved_count: number | null
  not_saved: ColumnType<string[] | null, string | null, string | null>
  documents_lost_count: number | null
  /** Changes of it that reached quarantine. */
  received_count: Generated<number>
  started_at: Instant | null
  wiped_at: Instant | null
}

export interface EnrolmentCodesTable {
  /** SHA-256 of the code, hex. */
  code_hash: string
  site_id: Id
  expires_at: Instant
  used_at: Instant | null
  /** The station that used it: the same station may ask again when the reply was lost. */
  used_by: Id | null
  approve: 'auto' | 'manual'
}

/** A PC that showed a code with `approve: manual`. It is no station, and is given nothing, until somebody says yes. */
export interface PendingStationsTable {
  station_id: Id
  site_id: Id
  code_hash: string
  station_name: string
  public_key: string
  key_protection: KeyProtection
  requested_at: Instant
  /** When the request is over, decided or not. */
  expires_at: Instant
  state: 'pending' | 'approved' | 'rejected'
  decided_at: Instant | null
  decided_by: Id | null
}

export interface MedicalNumberSequenceTable {
  site_id: Id
  next: number
}

export interface MedicalNumberLeaseTable {
  site_id: Id
  station_id: Id
  first: number
  last: number
  leased_at: Instant
}

export interface PatientIdentifiersTable {
  site_id: Id
  kind: 'ssn_index' | 'medical_number' | 'temporary_number' | 'passport_number'
  value: string
  patient_id: Id
}

export interface UserCredentialsTable {
  user_id: Id
  /** argon2id in PHC form. */
  password_hash: string
  must_change: boolean
  changed_at: Instant
}

/** What a person proved in a running sign-in, beside having its tokens. */
export interface SignInsTable {
  family_id: Id
  user_id: Id
  /** When they last gave the password, or the second factor where they have one. */
  stepped_up_at: Instant
}

export interface TotpSeedsTable {
  user_id: Id
  /** AES-256-GCM under the key that `key_id` names; table, column, row and key id are authenticated with it. */
  sealed_seed: string
  key_id: string
  created_at: Instant
  /** Null until a code of the app was seen: only then is it asked for. */
  confirmed_at: Instant | null
  /** The newest 30-second step whose code was taken; this one and older ones are not taken again. */
  last_step: number
}

export interface RecoveryCodesTable {
  user_id: Id
  /** SHA-256 of the code: 80 random bits need no slow hash. */
  code_hash: string
  used_at: Instant | null
}

export interface SecurityAlertsTable {
  id: Id
  site_id: Id
  kind: 'refresh_token_reused' | 'station_proof_refused'
  user_id: Id | null
  station_id: Id | null
  occurred_at: Instant
}

export interface RefreshTokensTable {
  token_hash: string
  family_id: Id
  user_id: Id
  /** The station it was issued on; null for REST clients. */
  station_id: Id | null
  /** When the person last gave the password. */
  auth_time: Instant
  issued_at: Instant
  expires_at: Instant
  used_at: Instant | null
  revoked_at: Instant | null
  replaced_by: string | null
  /** Whether it is exchanged with the station's proof alone; one of a station that cannot prove itself so is not. */
  is_bound: boolean
}

/** Which keys the database was written with; no key, and nothing that one could be guessed by. */
export interface KeyMarksTable {
  name: string
  mark: string
}

export interface IdempotencyKeysTable {
  user_id: Id
  key: string
  request_hash: string
  status: number
  body: Jsonb<unknown>
  headers: Jsonb<Record<string, string>>
  created_at: Instant
}

export interface BlobsTable {
  /** SHA-256 of the plain bytes, hex. */
  sha256: string
  size_bytes: number
  media_type: string
  /** Why the bytes are put aside: kept, and given to nobody. */
  problem: FileProblem | null
  received_at: Instant
  /** The file's own key, sealed with the server's storage key. */
  file_key: string
}

/** From which commit on a site's stations are given history by scope, and when memberships were last looked through. */
export interface SiteScopesTable {
  site_id: Id
  since_commit: number
  swept_at: Instant
}

/** What new stations of a site begin with; `shared/sync/snapshot-message.ts` says what it is. */
export interface SnapshotsTable {
  snapshot_id: Id
  site_id: Id
  commit_seq: number
  epoch: string
  schema_version: number
  started_at: Instant
  /** When its maker last said that it is at work. */
  heard_at: Instant
  built_at: Instant | null
  /** When a station last asked for it or for a chunk of it. */
  read_at: Instant
  /** Rows of all chunks; an estimate until it is built. */
  row_count: number
}

/** A chunk of a snapshot; its sealed bytes are a file. */
export interface SnapshotChunksTable {
  snapshot_id: Id
  ord: number
  site_id: Id
  sha256: string
  kind: string
  row_count: number
  size_bytes: number
}

export interface AuditLogTable
  extends Omit<ServerAuditEvent, 'record_ids' | 'written_on_station' | 'unseen'> {
  source: 'station' | 'server'
  source_id: Id
  incarnation: number
  audit_seq: number
  record_ids: Id[]
  written_on_station: Id | null
  unseen: Jsonb<UnseenByAuthor[]> | null
  received_at: Instant
  prev_hash: string
  hash: string
}

/** Head of the server's own audit chain, one row. */
export interface ServerAuditHeadTable {
  source_id: Id
  last_audit_seq: number
  last_audit_hash: string
}

type EntityTables = { [E in Exclude<EntityName, 'patients'>]: EntityTable<E> } & {
  patients: EntityTable<'patients'> & {
    /** Folded name for search; filled by the record store. */
    search_key: string
  }
}

export interface DatabaseSchema extends EntityTables {
  stream: StreamTable
  epochs: EpochsTable
  commit_log: CommitLogTable
  txn_change: TxnChangeTable
  quarantine: QuarantineTable
  quarantine_repairs: QuarantineRepairsTable
  report_exports: ReportExportsTable
  station_keys: StationKeysTable
  station_wipes: StationWipesTable
  enrolment_codes: EnrolmentCodesTable
  pending_stations: PendingStationsTable
  medical_number_sequence: MedicalNumberSequenceTable
  medical_number_lease: MedicalNumberLeaseTable
  patient_identifiers: PatientIdentifiersTable
  user_credentials: UserCredentialsTable
  refresh_tokens: RefreshTokensTable
  sign_ins: SignInsTable
  totp_seeds: TotpSeedsTable
  recovery_codes: RecoveryCodesTable
  security_alerts: SecurityAlertsTable
  key_marks: KeyMarksTable
  idempotency_keys: IdempotencyKeysTable
  blobs: BlobsTable
  site_scopes: SiteScopesTable
  snapshots: SnapshotsTable
  snapshot_chunks: SnapshotChunksTable
  audit_log: AuditLogTable
  server_audit_head: ServerAuditHeadTable
}
