import { type Kysely, sql } from 'kysely'

/** Whom a site asks for a second factor at sign-in; null on rows that say nothing of it: nobody. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table settings add column second_factor_for text').execute(db)
}
