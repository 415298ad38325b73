import { type Kysely, sql } from 'kysely'

/** The signing keys of a station before today's and the one before: what was written under them stays good. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`alter table station_keys add column older_public_keys text[] not null default '{}'`.execute(db)
}
