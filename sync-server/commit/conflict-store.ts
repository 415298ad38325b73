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

/** All versions of a submission, in a table of versions. */
export async function readVersions(trx: Trx, entity: EntityName, submissionId: Id): Promise<StoredRecord[]> {
  return readWhere(trx, entity, sql`submission_id = ${submissionId}`)
}

/** Open questions whether two patients are one, that name either of them. */
export async function readDuplicateQuestions(trx: Trx, patientId: Id, otherId: Id): Promise<StoredRecord[]> {
  return readWhere(
    trx,
    'conflicts',
    sql`state = 'open' and kind = 'duplicate_patient' and record_id in (${patientId}, ${otherId})`,
  )
}
