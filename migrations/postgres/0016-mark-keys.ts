import { type Kysely, sql } from 'kysely'

/* Which keys the database was written with; whether a refresh token needs the proof of the station it was given to. */
const statements = [
  `create table key_marks (
    name text primary key,
    mark text not null
  )`,
  `alter table key_marks enable row level security`,
  `alter table key_marks force row level security`,
  `create policy key_marks_of_all on key_marks to sijil_app
    using (current_setting('sijil.site', true) = 'all') with check (current_setting('sijil.site', true) = 'all')`,
  `grant select, insert, update on key_marks to sijil_app`,
  `alter table refresh_tokens add column is_bound boolean not null default true`,
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
