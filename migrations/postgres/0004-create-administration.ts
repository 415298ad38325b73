import { type Kysely, sql } from 'kysely'

/* What an administrator decides: the settings of a site, and repairs of what was put aside. */

const ofSite = "current_setting('sijil.site', true) in ('all', site_id::text)"

const statements = [
  `create table quarantine_repairs (
    quarantine_id uuid primary key references quarantine,
    envelope_id uuid not null,
    repaired_by uuid not null,
    repaired_at timestamptz(3) not null,
    reason text not null,
    site_id uuid not null
  )`,
  `create trigger quarantine_repairs_is_insert_only before update or delete on quarantine_repairs
    for each row execute function sijil_refuse_change()`,
  `alter table quarantine_repairs enable row level security`,
  `create policy quarantine_repairs_of_site on quarantine_repairs to sijil_app
    using (${ofSite}) with check (${ofSite})`,
  `grant select, insert on quarantine_repairs to sijil_app`,
  `create table settings (
    id uuid primary key,
    site_id uuid not null,
    created_at timestamptz(3) not null,
    created_by uuid not null,
    created_on_station uuid not null,
    hospital_name text not null,
    hospital_name_ar text,
    logo_png text,
    digits text not null,
    languages jsonb not null,
    idle_lock_minutes integer not null,
    txn_id uuid not null,
    field_meta jsonb not null default '{}',
    extra jsonb not null default '{}'
  )`,
  `create index settings_site on settings (site_id)`,
  `create index settings_txn on settings (txn_id)`,
  `alter table settings enable row level security`,
  `create policy settings_of_site on settings to sijil_app using (${ofSite})`,
  `grant select, insert, update on settings to sijil_app`,
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
