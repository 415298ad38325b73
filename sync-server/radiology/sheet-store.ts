import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { RadiologySheet } from '../../shared/radiology/sheet-record.ts'
import type { Trx } from '../db/database.ts'
import { readWhere } from '../db/record-store.ts'

/** Every version of a study's sheet, oldest first. */
export async function listSheetVersions(trx: Trx, submission_id: Id): Promise<RadiologySheet[]> {
  const condition = sql`submission_id = ${submission_id}::uuid order by version, created_at`
  const rows = await readWhere(trx, 'radiology_sheets', condition)
  return rows.map((record) => record.row as RadiologySheet)
}
