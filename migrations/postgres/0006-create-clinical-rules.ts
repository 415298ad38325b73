import { type Kysely, sql } from 'kysely'

const ofSite = "current_setting('sijil.site', true) in ('all', site_id::text)"

/* A site's own clinical numbers in versions, sites that are closed, and what was asked for as a file. */
const statements = [
  `create table clinical_rules (
    id uuid primary key,
    site_id uuid not null,
    created_at timestamptz(3) not null,
    created_by uuid not null,
    created_on_station uuid not null,
    version integer not null,
    accepted_ranges jsonb not null,
    morse_bands jsonb not null,
    humpty_dumpty_bands jsonb not null,
    pain_recheck jsonb not null,
    source text not null,
    reason text not null,
    txn_id uuid not null,
    field_meta jsonb not null default '{}',
    extra jsonb not null default '{}',
    unique (site_id, version)
  )`,
  `create index clinical_rules_txn on clinical_rules (txn_id)`,
  `alter table clinical_rules enable row level security`,
  `create policy clinical_rules_of_site on clinical_rules to sijil_app using (${ofSite})`,
  `grant select, insert, update on clinical_rules to sijil_app`,
  `alter table sites add column closed_at timestamptz(3)`,
  `create table report_exports (
    id uuid primary key,
    site_id uuid not null,
    requested_by uuid not null,
    requested_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    report_type text not null,
    parameters jsonb not null,
    reason text
  )`,
  `create trigger report_exports_is_insert_only before update or delete on report_exports
    for each row execute function sijil_refuse_change()`,
  `alter table report_exports enable row level security`,
  `create policy report_exports_of_site on report_exports to sijil_app using (${ofSite}) with check (${ofSite})`,
  `grant select, insert on report_exports to sijil_app`,
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
