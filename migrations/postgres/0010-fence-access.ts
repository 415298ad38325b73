import { type Kysely, sql } from 'kysely'

const site = "current_setting('sijil.site', true)"
const ofSite = `${site} in ('all', site_id::text)`
/* Row-level security holds for the look at `users` too: a transaction finds only people of its own site there. */
const ofPerson = `${site} = 'all' or exists (select 1 from users where users.id = user_id)`

const bySite = ['station_keys', 'enrolment_codes', 'medical_number_sequence', 'medical_number_lease']
const byPerson = ['user_credentials', 'refresh_tokens', 'idempotency_keys']

function fence(table: string, condition: string): string[] {
  return [
    `alter table ${table} enable row level security`,
    `create policy ${table}_of_site on ${table} to sijil_app using (${condition}) with check (${condition})`,
  ]
}

const statements = [
  `alter table users add column wards jsonb`,
  ...bySite.flatMap((table) => fence(table, ofSite)),
  ...byPerson.flatMap((table) => fence(table, ofPerson)),
  /*
   * The owner of the tables too, so that a query which forgot to take the role sees nothing. Not the audit: the
   * function that places an event looks, with the owner's rights, at events that the writer's site does not see.
   */
  `do $$ declare fenced regclass; begin
    for fenced in select oid::regclass from pg_class
      where relnamespace = current_schema()::regnamespace and relkind = 'r' and relrowsecurity
        and relname <> 'audit_log'
    loop
      execute format('alter table %s force row level security', fenced);
    end loop;
  end $$`,
]

/** Row-level security for who gets in and what they were given, and for the owner; the wards of a nurse. */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
