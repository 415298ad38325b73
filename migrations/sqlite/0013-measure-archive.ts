import { type Kysely, sql } from 'kysely'

const size = (row: 'new' | 'old') =>
  `case ${row}.state when 'archived' then length(cast(${row}.envelope as blob)) + coalesce(length(${row}.packed), 0) else 0 end`

/* What the server has is kept until it is durable there: packed, and counted, since counting would read all of it. */
const statements = [
  'alter table outbox add column packed blob',
  `create index outbox_archived on outbox (commit_seq) where state = 'archived'`,
  `create index outbox_unpacked on outbox (station_seq) where state = 'archived' and packed is null`,
  `insert into row_count (name, count)
    select 'archived', count(*) from outbox where state = 'archived'
    union all
    select 'archived_bytes', coalesce(sum(length(cast(envelope as blob))), 0) from outbox where state = 'archived'`,
  `create trigger outbox_archive_update after update of state, envelope, packed on outbox
    when new.state = 'archived' or old.state = 'archived' begin
    update row_count set count = count + (new.state = 'archived') - (old.state = 'archived') where name = 'archived';
    update row_count set count = count + ${size('new')} - ${size('old')} where name = 'archived_bytes';
  end`,
  `create trigger outbox_archive_delete after delete on outbox when old.state = 'archived' begin
    update row_count set count = count - 1 where name = 'archived';
    update row_count set count = count - ${size('old')} where name = 'archived_bytes';
  end`,
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
