import { sql } from 'kysely'
import type { FormMove } from '../../shared/assessments/form-move.ts'
import type { FormSubmission } from '../../shared/assessments/form-submission.ts'
import type { NursingAssessment } from '../../shared/assessments/nursing-assessment.ts'
import type { Id } from '../../shared/ids.ts'
import type { Trx } from '../db/database.ts'
import { findRecord, lockRecords, readWhere } from '../db/record-store.ts'

export async function findSubmission(trx: Trx, id: Id): Promise<FormSubmission | undefined> {
  return await findRecord(trx, 'form_submissions', id)
}

/** Reads a form after locking its row. */
export async function findSubmissionLocked(trx: Trx, id: Id): Promise<FormSubmission | undefined> {
  await lockRecords(trx, 'form_submissions', [id])
  return await findRecord(trx, 'form_submissions', id)
}

/** Every version of FRM.05 of a visit, oldest first. */
export async function listNursingVersions(trx: Trx, submission_id: Id): Promise<NursingAssessment[]> {
  const condition = sql`submission_id = ${submission_id}::uuid order by version, created_at`
  const rows = await readWhere(trx, 'nursing_assessments', condition)
  return rows.map((record) => record.row as NursingAssessment)
}

/** The moves of a form, and those that take it back. */
export async function listFormMoves(trx: Trx, submission_id: Id): Promise<FormMove[]> {
  const condition = sql`submission_id = ${submission_id}::uuid order by created_at`
  return (await readWhere(trx, 'form_moves', condition)).map((record) => record.row as FormMove)
}

/** The moves that lead to a visit. */
export async function listMovesTo(trx: Trx, visit_id: Id): Promise<FormMove[]> {
  const condition = sql`to_visit_id = ${visit_id}::uuid order by created_at`
  return (await readWhere(trx, 'form_moves', condition)).map((record) => record.row as FormMove)
}
