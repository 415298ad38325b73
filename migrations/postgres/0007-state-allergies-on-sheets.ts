import { type Kysely, sql } from 'kysely'

/** A statement about allergies may come from FRM.03 or FRM.04, as it may from FRM.05. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql.raw('alter table allergies add column sheet_id uuid').execute(db)
}
