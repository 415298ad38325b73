import { type Kysely, sql } from 'kysely'

const ofSite = "current_setting('sijil.site', true) in ('all', site_id::text)"

/* Whose history stations hold, and from which commit on a site's stations are given it by that. */
const statements = [
  `create table scope_members (
    id uuid primary key,
    site_id uuid not null,
    created_at timestamptz(3) not null,
    created_by uuid not null,
    created_on_station uuid not null,
    patient_id uuid not null,
    station_id uuid,
    is_member boolean not null,
    reason text not null,
    since timestamptz(3) not null,
    txn_id uuid not null,
    field_meta jsonb not null default '{}',
    extra jsonb not null default '{}'
  )`,
  `create index scope_members_txn on scope_members (txn_id)`,
  `create index scope_members_patient on scope_members (patient_id) where is_member`,
  `create index scope_members_site on scope_members (site_id, station_id) where is_member`,
  `alter table scope_members enable row level security`,
  `alter table scope_members force row level security`,
  `create policy scope_members_of_site on scope_members to sijil_app using (${ofSite}) with check (${ofSite})`,
  `grant select, insert, update on scope_members to sijil_app`,
  `create table site_scopes (
    site_id uuid primary key,
    since_commit bigint not null,
    swept_at timestamptz(3) not null
  )`,
  `alter table site_scopes enable row level security`,
  `alter table site_scopes force row level security`,
  `create policy site_scopes_of_site on site_scopes to sijil_app using (${ofSite}) with check (${ofSite})`,
  `grant select, insert, update on site_scopes to sijil_app`,
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
