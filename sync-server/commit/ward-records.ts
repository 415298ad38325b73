import type { FormMove } from '../../shared/assessments/form-move.ts'
import type { Id } from '../../shared/ids.ts'
import type { AlertEvent } from '../../shared/worklist/alert-event.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { type EnvelopeContext, requireRecord } from './envelope-context.ts'
import { refuse } from './refusal.ts'

/** An act on an alert is about an observation of the same visit, and overriding says why. */
export async function checkAlertEvent(context: EnvelopeContext, { row }: StoredRecord): Promise<void> {
  const event = row as unknown as AlertEvent
  const raised = await requireRecord(context, event.record_entity, event.record_id)
  if (raised.row.visit_id !== event.visit_id && !(await isMovedTo(context, raised, event.visit_id)))
    refuse('wrong_reference', 'alert_events.record_id is of another visit')
  if (event.act === 'overridden' && event.reason === null) refuse('invalid', 'alert_events.reason is missing')
}

/** Whether the form that an observation belongs to was moved to a visit, be it moved back by now. */
async function isMovedTo(context: EnvelopeContext, { row }: StoredRecord, visitId: Id): Promise<boolean> {
  if (typeof row.submission_id !== 'string') return false
  const moves = await context.workspace.listOf('form_moves', 'submission_id', row.submission_id)
  return moves.some((move) => move.row.to_visit_id === visitId)
}

/** Whether the form that states an allergy was moved to a patient, be it moved back by now. */
export async function isMovedToPatient(
  context: EnvelopeContext,
  { row }: StoredRecord,
  patientId: unknown,
): Promise<boolean> {
  if (typeof row.assessment_id !== 'string') return false
  const version = await requireRecord(context, 'nursing_assessments', row.assessment_id)
  const formId = version.row.submission_id as Id
  const moves = await context.workspace.listOf('form_moves', 'submission_id', formId)
  return moves.some((move) => move.row.to_patient_id === patientId)
}

/**
 * A move takes versions of a nursing assessment to another visit; taking one back names that move. That the form is of
 * the visit and patient that it is moved from is checked as for every record.
 */
export async function checkFormMove(context: EnvelopeContext, { row }: StoredRecord): Promise<void> {
  const move = row as unknown as FormMove
  const form = await requireRecord(context, 'form_submissions', move.submission_id)
  if (form.row.form_code !== 'SH.MR.FRM.05') refuse('invalid', 'only a nursing assessment is moved')
  const target = await requireRecord(context, 'patient_visits', move.to_visit_id)
  if (target.row.patient_id !== move.to_patient_id || move.to_visit_id === move.visit_id)
    refuse('wrong_reference', 'form_moves.to_visit_id is not a visit of that patient')
  for (const id of move.assessment_ids) {
    const version = await requireRecord(context, 'nursing_assessments', id)
    if (version.row.submission_id !== move.submission_id)
      refuse('wrong_reference', 'form_moves.assessment_ids are versions of another form')
  }
  if (move.undoes_id === null) return
  const undone = await requireRecord(context, 'form_moves', move.undoes_id)
  if (undone.row.submission_id !== move.submission_id || undone.row.undoes_id !== null)
    refuse('wrong_reference', 'form_moves.undoes_id is no move of this form')
}
