import { type Kysely, sql } from 'kysely'

const statements = [
  'drop index blob_open',
  `create index blob_open on blob (attempts, created_at, sha256, state) where state in ('to_send', 'awaited')`,
]

/** Waiting documents in the order in which their turn comes: a new station awaits thousands. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
