import { type Kysely, sql } from 'kysely'

const ofSite = "current_setting('sijil.site', true) in ('all', site_id::text)"

const statements = [
  `alter table station_keys
    add column revoked_reason text,
    add column keychain_backend text,
    add column waiting_count integer,
    add column oldest_waiting_at timestamptz(3),
    add column standing_acked_at timestamptz(3),
    add column standing_acked_state text`,
  `create table station_wipes (
    order_id uuid primary key,
    station_id uuid not null unique,
    site_id uuid not null,
    order_nonce text not null,
    reason text not null,
    ordered_at timestamptz(3) not null,
    ordered_by uuid not null,
    receipt text,
    saved_count integer,
    not_saved jsonb,
    documents_lost_count integer,
    received_count integer not null default 0,
    started_at timestamptz(3),
    wiped_at timestamptz(3)
  )`,
  `alter table station_wipes enable row level security`,
  `alter table station_wipes force row level security`,
  `create policy station_wipes_of_site on station_wipes to sijil_app
    using (${ofSite}) with check (${ofSite})`,
  `grant select, insert, update on station_wipes to sijil_app`,
  `alter table quarantine add column author_rights jsonb`,
]

/** What stations say of themselves, orders to erase one, and what an author was when writing what was put aside. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
