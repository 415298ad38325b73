import type { Selectable } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { PersonStanding, StandingQuery } from '../../shared/sync/standing-message.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import type { StationWipesTable } from '../db/tables.ts'

export type StationWipe = Selectable<StationWipesTable>

/** Everybody of a site, ended accounts too, in one order: what key slots on stations are held against. */
export async function listPeopleStanding(trx: Trx, site_id: Id): Promise<PersonStanding[]> {
  return trx
    .selectFrom('users')
    .leftJoin('commit_log', 'commit_log.txn_id', 'users.txn_id')
    .leftJoin('user_credentials', 'user_credentials.user_id', 'users.id')
    .where('users.site_id', '=', site_id)
    .select([
      'users.id',
      'users.is_active',
      'commit_log.commit_seq as role_version',
      'user_credentials.changed_at as credentials_changed_at',
    ])
    .orderBy('users.id')
    .execute()
}

/** Keeps what a station said of itself; what it left out stays as it was last said, but for what waits there. */
export async function noteHeartbeat(trx: Trx, station_id: Id, said: StandingQuery): Promise<void> {
  const { waiting, oldest_waiting_at, keychain_backend } = said
  await trx
    .updateTable('station_keys')
    .set({
      waiting_count: waiting ?? null,
      oldest_waiting_at: oldest_waiting_at ?? null,
      ...(keychain_backend === undefined ? {} : { keychain_backend }),
    })
    .where('station_id', '=', station_id)
    .execute()
}

export async function noteStandingAck(
  trx: Trx,
  station_id: Id,
  ack: { readonly at: Instant; readonly state: string },
): Promise<void> {
  await trx
    .updateTable('station_keys')
    .set({ standing_acked_at: ack.at, standing_acked_state: ack.state })
    .where('station_id', '=', station_id)
    .execute()
}

/** The order to erase a station, given once at most; undefined where there is none. */
export async function findWipe(trx: Trx, station_id: Id): Promise<StationWipe | undefined> {
  return trx.selectFrom('station_wipes').selectAll().where('station_id', '=', station_id).executeTakeFirst()
}

/** False where an order was given before: that one stands. */
export async function insertWipe(
  trx: Trx,
  wipe: Pick<
    StationWipe,
    'order_id' | 'station_id' | 'site_id' | 'order_nonce' | 'reason' | 'ordered_at' | 'ordered_by'
  >,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('station_wipes')
    .values({
      ...wipe,
      receipt: null,
      saved_count: null,
      not_saved: null,
      documents_lost_count: null,
      started_at: null,
      wiped_at: null,
    })
    .onConflict((oc) => oc.column('station_id').doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function noteWipeReport(
  trx: Trx,
  order_id: Id,
  report: Pick<
    StationWipe,
    'receipt' | 'saved_count' | 'not_saved' | 'documents_lost_count' | 'started_at'
  > & { readonly received: number; readonly wiped_at: Instant | null },
): Promise<void> {
  const { received, wiped_at, not_saved, ...said } = report
  await trx
    .updateTable('station_wipes')
    .set((eb) => ({
      ...said,
      not_saved: JSON.stringify(not_saved),
      received_count: eb('received_count', '+', received),
      wiped_at: wiped_at ?? eb.ref('wiped_at'),
    }))
    .where('order_id', '=', order_id)
    .execute()
}
