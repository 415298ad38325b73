import { type Kysely, sql } from 'kysely'

/*
 * The histories that the stream had: a restored server begins a new epoch. How far a backup or a standby holds everything.
 * The chain hash of a commit is no record of a site: a station's mark may stand at another site's commit.
 */
const statements = [
  `create table epochs (
    epoch text primary key,
    ord bigint not null unique,
    starts_after bigint not null,
    began_at timestamptz(3) not null,
    why text not null
  )`,
  `insert into epochs (epoch, ord, starts_after, began_at, why) select epoch, row_number() over (order by stream_id), 0, now(), 'first' from stream`,
  `alter table epochs enable row level security`,
  `alter table epochs force row level security`,
  `create policy epochs_of_all on epochs to sijil_app
    using (current_setting('sijil.site', true) <> '') with check (current_setting('sijil.site', true) <> '')`,
  `grant select, insert, update on epochs to sijil_app`,
  `alter table stream add column durable_commit bigint`,
  `create function sijil_commit_hashes(numbers bigint[]) returns table (commit_seq bigint, hash text)
    language plpgsql stable security definer set search_path from current set sijil.site = 'all' as $$ begin
      return query select c.commit_seq, c.hash from commit_log as c
        where c.stream_id = 'main' and c.commit_seq = any (numbers);
    end $$`,
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
