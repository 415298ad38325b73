import { type Kysely, sql } from 'kysely'

const ofSite = "current_setting('sijil.site', true) in ('all', site_id::text)"

const statements = [
  `create table pending_stations (
    station_id uuid primary key,
    site_id uuid not null,
    code_hash text not null,
    station_name text not null,
    public_key text not null,
    key_protection text not null,
    requested_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    state text not null check (state in ('pending', 'approved', 'rejected')),
    decided_at timestamptz(3),
    decided_by uuid
  )`,
  `alter table pending_stations enable row level security`,
  `create policy pending_stations_of_site on pending_stations to sijil_app
    using (${ofSite}) with check (${ofSite})`,
  `grant select, insert, update on pending_stations to sijil_app`,
]

/** PCs that showed a code which needs an administrator's yes, and what the administrator said. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
