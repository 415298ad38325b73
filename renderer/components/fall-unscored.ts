import type { FallRiskAssessment } from '../../shared/assessments/nursing-assessment.ts'
import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { isFallScaleDisputed } from '../../shared/observations/fall-of-record.ts'

/**
 * Why a stored fall risk is shown without its score: stations disagree which scale applies, or did when it was signed.
 * Null where the score is the patient's.
 */
export function fallUnscored(
  { scale }: Pick<FallRiskAssessment, 'scale'>,
  patient: PatientContext,
): 'scores.fall_scale_disputed' | 'scores.fall_unscored' | null {
  if (isFallScaleDisputed(patient)) return 'scores.fall_scale_disputed'
  return scale === null ? 'scores.fall_unscored' : null
}
