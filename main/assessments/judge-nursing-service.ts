import type { FormSubmission } from '../../shared/assessments/form-submission.ts'
import { judgementRefusal } from '../../shared/assessments/judgement-rules.ts'
import { currentVersion } from '../../shared/assessments/nursing-version-rules.ts'
import { type AppError, invalidInput, notFound } from '../../shared/errors.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { writeRecords } from '../records/record-writer.ts'
import { getEnterableVisit, visitAct } from '../visits/visit-service.ts'
import { nursingUnder } from './moved-forms.ts'

/**
 * Approves or rejects the nursing assessment in the version that the person has read; an amendment afterwards is
 * submitted again. Errors: `not_found`, `conflict` (judged_already, version_changed,
 * form_shared), `invalid_input`.
 */
export async function judgeNursing(
  deps: FeatureDeps,
  call: Call,
  { visit_id, assessment_id, verdict, rejected_reason }: Input<'assessments.judge_nursing'>,
): Promise<Result<FormSubmission, AppError>> {
  const action = verdict === 'approved' ? 'nursing.approve' : 'nursing.reject'
  const act = await visitAct(deps, call, action, visit_id)
  return writeRecords(deps.records, act, async (writer) => {
    const visit = await getEnterableVisit(writer.trx, deps, visit_id, 'not_cancelled')
    if (!visit.ok) return visit
    const { form, versions, is_shared } = await nursingUnder(writer.trx, visit_id)
    if (form === undefined) return err(notFound('form_submissions'))
    // The one state that the form has is said of the version that counts, which is another patient's.
    if (is_shared) return err({ code: 'conflict', reason: 'form_shared' })
    if (form.status !== 'submitted') return err({ code: 'conflict', reason: 'judged_already' })
    if (currentVersion(form, versions)?.id !== assessment_id) {
      return err({ code: 'conflict', reason: 'version_changed' })
    }
    const isApproved = verdict === 'approved'
    const change = {
      status: verdict,
      approved_by: isApproved ? writer.actor.user_id : null,
      rejected_reason: isApproved ? null : rejected_reason,
    }
    const refusal = judgementRefusal(writer.actor.user_id, form.form_code, change)
    if (refusal !== undefined) {
      return err(invalidInput([{ field: refusal, code: 'reason_needed', message: 'says why' }]))
    }
    const judged = await writer.patch('form_submissions', form.id, change)
    return ok({ ...judged, visit_id, patient_id: visit.value.patient_id })
  })
}
