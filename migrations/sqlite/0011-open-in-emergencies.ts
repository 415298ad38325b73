import { type Kysely, sql } from 'kysely'

/* Emergency accesses and who looked at them; what a site says of PINs and of PCs without the server (null: what holds at first). */
const statements = [
  `create table emergency_accesses (
    id text primary key not null,
    site_id text not null,
    row_version integer,
    created_at text not null,
    created_by text not null,
    created_on_station text not null,
    kind text not null,
    patient_id text,
    elsewhere_patient_id text,
    elsewhere_site_id text,
    second_person_id text,
    reason text not null,
    opened_at text not null,
    ends_at text not null
  ) strict`,
  `create table emergency_reviews (
    id text primary key not null,
    site_id text not null,
    row_version integer,
    created_at text not null,
    created_by text not null,
    created_on_station text not null,
    access_id text not null,
    remark text not null,
    reviewed_at text not null
  ) strict`,
  'alter table settings add column allows_pin integer',
  'alter table settings add column offline_hours integer',
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
