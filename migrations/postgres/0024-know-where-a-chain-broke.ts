import { type Kysely, sql } from 'kysely'

/**
 * The number from which a station's envelopes are one unbroken chain. Before it another copy of its disk may have
 * written under the same numbers, which whoever came after had not seen.
 */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql.raw('alter table station_keys add column chain_since bigint not null default 0').execute(db)
}
