import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { RadiologyAssessment } from '../../shared/radiology/radiology-assessment.ts'
import type { Trx } from '../db/database.ts'
import { readWhere } from '../db/record-store.ts'

/** The version of a report that counts. */
export async function findReportVersion(
  trx: Trx,
  submission_id: Id,
  version: number,
): Promise<RadiologyAssessment | undefined> {
  const condition = sql`submission_id = ${submission_id}::uuid and version = ${version} order by created_at limit 1`
  const [record] = await readWhere(trx, 'radiology_assessments', condition)
  return record?.row as RadiologyAssessment | undefined
}
