import { type Kysely, sql } from 'kysely'

const statements = [
  // With the owner's rights: an event of a station may be of no site, which no site's transaction sees. It tells hashes alone.
  `create function sijil_station_event_hashes(station uuid, audit_seqs bigint[])
    returns table (audit_seq bigint, hash text) language sql stable security definer set search_path from current as $$
    select a.audit_seq, a.hash from audit_log a
    where a.source = 'station' and a.source_id = station and a.audit_seq = any (audit_seqs)
  $$`,
  `revoke all on function sijil_station_event_hashes(uuid, bigint[]) from public`,
  `grant execute on function sijil_station_event_hashes(uuid, bigint[]) to sijil_app`,
]

/** Whether a station's event is held is known whatever site the event is of. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
