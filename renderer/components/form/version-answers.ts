import { lineageOf } from '../../../shared/assessments/nursing-version-rules.ts'
import { flattenAnswers, nestAnswers } from '../../../shared/forms/form-answers.ts'
import type { FormAnswers } from '../../../shared/forms/form-definition.ts'
import { frm05 } from '../../../shared/forms/frm-05.ts'
import { formObservation } from '../../../shared/observations/form-observation.ts'
import type { NursingAssessmentView, VisitDetail } from '../../../shared/visits/visits-ipc.ts'

/** What one version of a visit's FRM.05 says, with the observations of that version and of those it was built on. */
export function answersOfVersion(visit: VisitDetail, version: NursingAssessmentView): FormAnswers {
  const lineage = new Set(lineageOf(version, visit.nursing_assessments).map(({ id }) => id))
  const answers: FormAnswers = {
    ...version,
    vital_signs: formObservation(visit.vital_signs, lineage),
    pain_assessment: formObservation(visit.pain_assessments, lineage),
    fall_risk_assessment: formObservation(visit.fall_risk_assessments, lineage),
  }
  return nestAnswers(frm05, flattenAnswers(frm05, answers))
}
