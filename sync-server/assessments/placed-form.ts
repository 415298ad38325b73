import { formUnder, type PlacedForm, standingMoves } from '../../shared/assessments/form-move-rules.ts'
import type { FormSubmission } from '../../shared/assessments/form-submission.ts'
import type { NursingAssessment } from '../../shared/assessments/nursing-assessment.ts'
import { type Id, submissionId } from '../../shared/ids.ts'
import type { Trx } from '../db/database.ts'
import { findSubmission, listFormMoves, listMovesTo, listNursingVersions } from './submission-store.ts'

/** FRM.05 that stands under a visit: its own, else one that was entered under the wrong patient and moved here. */
export async function findPlacedForm(
  trx: Trx,
  visitId: Id,
): Promise<PlacedForm<FormSubmission, NursingAssessment> | undefined> {
  const own = await readPlaced(trx, submissionId(visitId, 'SH.MR.FRM.05'), visitId)
  if (own !== undefined) return own
  for (const { submission_id } of await listMovesTo(trx, visitId)) {
    const moved = await readPlaced(trx, submission_id, visitId)
    if (moved !== undefined) return moved
  }
  return undefined
}

async function readPlaced(trx: Trx, formId: Id, visitId: Id) {
  const form = await findSubmission(trx, formId)
  if (form === undefined) return undefined
  const standing = standingMoves(await listFormMoves(trx, formId))
  return formUnder(form, await listNursingVersions(trx, formId), standing, visitId)
}
