import { type Kysely, sql } from 'kysely'

const site = "current_setting('sijil.site', true)"
const ofSite = `${site} in ('all', site_id::text)`
const ofPerson = `${site} = 'all' or exists (select 1 from users where users.id = user_id)`

const byPerson = ['sign_ins', 'totp_seeds', 'recovery_codes']

function fence(table: string, condition: string): string[] {
  return [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy ${table}_of_site on ${table} to sijil_app using (${condition}) with check (${condition})`,
  ]
}

/* How people prove who they are beside the password, and what an administrator should know of. */
const statements = [
  `create table sign_ins (
    family_id uuid primary key,
    user_id uuid not null,
    stepped_up_at timestamptz(3) not null
  )`,
  `grant select, insert, update on sign_ins to sijil_app`,
  `create table totp_seeds (
    user_id uuid primary key,
    sealed_seed text not null,
    key_id text not null,
    created_at timestamptz(3) not null,
    confirmed_at timestamptz(3),
    last_step bigint not null default 0
  )`,
  `grant select, insert, update, delete on totp_seeds to sijil_app`,
  `create table recovery_codes (
    user_id uuid not null,
    code_hash text not null,
    used_at timestamptz(3),
    primary key (user_id, code_hash)
  )`,
  `grant select, insert, update, delete on recovery_codes to sijil_app`,
  `create table security_alerts (
    id uuid primary key,
    site_id uuid not null,
    kind text not null,
    user_id uuid,
    station_id uuid,
    occurred_at timestamptz(3) not null
  )`,
  `create index security_alerts_of_site on security_alerts (site_id, occurred_at)`,
  `create trigger security_alerts_is_insert_only before update or delete on security_alerts
    for each row execute function sijil_refuse_change()`,
  ...fence('security_alerts', ofSite),
  ...byPerson.flatMap((table) => fence(table, ofPerson)),
  `grant select, insert on security_alerts to sijil_app`,
  `alter table settings add column second_factor_for text`,
]

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
