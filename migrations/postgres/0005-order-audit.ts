import { type Kysely, sql } from 'kysely'

const statements = [
  `alter table audit_log add column placed_at timestamptz(3)`,
  `alter table audit_log disable trigger audit_log_is_insert_only`,
  `update audit_log set placed_at = placed.at from (
    select event_id, max(least(occurred_at, received_at)) over (
      partition by source, source_id order by incarnation, audit_seq
    ) as at from audit_log
  ) as placed where placed.event_id = audit_log.event_id`,
  `alter table audit_log enable trigger audit_log_is_insert_only`,
  `alter table audit_log alter column placed_at set not null`,
  `create index audit_log_placed on audit_log (placed_at, source_id, incarnation, audit_seq)`,
  // With the owner's rights: the event before may be one that the writer's site does not see.
  `create function sijil_place_audit() returns trigger language plpgsql security definer
    set search_path from current as $$ begin
    new.placed_at := greatest(least(new.occurred_at, new.received_at), (
      select placed_at from audit_log
      where source = new.source and source_id = new.source_id
        and (incarnation, audit_seq) < (new.incarnation, new.audit_seq)
      order by incarnation desc, audit_seq desc limit 1
    ));
    return new;
  end $$`,
  `create trigger audit_log_is_placed before insert on audit_log
    for each row execute function sijil_place_audit()`,
]

/**
 * Where an audit event stands among those of other stations: at its own time, but never after it was received, and
 * never before an earlier event of its own chain. A PC's clock may be wrong; the order of its acts is not.
 */
// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and must not follow later row types
export async function up(db: Kysely<any>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
