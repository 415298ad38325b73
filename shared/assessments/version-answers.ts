import { flattenAnswers, nestAnswers } from '../forms/form-answers.ts'
import type { FormAnswers } from '../forms/form-definition.ts'
import { frm05 } from '../forms/frm-05.ts'
import { formObservation } from '../observations/form-observation.ts'
import type { VitalSigns } from '../observations/vital-signs.ts'
import type { FallRiskAssessment, NursingAssessment, PainAssessment } from './nursing-assessment.ts'
import { lineageOf } from './nursing-version-rules.ts'

/** All that was written of the FRM.05 of a visit: its versions, and what they measured. */
export interface WrittenNursing {
  readonly nursing_assessments: readonly NursingAssessment[]
  readonly vital_signs: readonly VitalSigns[]
  readonly pain_assessments: readonly PainAssessment[]
  readonly fall_risk_assessments: readonly FallRiskAssessment[]
}

/** What one version of a visit's FRM.05 says, with the observations of that version and of those it was built on. */
export function answersOfVersion(written: WrittenNursing, version: NursingAssessment): FormAnswers {
  const lineage = new Set(lineageOf(version, written.nursing_assessments).map(({ id }) => id))
  const answers: FormAnswers = {
    ...version,
    vital_signs: formObservation(written.vital_signs, lineage),
    pain_assessment: formObservation(written.pain_assessments, lineage),
    fall_risk_assessment: formObservation(written.fall_risk_assessments, lineage),
  }
  return nestAnswers(frm05, flattenAnswers(frm05, answers))
}
