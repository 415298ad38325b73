import { type Kysely, sql } from 'kysely'

/* Who gets in and what they were given: station keys, enrolment codes, passwords, tokens, medical numbers, files. */

const statements = [
  `create sequence server_station_seq`,
  `grant usage on sequence server_station_seq to sijil_app`,
  `create table station_keys (
    station_id uuid primary key,
    site_id uuid not null,
    public_key text not null,
    key_protection text not null,
    server_share text not null,
    incarnation integer not null default 1,
    last_station_seq bigint not null default 0,
    last_hash text not null default repeat('0', 64),
    last_audit_incarnation integer not null default 1,
    last_audit_seq bigint not null default 0,
    last_audit_hash text not null default repeat('0', 64),
    last_contact_at timestamptz(3),
    version text,
    revoked_at timestamptz(3)
  )`,
  `grant select, insert, update on station_keys to sijil_app`,
  `create table enrolment_codes (
    code_hash text primary key,
    site_id uuid not null,
    expires_at timestamptz(3) not null,
    used_at timestamptz(3),
    used_by uuid,
    approve text not null check (approve in ('auto', 'manual'))
  )`,
  `grant select, insert, update, delete on enrolment_codes to sijil_app`,
  `create table medical_number_sequence (site_id uuid primary key, next integer not null)`,
  `grant select, insert, update on medical_number_sequence to sijil_app`,
  `create table medical_number_lease (
    site_id uuid not null,
    station_id uuid not null,
    first integer not null,
    last integer not null,
    leased_at timestamptz(3) not null,
    primary key (site_id, first)
  )`,
  `grant select, insert on medical_number_lease to sijil_app`,
  `create table patient_identifiers (
    site_id uuid not null,
    kind text not null,
    value text not null,
    patient_id uuid not null,
    primary key (site_id, kind, value)
  )`,
  `create index patient_identifiers_patient on patient_identifiers (patient_id)`,
  `grant select, insert, update, delete on patient_identifiers to sijil_app`,
  `alter table patient_identifiers enable row level security`,
  `create policy patient_identifiers_of_site on patient_identifiers to sijil_app
    using (current_setting('sijil.site', true) in ('all', site_id::text))`,
  `create table user_credentials (
    user_id uuid primary key,
    password_hash text not null,
    must_change boolean not null default false,
    changed_at timestamptz(3) not null
  )`,
  `grant select, insert, update on user_credentials to sijil_app`,
  `create table refresh_tokens (
    token_hash text primary key,
    family_id uuid not null,
    user_id uuid not null,
    station_id uuid,
    auth_time timestamptz(3) not null,
    issued_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    used_at timestamptz(3),
    revoked_at timestamptz(3),
    replaced_by text
  )`,
  `create index refresh_tokens_family on refresh_tokens (family_id)`,
  `create index refresh_tokens_user on refresh_tokens (user_id)`,
  `grant select, insert, update, delete on refresh_tokens to sijil_app`,
  `create table idempotency_keys (
    user_id uuid not null,
    key text not null,
    request_hash text not null,
    status integer not null,
    body jsonb not null,
    headers jsonb not null default '{}',
    created_at timestamptz(3) not null,
    primary key (user_id, key)
  )`,
  `grant select, insert, update, delete on idempotency_keys to sijil_app`,
  `create table blobs (
    sha256 text primary key,
    size_bytes integer not null,
    media_type text not null,
    received_at timestamptz(3) not null,
    file_key text not null
  )`,
  `grant select, insert on blobs to sijil_app`,
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
