import { type Kysely, sql } from 'kysely'

/** A statement about allergies may come from FRM.03 or FRM.04, as it may from FRM.05. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table allergies add column sheet_id text').execute(db)
}
