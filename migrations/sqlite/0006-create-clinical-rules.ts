import { type Kysely, sql } from 'kysely'

/** The site's own clinical numbers in versions, as this station received them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table clinical_rules (
        id text primary key not null,
        site_id text not null,
        row_version integer,
        created_at text not null,
        created_by text not null,
        created_on_station text not null,
        version integer not null,
        accepted_ranges text not null,
        morse_bands text not null,
        humpty_dumpty_bands text not null,
        pain_recheck text not null,
        source text not null,
        reason text not null
      ) strict`,
    )
    .execute(db)
  await sql.raw('create index clinical_rules_version on clinical_rules (version)').execute(db)
  await sql.raw('alter table sites add column closed_at text').execute(db)
}
