import { type Kysely, sql } from 'kysely'

/** Where an envelope was written and what its author had not seen, in the server's own events; both are hashed. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql
    .raw('alter table audit_log add column written_on_station uuid, add column unseen jsonb')
    .execute(db)
}
