import { type Kysely, sql } from 'kysely'

const removable = ['patients', 'patient_contacts', 'studies']

const columns = ['removed_at text', 'removed_by text', 'removed_reason text', 'further_removals text']

/** Records that were entered in error: when, by whom and why they were removed; and who else decided a conflict alike. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const table of removable) {
    for (const column of columns) await sql.raw(`alter table ${table} add column ${column}`).execute(db)
  }
  await sql
    .raw('create index patients_removed on patients (removed_at) where removed_at is not null')
    .execute(db)
  await sql.raw('alter table conflicts add column agreements text').execute(db)
}
