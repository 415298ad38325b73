import { type Kysely, sql } from 'kysely'
import type { DatabaseSchema } from '../../sync-server/db/tables.ts'

/**
 * Empties every table and begins every sequence again. Row by row: tables of tests hold few, and TRUNCATE would make
 * new files for each table and index. Triggers and references are put aside meanwhile, as for a restore.
 */
export async function emptyAll(owner: Kysely<DatabaseSchema>): Promise<void> {
  await sql
    .raw(
      `do $$ declare it record; begin
         set local session_replication_role = replica;
         for it in select tablename as name from pg_tables
           where schemaname = 'public' and tablename not like 'kysely_%'
         loop execute format('delete from %I', it.name); end loop;
         for it in select sequencename as name from pg_sequences where schemaname = 'public'
         loop execute format('alter sequence %I restart', it.name); end loop;
       end $$`,
    )
    .execute(owner)
}
