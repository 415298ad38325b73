import type { FormMove } from '../../shared/assessments/form-move.ts'
import { moveOf, standingMoves } from '../../shared/assessments/form-move-rules.ts'
import type { NursingAssessment } from '../../shared/assessments/nursing-assessment.ts'
import { type AppError, notFound } from '../../shared/errors.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { type Id, submissionId } from '../../shared/ids.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { writeRecords } from '../records/record-writer.ts'
import { findRecord, listRecordsBy } from '../records/row-store.ts'
import { getEnterableVisit, startVisit, visitAct } from '../visits/visit-service.ts'
import { readMoves } from './moved-forms.ts'

/**
 * Moves the nursing assessment of a visit to the visit of the patient whom it is about. Nothing is rewritten: a record
 * says where it stands from now on. Errors: `not_found`, `conflict` (visit cancelled, nothing_to_move,
 * form_there_already, same_visit).
 */
export async function moveNursing(
  deps: FeatureDeps,
  call: Call,
  { visit_id, to_visit_id, reason }: Input<'assessments.move_nursing'>,
): Promise<Result<FormMove, AppError>> {
  const act = await visitAct(deps, call, 'nursing.move', visit_id)
  return writeRecords<FormMove>(deps.records, act, async (writer) => {
    if (visit_id === to_visit_id) return err({ code: 'conflict', reason: 'same_visit' })
    const from = await getEnterableVisit(writer.trx, deps, visit_id, 'not_cancelled')
    if (!from.ok) return from
    const to = await getEnterableVisit(writer.trx, deps, to_visit_id, 'not_cancelled')
    if (!to.ok) return to
    const versions = await standingVersions(writer.trx, visit_id)
    if (versions.length === 0) return err({ code: 'conflict', reason: 'nothing_to_move' })
    const there = await readMoves(writer.trx, [to_visit_id])
    const isTaken =
      (await standingVersions(writer.trx, to_visit_id)).length > 0 ||
      there.moved.some(({ move }) => move.to_visit_id === to_visit_id)
    if (isTaken) return err({ code: 'conflict', reason: 'form_there_already' })
    const move = await writer.append('form_moves', {
      submission_id: submissionId(visit_id, frm05.code),
      visit_id,
      patient_id: from.value.patient_id,
      assessment_ids: versions.map(({ id }) => id),
      to_visit_id,
      to_patient_id: to.value.patient_id,
      undoes_id: null,
      reason,
    })
    await startVisit(writer, to.value)
    return ok(move)
  })
}

/** Takes a move back: the form stands where it was written again. Errors: `not_found`, `conflict` (undone_already). */
export async function undoMove(
  deps: FeatureDeps,
  call: Call,
  { move_id, reason }: Input<'assessments.undo_move'>,
): Promise<Result<FormMove, AppError>> {
  const known = await findRecord(deps.records.db, 'form_moves', move_id)
  if (known === undefined || known.site_id !== deps.records.site_id) return err(notFound('form_moves'))
  const act = await visitAct(deps, call, 'nursing.undo_move', known.visit_id)
  return writeRecords<FormMove>(deps.records, act, async (writer) => {
    const moves = await listRecordsBy(writer.trx, 'form_moves', 'submission_id', [known.submission_id])
    const move = standingMoves(moves).find(({ id }) => id === move_id)
    if (move === undefined) return err({ code: 'conflict', reason: 'undone_already' })
    const { submission_id, visit_id, patient_id, assessment_ids, to_visit_id, to_patient_id } = move
    return ok(
      await writer.append('form_moves', {
        submission_id,
        visit_id,
        patient_id,
        assessment_ids,
        to_visit_id,
        to_patient_id,
        undoes_id: move_id,
        reason,
      }),
    )
  })
}

/** The versions of a visit's own nursing assessment that stand there: those that were not moved away. */
async function standingVersions(reader: Reader, visitId: Id): Promise<NursingAssessment[]> {
  const of = [submissionId(visitId, frm05.code)]
  const versions = await listRecordsBy(reader, 'nursing_assessments', 'submission_id', of)
  const standing = standingMoves(await listRecordsBy(reader, 'form_moves', 'submission_id', of))
  return versions.filter((version) => moveOf(version, versions, standing) === undefined)
}
