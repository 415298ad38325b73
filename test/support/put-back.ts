import { sql } from 'kysely'
import type { TestServer } from './server.ts'

/** As if the database were a backup of before the newest commits. */
export async function putBackTo({ owner }: Pick<TestServer, 'owner'>, commit_seq: number): Promise<void> {
  await sql
    .raw(
      `do $$ begin
         set local session_replication_role = replica;
         update stream set last_commit = ${commit_seq},
           last_hash = (select hash from commit_log where commit_seq = ${commit_seq});
         delete from commit_log where commit_seq > ${commit_seq};
       end $$`,
    )
    .execute(owner)
}
