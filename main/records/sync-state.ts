import type { Reader, Trx } from '../db/transaction.ts'

/** Single values that sync and audit keep, each written in the transaction it belongs to. */
export type SyncStateName =
  | 'last_station_seq'
  | 'last_envelope_hash'
  | 'hlc'
  | 'incarnation'
  | 'cursor'
  | 'head'
  | 'epoch'
  | 'ack_through'
  | 'durable_through'
  | 'last_sync_at'
  | 'audit_pushed_through'

export async function readState(reader: Reader, name: SyncStateName): Promise<string | null> {
  const row = await reader
    .selectFrom('sync_state')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.value ?? null
}

export async function readNumber(reader: Reader, name: SyncStateName): Promise<number> {
  return Number((await readState(reader, name)) ?? 0)
}

export async function writeState(trx: Trx, name: SyncStateName, value: string | number): Promise<void> {
  await trx
    .insertInto('sync_state')
    .values({ name, value: String(value) })
    .onConflict((oc) => oc.column('name').doUpdateSet({ value: String(value) }))
    .execute()
}
