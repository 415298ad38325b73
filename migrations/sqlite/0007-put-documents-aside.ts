import { type Kysely, sql } from 'kysely'

const statements = [
  `create table blob_with_put_aside (
    sha256 text primary key not null,
    size_bytes integer not null,
    state text not null check (state in ('to_send', 'stored', 'awaited', 'put_aside')),
    file_key text,
    attempts integer not null,
    created_at text not null
  ) strict`,
  `insert into blob_with_put_aside select sha256, size_bytes, state, file_key, attempts, created_at from blob`,
  'drop table blob',
  'alter table blob_with_put_aside rename to blob',
  `create index blob_open on blob (state, created_at) where state in ('to_send', 'awaited')`,
]

/** The server may put a document aside: it is kept there and given to nobody. SQLite changes a check only with its table. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
