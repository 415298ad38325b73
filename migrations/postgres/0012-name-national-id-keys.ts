import { type Kysely, sql } from 'kysely'

const statements = [
  // The pair of national ID keys that a station last said it uses, with nothing left to send under an older one.
  `alter table station_keys add column ssn_key_id text`,
]

/** Which key of the national ID each station is known to use. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
