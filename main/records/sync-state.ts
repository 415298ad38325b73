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
  | 'station_contacts'
  /** Where this incarnation's envelopes begin, and the last audit event that it has in common with the one before. */
  | 'starts_after'
  | 'audit_starts_after'
  /** Something of the time before may be in the sealed outbox alone: `due` until the server has taken it. */
  | 'sealed_replay'
  /** The sealed outbox has what this store has no more: up to which commit the server has all of it. */
  | 'sealed_kept_through'
  /** The store was put back: when, from what, of when that was. */
  | 'repair'
  /** The same, from what, until the server has heard of it. */
  | 'put_back'
  /** The server's marks of how far was pulled, newest first, as JSON. */
  | 'marks'
  /** The server was restored and this store went back with it: when, and how much was sent again. */
  | 'server_restored'
  /** Up to which commit the server's backup or standby holds everything. */
  | 'durable_commit'
  /** When rows were last compared with the server's; `due` after a repair. */
  | 'digests_at'
  /** After which commit pages hold what only a later program reads, and which protocol this one speaks, as JSON. */
  | 'read_again'
  /** The snapshot whose chunks are being taken, while they are; up to which commit of which epoch the last one held everything. */
  | 'snapshot'
  | 'snapshot_through'
  /** From which commit on the server gives history by scope; where the backfill that is under way goes on. */
  | 'scopes_since'
  | 'backfill'
  /** `due` while there may be history here of patients who are out of scope. */
  | 'eviction'

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
  await writeStates(trx, { [name]: value })
}

/** Several values at once, null where one was never written. */
export async function readStates<N extends SyncStateName>(
  reader: Reader,
  names: readonly N[],
): Promise<Readonly<Record<N, string | null>>> {
  const rows = await reader
    .selectFrom('sync_state')
    .selectAll()
    .where('name', 'in', [...names])
    .execute()
  const values = new Map(rows.map(({ name, value }) => [name, value]))
  return Object.fromEntries(names.map((name) => [name, values.get(name) ?? null])) as Record<N, string | null>
}

export async function dropState(trx: Trx, name: SyncStateName): Promise<void> {
  await trx.deleteFrom('sync_state').where('name', '=', name).execute()
}

/** Writes several values at once. */
export async function writeStates(
  trx: Trx,
  values: Readonly<Partial<Record<SyncStateName, string | number>>>,
): Promise<void> {
  await trx
    .insertInto('sync_state')
    .values(Object.entries(values).map(([name, value]) => ({ name, value: String(value) })))
    .onConflict((oc) => oc.column('name').doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })))
    .execute()
}
