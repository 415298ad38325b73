import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import type { Trx } from '../db/database.ts'
import { idList, readWhere, type StoredRecord } from '../db/record-store.ts'

/** The open conflicts of some records. */
export async function readOpenConflicts(trx: Trx, recordIds: readonly Id[]): Promise<StoredRecord[]> {
  if (recordIds.length === 0) return []
  return readWhere(trx, 'conflicts', sql`state = 'open' and record_id in ${idList(recordIds)}`)
}

/** The records of a table that name a record in a field. */
export async function readRecordsOf(
  trx: Trx,
  entity: EntityName,
  owner: string,
  ownerId: Id,
): Promise<StoredRecord[]> {
  return readWhere(trx, entity, sql`${sql.ref(owner)} = ${ownerId}`)
}

/** Open questions whether two patients are one, that name either of them. */
export async function readDuplicateQuestions(trx: Trx, patientId: Id, otherId: Id): Promise<StoredRecord[]> {
  return readWhere(
    trx,
    'conflicts',
    sql`state = 'open' and kind = 'duplicate_patient' and record_id in (${patientId}, ${otherId})`,
  )
}
