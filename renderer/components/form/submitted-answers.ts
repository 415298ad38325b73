import { currentLineage, currentVersion } from '../../../shared/assessments/nursing-version-rules.ts'
import { flattenAnswers, nestAnswers } from '../../../shared/forms/form-answers.ts'
import type { FormAnswers } from '../../../shared/forms/form-definition.ts'
import { frm05 } from '../../../shared/forms/frm-05.ts'
import { formObservation } from '../../../shared/observations/form-observation.ts'
import type { NursingAssessmentView, VisitDetail } from '../../../shared/visits/visits-ipc.ts'

/** The version of a visit's FRM.05 that counts, which is not always the newest: two stations may have written one each. */
export function currentNursing(visit: VisitDetail): NursingAssessmentView | undefined {
  return currentVersion(visit.nursing_submission, visit.nursing_assessments)
}

/** What the form says of vital signs, pain and falls in the version that counts. */
export function currentObservations(visit: VisitDetail) {
  const lineage = currentLineage(visit.nursing_submission, visit.nursing_assessments)
  return {
    vital_signs: formObservation(visit.vital_signs, lineage),
    pain_assessment: formObservation(visit.pain_assessments, lineage),
    fall_risk_assessment: formObservation(visit.fall_risk_assessments, lineage),
  }
}

/** The version of a visit's FRM.05 that counts, with its observations, in the form's shape. */
export function submittedAnswers(visit: VisitDetail): FormAnswers {
  const current = currentNursing(visit)
  if (current === undefined) return {}
  const answers: FormAnswers = { ...current, ...currentObservations(visit) }
  // Through the form's own fields, so that ids and times of the records stay out.
  return nestAnswers(frm05, flattenAnswers(frm05, answers))
}
