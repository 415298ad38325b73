import { type Kysely, sql } from 'kysely'

const statements = [
  `create table outbox (
    station_seq integer primary key not null,
    incarnation integer not null,
    envelope_id text not null unique,
    envelope text not null,
    hash text not null,
    created_at text not null,
    state text not null check (state in ('pending', 'acknowledged', 'archived', 'quarantined')),
    commit_seq integer,
    quarantine_code text,
    acknowledged_at text
  ) strict`,
  `create index outbox_open on outbox (state, station_seq) where state <> 'archived'`,
  `create table outbox_row (
    station_seq integer not null references outbox (station_seq),
    part integer not null,
    entity text not null,
    row_id text not null,
    primary key (station_seq, part, entity, row_id)
  ) strict, without rowid`,
  'create index outbox_row_record on outbox_row (row_id, entity, station_seq)',
  `create table shadow (
    entity text not null,
    row_id text not null,
    row_version integer not null,
    row text not null,
    primary key (entity, row_id)
  ) strict, without rowid`,
  // Rows that this version's tables cannot hold, whole or in part; tried again when a newer version opens the store.
  `create table deferred (
    entity text not null,
    row_id text not null,
    row_version integer not null,
    row text not null,
    primary key (entity, row_id)
  ) strict, without rowid`,
  'create table sync_state (name text primary key not null, value text not null) strict, without rowid',
  `create table audit_log (
    audit_seq integer primary key not null,
    event_id text not null unique,
    event text not null,
    prev_hash text not null,
    hash text not null
  ) strict`,
  // Nothing in the program may change what was audited, whatever else goes wrong.
  `create trigger audit_log_no_update before update on audit_log
    begin select raise(abort, 'audit_log is insert-only'); end`,
  `create trigger audit_log_no_delete before delete on audit_log
    begin select raise(abort, 'audit_log is insert-only'); end`,
  `create table form_drafts (
    owner_id text not null,
    form_code text not null,
    author_id text not null,
    field text not null,
    value text not null,
    saved_at text not null,
    primary key (author_id, owner_id, form_code, field)
  ) strict, without rowid`,
  `create table medical_number_lease (
    first integer primary key not null,
    last integer not null,
    next integer not null,
    site_code text not null
  ) strict`,
  `create table blob (
    sha256 text primary key not null,
    size_bytes integer not null,
    state text not null check (state in ('to_send', 'stored', 'awaited')),
    file_key text,
    attempts integer not null,
    created_at text not null
  ) strict`,
  `create index blob_open on blob (state, created_at) where state <> 'stored'`,
  'create table station_secret (name text primary key not null, value text not null) strict, without rowid',
  `create table patient_search_key (
    n integer primary key not null,
    patient_id text not null unique,
    search_key text not null
  ) strict`,
  // Names are folded before they come here, so the tokenizer leaves letters as they are.
  `create virtual table patient_fts using fts5(
    search_key, content = 'patient_search_key', content_rowid = 'n',
    tokenize = "unicode61 remove_diacritics 0", prefix = '1 2 3'
  )`,
  `create trigger patient_search_key_insert after insert on patient_search_key begin
    insert into patient_fts (rowid, search_key) values (new.n, new.search_key);
  end`,
  `create trigger patient_search_key_update after update on patient_search_key begin
    insert into patient_fts (patient_fts, rowid, search_key) values ('delete', old.n, old.search_key);
    insert into patient_fts (rowid, search_key) values (new.n, new.search_key);
  end`,
  `create trigger patient_search_key_delete after delete on patient_search_key begin
    insert into patient_fts (patient_fts, rowid, search_key) values ('delete', old.n, old.search_key);
  end`,
]

/** What a station keeps beside the records: outbox, shadows, audit chain, drafts, keys, search. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
