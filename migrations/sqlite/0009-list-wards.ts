import { type Kysely, sql } from 'kysely'

/** The wards on which a nurse works; null where nobody has listed them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table users add column wards text').execute(db)
}
