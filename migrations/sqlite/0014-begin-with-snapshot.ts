import { type Kysely, sql } from 'kysely'

/** The chunks that a new station's records come in, until all are here; `ord` is null for one of an earlier snapshot. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`create table snapshot_chunk (
    sha256 text primary key not null,
    ord integer,
    kind text not null,
    row_count integer not null,
    is_applied integer not null
  ) strict, without rowid`.execute(db)
}
