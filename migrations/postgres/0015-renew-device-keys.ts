import { type Kysely, sql } from 'kysely'

/** The signing key of a station before today's, and since when it has today's. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`alter table station_keys
    add column previous_public_key text,
    add column public_key_changed_at timestamptz(3)`.execute(db)
}
