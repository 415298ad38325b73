import type {
  FallRiskAssessment,
  NursingAssessment,
  PainAssessment,
} from '../../shared/assessments/nursing-assessment.ts'
import type { Frm05Answers } from '../../shared/forms/frm-05.ts'
import type { Frm05Evaluation } from '../../shared/forms/frm-05-rules.ts'
import type { Id } from '../../shared/ids.ts'
import {
  fallRiskRecord,
  hasObservation,
  isJudgedTheSame,
  type ObservationFrame,
  painRecord,
  saysTheSame,
  vitalSignsRecord,
} from '../../shared/observations/observation-records.ts'
import type { VitalSigns } from '../../shared/observations/vital-signs.ts'
import type { Trx } from '../db/database.ts'
import { findFormObservation, type ObservationEntity } from '../observations/observation-store.ts'
import { createRecord, type Draft } from '../rest/writer.ts'

/** What a form says of each kind of observation; undefined where it says nothing. */
export interface FormObservations {
  readonly vital_signs: VitalSigns | undefined
  readonly pain_assessment: PainAssessment | undefined
  readonly fall_risk_assessment: FallRiskAssessment | undefined
}

/** The observations of a form in the versions of the given lineage. */
export async function findFormObservations(
  trx: Trx,
  submission_id: Id,
  lineage: ReadonlySet<Id>,
): Promise<FormObservations> {
  return {
    vital_signs: await findFormObservation(trx, 'vital_signs', submission_id, lineage),
    pain_assessment: await findFormObservation(trx, 'pain_assessment', submission_id, lineage),
    fall_risk_assessment: await findFormObservation(trx, 'fall_risk_assessment', submission_id, lineage),
  }
}

/** A form that is being written. */
export interface WrittenForm {
  /** The version that the observations belong to. */
  readonly assessment: NursingAssessment
  /** Tidied, as they are stored. */
  readonly answers: Frm05Answers
  /** As they were sent: an observation that is not spoken of stays as it is. */
  readonly given: Frm05Answers
  readonly evaluation: Frm05Evaluation
  /** Why observations of the version before are replaced; null at the first version. */
  readonly reason: string | null
}

/**
 * Adds the form's observations to the commit: those that say something, each with its score. A later version replaces
 * only what it changes, and a fall risk that the numbers of today judge otherwise; one that empties an observation
 * leaves an empty one in its place.
 */
export function writeFormObservations(
  draft: Draft,
  form: WrittenForm,
  before: FormObservations,
): FormObservations {
  const { answers, evaluation } = form
  const vitals = frameOf(draft, form, 'vital_signs', before.vital_signs)
  const pain = frameOf(draft, form, 'pain_assessment', before.pain_assessment)
  const fall = frameOf(draft, form, 'fall_risk_assessment', before.fall_risk_assessment)
  return {
    vital_signs:
      vitals === null
        ? before.vital_signs
        : createRecord(draft, 'vital_signs', vitalSignsRecord(answers.vital_signs ?? {}, evaluation, vitals)),
    pain_assessment:
      pain === null
        ? before.pain_assessment
        : createRecord(draft, 'pain_assessment', painRecord(answers.pain_assessment ?? {}, evaluation, pain)),
    fall_risk_assessment:
      fall === null
        ? before.fall_risk_assessment
        : createRecord(
            draft,
            'fall_risk_assessment',
            fallRiskRecord(answers.fall_risk_assessment ?? {}, evaluation, fall),
          ),
  }
}

/** What a new record of this kind carries; null when there is none to write. */
function frameOf(
  draft: Draft,
  { assessment, answers, given, reason, evaluation }: WrittenForm,
  kind: ObservationEntity,
  previous: VitalSigns | PainAssessment | FallRiskAssessment | undefined,
): ObservationFrame | null {
  const content = answers[kind] ?? {}
  if (previous === undefined && !hasObservation(kind, content)) return null
  if (previous !== undefined && (given[kind] === undefined || given[kind] === null)) return null
  if (previous !== undefined && saysTheSame(kind, content, previous)) {
    const isFall = kind === 'fall_risk_assessment'
    if (!isFall || isJudgedTheSame(previous as FallRiskAssessment, content, evaluation)) return null
  }
  const { now } = draft.call
  return {
    visit_id: assessment.visit_id,
    patient_id: assessment.patient_id,
    submission_id: assessment.submission_id,
    assessment_id: assessment.id,
    measured_at: answers.vital_signs?.measured_at ?? previous?.measured_at ?? now,
    entered_at: now,
    replaces_id: previous?.id ?? null,
    void_reason: previous === undefined ? null : reason,
  }
}
