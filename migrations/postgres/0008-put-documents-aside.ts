import { type Kysely, sql } from 'kysely'

const statements = [`alter table blobs add column problem text`]

/** Why the bytes of a document are kept but given to nobody; null where they are what they say. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
