import type { Generated } from 'kysely'
import type { EntityName, RecordOf } from '../../shared/sync/entities.ts'

/** A field as SQLite stores it: booleans as 0 and 1, structured values as JSON text. */
type Stored<T> = [T] extends [boolean | null]
  ? number | Extract<T, null>
  : [T] extends [string | number | null]
    ? T
    : string | Extract<T, null>

/** A record's row: the same names, stored types. */
export type StoredRow<E extends EntityName> = {
  [K in keyof RecordOf<E>]-?: Stored<Exclude<RecordOf<E>[K], undefined>>
}

type RecordTables = { [E in EntityName]: StoredRow<E> }

/** One envelope per local transaction. `archived`: its commit has been pulled back, kept until it is durable. */
export interface OutboxTable {
  station_seq: number
  incarnation: number
  envelope_id: string
  /** Its text; `{}` where it is packed. */
  envelope: string
  packed: Generated<Buffer | null>
  hash: string
  created_at: string
  state: 'pending' | 'acknowledged' | 'archived' | 'quarantined'
  commit_seq: number | null
  quarantine_code: string | null
  acknowledged_at: string | null
}

/** Which rows an envelope's operations touch; `part` orders them. */
export interface OutboxRowTable {
  station_seq: number
  part: number
  entity: string
  row_id: string
}

/** The last server copy of a row that has operations of its own not yet pulled back. */
export interface ShadowTable {
  entity: string
  row_id: string
  row_version: number
  row: string
}

/** A server copy that this version cannot hold, whole or in part. */
export interface DeferredTable {
  entity: string
  row_id: string
  row_version: number
  row: string
}

export interface SyncStateTable {
  name: string
  value: string
}

export interface AuditLogTable {
  audit_seq: number
  event_id: string
  event: string
  prev_hash: string
  hash: string
}

export interface FormDraftTable {
  owner_id: string
  form_code: string
  author_id: string
  field: string
  value: string
  saved_at: string
}

export interface MedicalNumberLeaseTable {
  first: number
  last: number
  next: number
  site_code: string
}

/**
 * Bytes kept by content. `state`: only here and still to be sent, here and on the server, still to be fetched, or put aside
 * by the server, which gives them to nobody: they are neither sent nor asked for any more.
 */
export interface BlobTable {
  sha256: string
  size_bytes: number
  state: 'to_send' | 'stored' | 'awaited' | 'put_aside'
  /** AES-256-GCM key of the file, base64; null while the bytes are awaited. */
  file_key: string | null
  /** The same of what has come so far, while the rest is awaited. */
  part_key: Generated<string | null>
  attempts: number
  created_at: string
}

/** What sync did on this PC, for people to read. `event` is JSON. */
export interface SyncEventTable {
  n: Generated<number>
  began_at: string
  ended_at: string
  kind: string
  event: string
}

/** A chunk of the snapshot that this station's records come in at first. */
export interface SnapshotChunkTable {
  sha256: string
  /** Its place; null where it is of an earlier snapshot and was taken from that. */
  ord: number | null
  kind: string
  row_count: number
  is_applied: number
}

export interface PatientSearchKeyTable {
  n: Generated<number>
  patient_id: string
  search_key: string
}

/** What enrolment gave this station: keys that exist nowhere else on the disk. */
export interface StationSecretTable {
  name: string
  value: string
}

/** Counts that triggers keep: `patients`. */
export interface RowCountTable {
  name: string
  count: number
}

interface LocalTables {
  outbox: OutboxTable
  outbox_row: OutboxRowTable
  shadow: ShadowTable
  deferred: DeferredTable
  sync_state: SyncStateTable
  audit_log: AuditLogTable
  form_drafts: FormDraftTable
  medical_number_lease: MedicalNumberLeaseTable
  blob: BlobTable
  snapshot_chunk: SnapshotChunkTable
  patient_search_key: PatientSearchKeyTable
  row_count: RowCountTable
  station_secret: StationSecretTable
  sync_event: SyncEventTable
}

export interface StationTables extends RecordTables, LocalTables {}
