import { type Kysely, sql } from 'kysely'

const statements = [
  `create table scope_members (
    id text primary key not null,
    site_id text not null,
    row_version integer,
    created_at text not null,
    created_by text not null,
    created_on_station text not null,
    patient_id text not null,
    station_id text,
    is_member integer not null,
    reason text not null,
    since text not null
  ) strict`,
  'create index scope_members_patient on scope_members (patient_id) where is_member = 1',
  'create index conflicts_patient on conflicts (patient_id) where patient_id is not null',
]

/** Whose history this station holds, as the server says. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
