import { type AppError, type FieldError, invalidInput, notFound } from '../../shared/errors.ts'
import { tidyAnswers } from '../../shared/forms/form-answers.ts'
import { problemsToFieldErrors } from '../../shared/forms/form-problem.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { evaluateVitalSigns } from '../../shared/forms/frm-05-rules.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { vitalSignsRecord } from '../../shared/observations/observation-records.ts'
import type { VitalSigns } from '../../shared/observations/vital-signs.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { VitalSignsView } from '../../shared/visits/visits-ipc.ts'
import { endDraft } from '../assessments/draft-service.ts'
import { listPlaced } from '../assessments/moved-forms.ts'
import type { Trx } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { writeRecords } from '../records/record-writer.ts'
import { findRecord } from '../records/row-store.ts'
import { toAuthoredViews } from '../users/authorship-service.ts'
import { getEnterableVisit, startVisit, visitAct } from '../visits/visit-service.ts'
import { patientContext } from './patient-context-service.ts'

/**
 * Charts a further set of vital signs, or corrects one by a new set that names it and why. Errors: `not_found`,
 * `conflict` (visit not running, set corrected already), `invalid_input` with keys `vital_signs.…` and `void_reason`.
 */
export async function recordVitalSigns(
  deps: FeatureDeps,
  call: Call,
  input: Input<'observations.record_vital_signs'>,
): Promise<Result<VitalSignsView, AppError>> {
  const act = await visitAct(deps, call, 'observations.write', input.visit_id)
  const written = await writeRecords<VitalSigns>(deps.records, act, async (writer) => {
    const visit = await getEnterableVisit(writer.trx, deps, input.visit_id, 'running')
    if (!visit.ok) return visit
    const replaced = await findReplaced(writer.trx, input)
    if (!replaced.ok) return replaced
    const context = await patientContext(writer.trx, deps, visit.value)
    const answers = tidyAnswers(frm05, { vital_signs: input.vital_signs }, context).vital_signs ?? {}
    const evaluation = evaluateVitalSigns(answers, context)
    const errors = [...problemsToFieldErrors(evaluation.field_errors), ...reasonErrors(input)]
    if (errors.length > 0) return err(invalidInput(errors))
    const record = vitalSignsRecord(answers, evaluation, {
      visit_id: replaced.value?.visit_id ?? visit.value.id,
      patient_id: replaced.value?.patient_id ?? visit.value.patient_id,
      submission_id: replaced.value?.submission_id ?? null,
      assessment_id: replaced.value?.assessment_id ?? null,
      measured_at: answers.measured_at ?? replaced.value?.measured_at ?? writer.now,
      entered_at: writer.now,
      replaces_id: input.replaces_id,
      void_reason: input.replaces_id === null ? null : input.void_reason,
    })
    const set = await writer.append('vital_signs', record)
    await startVisit(writer, visit.value)
    await endDraft(writer.trx, draftKey(call, visit.value.id))
    return ok({ ...set, visit_id: visit.value.id, patient_id: visit.value.patient_id })
  })
  if (!written.ok) return written
  const [view] = await toAuthoredViews(deps.records.db, deps, 'vital_signs', [written.value])
  if (view === undefined) throw new Error('a set that was just written has a view')
  return ok(view)
}

function draftKey(call: Call, visitId: Id) {
  return { owner_id: visitId, form_code: 'VITAL_SIGNS', author_id: call.actor.user_id }
}

/**
 * The set that is corrected, as it is stored: it must stand in this visit and count. A correction goes where the form
 * of the set goes, so it names what that one names.
 */
async function findReplaced(
  trx: Trx,
  { visit_id, replaces_id }: Input<'observations.record_vital_signs'>,
): Promise<Result<VitalSigns | null, AppError>> {
  if (replaces_id === null) return ok(null)
  const sets = await listPlaced(trx, 'vital_signs', 'visit_id', [visit_id])
  if (!sets.some(({ id }) => id === replaces_id)) return err(notFound('vital_signs'))
  if (sets.some((set) => set.replaces_id === replaces_id)) {
    return err({ code: 'conflict', reason: 'replaced_already' })
  }
  return ok((await findRecord(trx, 'vital_signs', replaces_id)) ?? null)
}

function reasonErrors({ replaces_id, void_reason }: Input<'observations.record_vital_signs'>): FieldError[] {
  if (replaces_id === null || void_reason !== null) return []
  return [{ field: 'void_reason', code: 'reason_needed', message: 'say why the set is corrected' }]
}
