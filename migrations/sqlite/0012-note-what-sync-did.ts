import { type Kysely, sql } from 'kysely'

const statements = [
  // Counts and codes of what sync did here: nothing of a patient.
  `create table sync_event (
    n integer primary key not null,
    began_at text not null,
    ended_at text not null,
    kind text not null,
    event text not null
  ) strict`,
  'create index sync_event_kind on sync_event (kind, n)',
  // The key of what has come so far of a document whose rest is still to be fetched.
  'alter table blob add column part_key text',
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
