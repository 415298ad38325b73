import { sql } from 'kysely'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import { idList } from '../db/record-store.ts'
import type { CommitLogTable } from '../db/tables.ts'

/** The organisation's stream of commits; more streams come when regions need their own order. */
export const MAIN_STREAM = 'main'

/** One record that a transaction changed, before and after. */
export interface TxnChange {
  readonly txn_id: Id
  readonly ord: number
  readonly entity: EntityName
  readonly record_id: Id
  readonly op: string
  readonly before: FieldValues | null
  readonly after: FieldValues
  readonly site_id: Id
  readonly patient_id: Id | null
}

export async function insertTxnChanges(trx: Trx, changes: readonly TxnChange[]): Promise<void> {
  if (changes.length === 0) return
  await sql`insert into txn_change select * from jsonb_populate_recordset(null::txn_change, ${JSON.stringify(changes)}::jsonb)`.execute(
    trx,
  )
}

export interface StreamHead {
  readonly last_commit: number
  /** The end of the chain, at the last commit. */
  readonly last_hash: string
  readonly epoch: string
  readonly durable_commit: number | null
}

export async function readStreamHead(trx: Trx): Promise<StreamHead> {
  return trx
    .selectFrom('stream')
    .select(['last_commit', 'last_hash', 'epoch', 'durable_commit'])
    .where('stream_id', '=', MAIN_STREAM)
    .executeTakeFirstOrThrow()
}

/** Makes the stream on an empty database; answers whether it was made. */
export async function createStream(
  trx: Trx,
  epoch: string,
  firstHash: string,
  began_at: Instant,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('stream')
    .values({ stream_id: MAIN_STREAM, last_commit: 0, last_hash: firstHash, epoch, durable_commit: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) return false
  await trx.insertInto('epochs').values({ epoch, ord: 1, starts_after: 0, began_at, why: 'first' }).execute()
  return true
}

/** Takes the next `count` numbers. From here to the end of the transaction every other commit waits. */
export async function takeCommitNumbers(
  trx: Trx,
  count: number,
): Promise<{ first: number; last_hash: string }> {
  const row = await trx
    .updateTable('stream')
    .set((eb) => ({ last_commit: eb('last_commit', '+', count) }))
    .where('stream_id', '=', MAIN_STREAM)
    .returning(['last_commit', 'last_hash'])
    .executeTakeFirstOrThrow()
  return { first: row.last_commit - count + 1, last_hash: row.last_hash }
}

/** Writes the commit rows and the new end of the chain: the transaction's last statement. */
export async function insertCommits(
  trx: Trx,
  commits: readonly CommitLogTable[],
  lastHash: string,
): Promise<void> {
  const rows = JSON.stringify(commits)
  await sql`with numbered as (
      insert into commit_log select * from jsonb_populate_recordset(null::commit_log, ${rows}::jsonb)
    )
    update stream set last_hash = ${lastHash} where stream_id = ${MAIN_STREAM}`.execute(trx)
}

/** The next number of the server's own pseudo-station. */
export async function nextServerStationSeq(trx: Trx): Promise<number> {
  const { rows } = await sql<{ seq: number }>`select nextval('server_station_seq') as seq`.execute(trx)
  const seq = rows[0]?.seq
  if (seq === undefined) throw new Error('a sequence always answers')
  return seq
}

/** What is known of a committed transaction: its number, and who made it where and when. */
export interface TxnAuthor {
  readonly commit_seq: number
  readonly actor_id: Id
  readonly station_id: Id
  readonly wall_at: Instant
}

export async function readTxnAuthors(trx: Trx, txnIds: readonly Id[]): Promise<Map<Id, TxnAuthor>> {
  if (txnIds.length === 0) return new Map()
  const rows = await trx
    .selectFrom('commit_log')
    .select(['txn_id', 'commit_seq', 'actor_id', 'station_id', 'wall_at'])
    .where('txn_id', 'in', idList(txnIds))
    .execute()
  return new Map(rows.map(({ txn_id, ...author }) => [txn_id, author]))
}

/** Which of a station's numbers are committed already, and with which content. */
export async function readCommittedNumbers(
  trx: Trx,
  station_id: Id,
  incarnation: number,
  stationSeqs: readonly number[],
): Promise<Map<number, { commit_seq: number; payload_hash: string }>> {
  if (stationSeqs.length === 0) return new Map()
  const rows = await trx
    .selectFrom('commit_log')
    .select(['station_seq', 'commit_seq', 'payload_hash'])
    .where('station_id', '=', station_id)
    .where('incarnation', '=', incarnation)
    .where('station_seq', 'in', [...stationSeqs])
    .execute()
  return new Map(rows.map(({ station_seq, ...commit }) => [station_seq, commit]))
}

/** Which of a station's envelopes are committed, whatever their numbers were then, with their commits. */
export async function readCommittedEnvelopes(
  trx: Trx,
  station_id: Id,
  envelopeIds: readonly Id[],
): Promise<Map<Id, number>> {
  if (envelopeIds.length === 0) return new Map()
  // Each id by its index, and the station looked at after: by the station's index the database would read all that the
  // station ever sent, once for each id.
  const { rows } = await sql<{ envelope_id: Id; commit_seq: number }>`
    select held.envelope_id, held.commit_seq
    from ${idList(envelopeIds)} as asked (id)
    cross join lateral (
      select envelope_id, commit_seq, station_id from commit_log where envelope_id = asked.id offset 0
    ) as held
    where held.station_id = ${station_id}`.execute(trx)
  return new Map(rows.map((row) => [row.envelope_id, row.commit_seq]))
}

/** A record as it stood after commit `commitSeq` (what an author with that base had seen), or undefined. */
export async function readRecordAt(
  trx: Trx,
  entity: EntityName,
  recordId: Id,
  commitSeq: number,
): Promise<FieldValues | undefined> {
  const row = await trx
    .selectFrom('txn_change')
    .innerJoin('commit_log', 'commit_log.txn_id', 'txn_change.txn_id')
    .select('txn_change.after')
    .where('txn_change.entity', '=', entity)
    .where('txn_change.record_id', '=', recordId)
    .where('commit_log.commit_seq', '<=', commitSeq)
    .orderBy('commit_log.commit_seq', 'desc')
    .orderBy('txn_change.ord', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.after
}

export interface IdentifierClaim {
  readonly site_id: Id
  readonly kind: 'ssn_index' | 'medical_number' | 'temporary_number' | 'passport_number'
  readonly value: string
  readonly patient_id: Id
}

/** Who holds these identifiers; those that nobody holds are left out. */
export async function readHolders(
  trx: Trx,
  identifiers: readonly Omit<IdentifierClaim, 'patient_id'>[],
): Promise<IdentifierClaim[]> {
  if (identifiers.length === 0) return []
  const { rows } = await sql<IdentifierClaim>`
    select held.* from jsonb_populate_recordset(null::patient_identifiers, ${JSON.stringify(identifiers)}::jsonb) as asked
    cross join lateral (
      select * from patient_identifiers as one
      where one.site_id = asked.site_id and one.kind = asked.kind and one.value = asked.value limit 1
    ) as held`.execute(trx)
  return rows
}

/** Who has these identifiers by what any station says, of patients about whom stations disagree. */
export async function readContenders(
  trx: Trx,
  identifiers: readonly Omit<IdentifierClaim, 'patient_id'>[],
): Promise<IdentifierClaim[]> {
  if (identifiers.length === 0) return []
  const { rows } = await sql<IdentifierClaim>`
    with said as (
      select disputed.site_id, disputed.record_id, value.key as kind, value.value
      from conflicts as disputed
      cross join lateral jsonb_array_elements(disputed.candidates) as candidate
      cross join lateral jsonb_each_text(candidate -> 'values') as value
      where disputed.state = 'open' and disputed.entity = 'patients' and disputed.kind = 'values')
    select distinct asked.site_id, asked.kind, asked.value, said.record_id as patient_id
    from jsonb_populate_recordset(null::patient_identifiers, ${JSON.stringify(identifiers)}::jsonb) as asked
    join said on said.site_id = asked.site_id and said.kind = asked.kind and said.value = asked.value`.execute(
    trx,
  )
  return rows
}

/** Notes which patient an identifier finds. Answers the claims of which another patient was first, with that patient. */
export async function claimIdentifiers(
  trx: Trx,
  claims: readonly IdentifierClaim[],
): Promise<{ claim: IdentifierClaim; holder_id: Id }[]> {
  const keyOf = ({ site_id, kind, value }: Omit<IdentifierClaim, 'patient_id'>): string =>
    JSON.stringify([site_id, kind, value])
  const firstClaims = new Map<string, IdentifierClaim>()
  for (const claim of claims) if (!firstClaims.has(keyOf(claim))) firstClaims.set(keyOf(claim), claim)
  if (firstClaims.size === 0) return []
  // Writing a row to itself makes a holder that was there come back.
  const { rows } = await sql<IdentifierClaim>`
    insert into patient_identifiers
    select * from jsonb_populate_recordset(null::patient_identifiers, ${JSON.stringify([...firstClaims.values()])}::jsonb)
    on conflict (site_id, kind, value) do update set value = excluded.value
    returning site_id, kind, value, patient_id`.execute(trx)
  const holders = new Map(rows.map((row) => [keyOf(row), row.patient_id]))
  return claims.flatMap((claim) => {
    const holder_id = holders.get(keyOf(claim))
    return holder_id === undefined || holder_id === claim.patient_id ? [] : [{ claim, holder_id }]
  })
}

/** An identifier of a registration that was removed finds another patient from now on. */
export async function takeIdentifier(trx: Trx, claim: IdentifierClaim): Promise<void> {
  await trx
    .updateTable('patient_identifiers')
    .set({ patient_id: claim.patient_id })
    .where('site_id', '=', claim.site_id)
    .where('kind', '=', claim.kind)
    .where('value', '=', claim.value)
    .execute()
}

/** A corrected identifier no longer finds the patient; answers whether it did. */
export async function dropIdentifier(trx: Trx, claim: IdentifierClaim): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('patient_identifiers')
    .where('site_id', '=', claim.site_id)
    .where('kind', '=', claim.kind)
    .where('value', '=', claim.value)
    .where('patient_id', '=', claim.patient_id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

const SAVEPOINT = 'before_envelopes'

export async function setSavepoint(trx: Trx): Promise<void> {
  await sql`savepoint ${sql.raw(SAVEPOINT)}`.execute(trx)
}

export async function rollbackToSavepoint(trx: Trx): Promise<void> {
  await sql`rollback to savepoint ${sql.raw(SAVEPOINT)}`.execute(trx)
  // A set_config of the transaction outlives the savepoint, so role and site are still held.
}

export async function releaseSavepoint(trx: Trx): Promise<void> {
  await sql`release savepoint ${sql.raw(SAVEPOINT)}`.execute(trx)
}
