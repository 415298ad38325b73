import { type Kysely, sql } from 'kysely'

/*
 * Order and evidence: the commit sequence, what each commit changed, what was put aside, and the audit. All of it is
 * written once: the application's role has no UPDATE and DELETE, and triggers refuse them to the owner too.
 */

const insertOnly = ['commit_log', 'txn_change', 'quarantine', 'audit_log']

const statements = [
  `create table stream (
    stream_id text primary key,
    last_commit bigint not null default 0,
    last_hash text not null,
    epoch text not null
  )`,
  `grant select, insert, update on stream to sijil_app`,
  `create table commit_log (
    stream_id text not null references stream,
    commit_seq bigint not null,
    txn_id uuid not null unique,
    envelope_id uuid not null,
    station_id uuid not null,
    incarnation integer not null,
    station_seq bigint not null,
    payload_hash text not null,
    actor_id uuid not null,
    actor_role text not null,
    administration_reason text,
    hlc text not null,
    wall_at timestamptz(3) not null,
    received_at timestamptz(3) not null,
    site_id uuid not null,
    prev_hash text not null,
    hash text not null,
    primary key (stream_id, commit_seq),
    unique (station_id, incarnation, station_seq)
  )`,
  `create index commit_log_site on commit_log (site_id, commit_seq)`,
  `create index commit_log_envelope on commit_log (envelope_id)`,
  `create table txn_change (
    txn_id uuid not null,
    ord integer not null,
    entity text not null,
    record_id uuid not null,
    op text not null,
    before jsonb,
    after jsonb not null,
    site_id uuid not null,
    patient_id uuid,
    primary key (txn_id, ord)
  )`,
  `create index txn_change_record on txn_change (record_id)`,
  `create index txn_change_patient on txn_change (patient_id)`,
  `create table quarantine (
    id uuid primary key,
    station_id uuid not null,
    incarnation integer not null,
    station_seq bigint not null,
    payload_hash text not null,
    envelope jsonb not null,
    code text not null,
    detail text,
    received_at timestamptz(3) not null,
    actor_id uuid,
    site_id uuid not null
  )`,
  `create index quarantine_key on quarantine (station_id, incarnation, station_seq)`,
  `create table audit_log (
    source text not null check (source in ('station', 'server')),
    source_id uuid not null,
    incarnation integer not null,
    audit_seq bigint not null,
    event_id uuid not null unique,
    occurred_at timestamptz(3) not null,
    received_at timestamptz(3) not null,
    actor_id uuid,
    actor_role text,
    action text not null,
    entity text,
    record_ids uuid[] not null,
    patient_id uuid,
    site_id uuid,
    envelope_id uuid,
    outcome text not null,
    reason text,
    prev_hash text not null,
    hash text not null,
    primary key (source, source_id, incarnation, audit_seq)
  )`,
  `create index audit_log_patient on audit_log (patient_id, occurred_at)`,
  `create index audit_log_records on audit_log using gin (record_ids)`,
  `create index audit_log_envelope on audit_log (envelope_id)`,
  `create index audit_log_occurred on audit_log (occurred_at)`,
  `create table server_audit_head (
    source_id uuid primary key,
    last_audit_seq bigint not null,
    last_audit_hash text not null
  )`,
  `grant select, insert, update on server_audit_head to sijil_app`,
  `create function sijil_refuse_change() returns trigger language plpgsql as $$ begin
    raise exception '% is insert-only', tg_table_name using errcode = 'insufficient_privilege';
  end $$`,
  ...insertOnly.flatMap((table) => [
    `create trigger ${table}_is_insert_only before update or delete on ${table}
      for each row execute function sijil_refuse_change()`,
    `alter table ${table} enable row level security`,
    `create policy ${table}_of_site on ${table} to sijil_app
      using (current_setting('sijil.site', true) in ('all', site_id::text))
      with check (site_id is null or current_setting('sijil.site', true) in ('all', site_id::text))`,
    `grant select, insert on ${table} to sijil_app`,
  ]),
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
