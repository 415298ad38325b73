import { type Kysely, sql } from 'kysely'

const ofSite = "current_setting('sijil.site', true) in ('all', site_id::text)"

const recordColumns = `
    id uuid primary key,
    site_id uuid not null,
    created_at timestamptz(3) not null,
    created_by uuid not null,
    created_on_station uuid not null,
    txn_id uuid not null,
    field_meta jsonb not null default '{}',
    extra jsonb not null default '{}'`

const ofSiteAlone = (table: string): string[] => [
  `create index ${table}_txn on ${table} (txn_id)`,
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_of_site on ${table} to sijil_app using (${ofSite}) with check (${ofSite})`,
  `grant select, insert, update on ${table} to sijil_app`,
]

/* Emergency accesses and who looked at them; what a site says of PINs and of PCs without the server (null: what holds at first). */
const statements = [
  `create table emergency_accesses (${recordColumns},
    kind text not null,
    patient_id uuid references patients,
    elsewhere_patient_id uuid,
    elsewhere_site_id uuid,
    second_person_id uuid,
    reason text not null,
    opened_at timestamptz(3) not null,
    ends_at timestamptz(3) not null
  )`,
  ...ofSiteAlone('emergency_accesses'),
  `create index emergency_accesses_site on emergency_accesses (site_id, opened_at)`,
  `create table emergency_reviews (${recordColumns},
    access_id uuid not null references emergency_accesses,
    remark text not null,
    reviewed_at timestamptz(3) not null
  )`,
  ...ofSiteAlone('emergency_reviews'),
  `create index emergency_reviews_access on emergency_reviews (access_id)`,
  `alter table audit_log add column emergency_id uuid`,
  `create index audit_log_emergency on audit_log (emergency_id) where emergency_id is not null`,
  `alter table settings add column allows_pin boolean`,
  `alter table settings add column offline_hours integer`,
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
