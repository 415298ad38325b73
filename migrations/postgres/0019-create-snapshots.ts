import { type Kysely, sql } from 'kysely'

const ofSite = "current_setting('sijil.site', true) in ('all', site_id::text)"

const fence = (table: string): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_of_site on ${table} to sijil_app using (${ofSite}) with check (${ofSite})`,
  `grant select, insert, update, delete on ${table} to sijil_app`,
]

/* What new stations of a site begin with, and which chunks it is cut into; the chunks themselves are files. */
const statements = [
  `create table snapshots (
    snapshot_id uuid primary key,
    site_id uuid not null,
    commit_seq bigint not null,
    epoch text not null,
    schema_version integer not null,
    started_at timestamptz(3) not null,
    heard_at timestamptz(3) not null,
    built_at timestamptz(3),
    read_at timestamptz(3) not null,
    row_count integer not null
  )`,
  // One at a time is made of a site, however many servers are asked.
  `create unique index snapshots_one_begun on snapshots (site_id) where built_at is null`,
  ...fence('snapshots'),
  `create table snapshot_chunks (
    snapshot_id uuid not null references snapshots on delete cascade,
    ord integer not null,
    site_id uuid not null,
    sha256 text not null,
    kind text not null,
    row_count integer not null,
    size_bytes integer not null,
    primary key (snapshot_id, ord)
  )`,
  `create index snapshot_chunks_sha256 on snapshot_chunks (sha256)`,
  ...fence('snapshot_chunks'),
  `create index patient_visits_in_house on patient_visits (site_id, arrived_at)
    where status in ('open', 'in_progress')`,
  `create index conflicts_patient on conflicts (patient_id)`,
  `create index emergency_accesses_patient on emergency_accesses (patient_id)`,
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
