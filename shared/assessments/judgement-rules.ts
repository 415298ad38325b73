import type { FieldValues } from '../conflicts/conflict.ts'

/** Why a judgement of a form cannot be: a reason is missing, it names somebody else, or the form has no judgement. */
export type JudgementRefusal = 'rejected_reason' | 'approved_by' | 'form_code'

/** The state of a form of which another version counts by now: a judgement was of the version before. */
export const submittedAgain = { status: 'submitted', approved_by: null, rejected_reason: null } as const

/** Whether new values of a form's state approve or reject it. */
export function isJudgement(to: { readonly status?: unknown }): boolean {
  return to.status === 'approved' || to.status === 'rejected'
}

/**
 * What the policy table cannot say of approving and rejecting: only the nursing assessment is judged, a rejection says
 * why, and an approval carries the name of who gives it.
 */
export function judgementRefusal(
  actorId: string,
  formCode: unknown,
  to: FieldValues,
): JudgementRefusal | undefined {
  if (!isJudgement(to)) return undefined
  if (formCode !== 'SH.MR.FRM.05') return 'form_code'
  if (to.status === 'approved') return to.approved_by === actorId ? undefined : 'approved_by'
  const reason = to.rejected_reason
  return typeof reason === 'string' && reason.trim() !== '' ? undefined : 'rejected_reason'
}
