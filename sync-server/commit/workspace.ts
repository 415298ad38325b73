import type { Conflict, FieldValues } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import { type EntityName, entityNames } from '../../shared/sync/entities.ts'
import type { Trx } from '../db/database.ts'
import {
  insertRecords,
  lockRecords,
  readRecords,
  type StoredRecord,
  updateRecords,
} from '../db/record-store.ts'
import { insertTxnChanges, readTxnAuthors, type TxnAuthor, type TxnChange } from './commit-store.ts'
import { readOpenConflicts, readRecordsOf } from './conflict-store.ts'

/*
 * The records that a batch of envelopes works on. Envelopes read and change them here, one after the other, so that a
 * later one builds on an earlier one; rows are written once, at the end, set by set. What an envelope changes stays in
 * a draft of its own until it is accepted as a whole.
 */

type RecordKey = `${EntityName}/${Id}`

/** What one envelope has changed so far. */
interface Draft {
  readonly txn_id: Id
  readonly records: Map<RecordKey, StoredRecord>
  readonly changes: TxnChange[]
}

export interface Workspace {
  /** Locks the records that the batch will change, in an order that every batch keeps, and reads them. */
  lock(targets: readonly { entity: EntityName; id: Id }[]): Promise<void>
  /** Reads records so that single `find`s need no query. */
  load(entity: EntityName, ids: readonly Id[]): Promise<void>
  find(entity: EntityName, id: Id): Promise<StoredRecord | undefined>
  /** The open conflict of one group of a record; the record must be locked. */
  findOpenConflict(entity: EntityName, recordId: Id, group: string): Promise<StoredRecord | undefined>
  /** All records of one table that name a record in a field; the one that is named must be locked. */
  listOf(entity: EntityName, owner: string, ownerId: Id): Promise<StoredRecord[]>
  /** Who made a transaction; undefined for one of this batch, which has no number yet. */
  findAuthor(txnId: Id): Promise<TxnAuthor | undefined>
  /** Begins an envelope; its changes are seen by `find` from then on. */
  begin(txnId: Id): void
  /** Sets a record as it stands after an operation of the envelope that has begun. */
  put(op: string, record: StoredRecord): void
  /** What the envelope has changed. */
  draftedRecords(): readonly StoredRecord[]
  /** The same step by step, each record before and after. */
  draftedChanges(): readonly TxnChange[]
  keep(): void
  drop(): void
  /** Writes all kept rows and their history. */
  flush(): Promise<readonly TxnChange[]>
}

function keyOf(entity: EntityName, id: Id): RecordKey {
  return `${entity}/${id}`
}

export function createWorkspace(trx: Trx): Workspace {
  const known = new Map<RecordKey, StoredRecord | null>()
  const existing = new Set<RecordKey>()
  const dirty = new Set<RecordKey>()
  const changes: TxnChange[] = []
  const authors = new Map<Id, TxnAuthor | undefined>()
  const conflictsRead = new Set<Id>()
  const ownersRead = new Set<string>()
  let draft: Draft | undefined

  const learn = (records: readonly StoredRecord[]): void => {
    for (const record of records) {
      const key = keyOf(record.entity, record.id)
      if (known.get(key)) continue
      known.set(key, record)
      existing.add(key)
    }
  }

  /** Every record as it stands now. Not copied: it is asked for once for each edit of a batch. */
  function* seen(): Generator<StoredRecord> {
    for (const [key, record] of known) {
      const now = draft?.records.get(key) ?? record
      if (now !== null) yield now
    }
    for (const [key, record] of draft?.records ?? []) if (!known.has(key)) yield record
  }

  const load: Workspace['load'] = async (entity, ids) => {
    const missing = [...new Set(ids)].filter((id) => !known.has(keyOf(entity, id)))
    learn(await readRecords(trx, entity, missing))
    for (const id of missing) if (!known.has(keyOf(entity, id))) known.set(keyOf(entity, id), null)
  }

  const loadAuthors = async (txnIds: readonly Id[]): Promise<void> => {
    const missing = [...new Set(txnIds)].filter((id) => !authors.has(id))
    const found = await readTxnAuthors(trx, missing)
    for (const id of missing) authors.set(id, found.get(id))
  }

  const loadConflicts = async (recordIds: readonly Id[]): Promise<void> => {
    const missing = recordIds.filter((id) => !conflictsRead.has(id))
    learn(await readOpenConflicts(trx, missing))
    for (const id of missing) conflictsRead.add(id)
  }

  return {
    async lock(targets) {
      for (const entity of entityNames) {
        const ids = targets.filter((target) => target.entity === entity).map((target) => target.id)
        if (ids.length === 0) continue
        await lockRecords(trx, entity, ids)
        await load(entity, ids)
      }
      const stamps = [...known.values()].flatMap((record) => Object.values(record?.field_meta ?? {}))
      await loadAuthors(stamps.map((stamp) => stamp.txn_id))
      await loadConflicts([...known.values()].flatMap((record) => (record === null ? [] : [record.id])))
    },
    load,
    async find(entity, id) {
      const drafted = draft?.records.get(keyOf(entity, id))
      if (drafted) return drafted
      await load(entity, [id])
      return known.get(keyOf(entity, id)) ?? undefined
    },
    async findOpenConflict(entity, recordId, group) {
      await loadConflicts([recordId])
      for (const record of seen()) {
        if (record.entity !== 'conflicts') continue
        const conflict = record.row as unknown as Conflict
        if (
          conflict.state === 'open' &&
          conflict.kind !== 'duplicate_patient' &&
          conflict.entity === entity &&
          conflict.record_id === recordId &&
          conflict.group_name === group
        )
          return record
      }
      return undefined
    },
    async listOf(entity, owner, ownerId) {
      const key = `${entity}.${owner}/${ownerId}`
      if (!ownersRead.has(key)) {
        ownersRead.add(key)
        learn(await readRecordsOf(trx, entity, owner, ownerId))
      }
      const found: StoredRecord[] = []
      for (const record of seen())
        if (record.entity === entity && record.row[owner] === ownerId) found.push(record)
      return found
    },
    async findAuthor(txnId) {
      await loadAuthors([txnId])
      return authors.get(txnId)
    },
    begin(txnId) {
      draft = { txn_id: txnId, records: new Map(), changes: [] }
    },
    put(op, record) {
      if (draft === undefined) throw new Error('a record is put inside an envelope only')
      const key = keyOf(record.entity, record.id)
      const before = draft.records.get(key) ?? known.get(key) ?? null
      const row: FieldValues = { ...record.row, row_version: null }
      const stored: StoredRecord = { ...record, txn_id: draft.txn_id, row }
      draft.records.set(key, stored)
      draft.changes.push({
        txn_id: draft.txn_id,
        ord: draft.changes.length + 1,
        entity: record.entity,
        record_id: record.id,
        op,
        before: before === null ? null : { ...before.row, row_version: null },
        after: stored.row,
        site_id: String(stored.row.site_id),
        patient_id: patientOf(stored),
      })
    },
    draftedRecords: () => [...(draft?.records.values() ?? [])],
    draftedChanges: () => [...(draft?.changes ?? [])],
    keep() {
      for (const [key, record] of draft?.records ?? []) {
        known.set(key, record)
        dirty.add(key)
      }
      changes.push(...(draft?.changes ?? []))
      draft = undefined
    },
    drop() {
      draft = undefined
    },
    async flush() {
      for (const entity of entityNames) {
        const rows = [...dirty]
          .map((key) => known.get(key) ?? null)
          .filter((record) => record !== null)
          .filter((record) => record.entity === entity)
        await insertRecords(
          trx,
          entity,
          rows.filter((record) => !existing.has(keyOf(entity, record.id))),
        )
        await updateRecords(
          trx,
          entity,
          rows.filter((record) => existing.has(keyOf(entity, record.id))),
        )
      }
      await insertTxnChanges(trx, changes)
      return changes
    },
  }
}

/** The patient whom a record is about, for the patient's history. */
export function patientOf({ entity, id, row }: StoredRecord): Id | null {
  if (entity === 'patients') return id
  const owner = row.patient_id ?? row.survivor_id
  return typeof owner === 'string' ? owner : null
}

/** A record's values of some fields; absent ones are null. */
export function pickFields(row: FieldValues, fields: readonly string[]): FieldValues {
  return Object.fromEntries(fields.map((field) => [field, row[field] ?? null]))
}
