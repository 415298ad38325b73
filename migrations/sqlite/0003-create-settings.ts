import { type Kysely, sql } from 'kysely'

/** What a site decides for all its stations, as this one last received it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table settings (
        id text primary key not null,
        site_id text not null,
        row_version integer,
        created_at text not null,
        created_by text not null,
        created_on_station text not null,
        hospital_name text not null,
        hospital_name_ar text,
        logo_png text,
        digits text not null,
        languages text not null,
        idle_lock_minutes integer not null
      ) strict`,
    )
    .execute(db)
}
