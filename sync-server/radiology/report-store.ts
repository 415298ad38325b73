import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { RadiologyAssessment } from '../../shared/radiology/radiology-assessment.ts'
import type { Trx } from '../db/database.ts'
import { readWhere } from '../db/record-store.ts'

/** Every version of a report, oldest first. */
export async function listReportVersions(trx: Trx, submission_id: Id): Promise<RadiologyAssessment[]> {
  const condition = sql`submission_id = ${submission_id}::uuid order by version, created_at`
  const rows = await readWhere(trx, 'radiology_assessments', condition)
  return rows.map((record) => record.row as RadiologyAssessment)
}
