import type { FallRiskAssessment, NursingAssessment } from '../../shared/assessments/nursing-assessment.ts'
import type { FormRecord, TopRecord } from '../../shared/forms/form-definition.ts'
import type { Frm05Answers } from '../../shared/forms/frm-05.ts'
import type { Frm05Evaluation } from '../../shared/forms/frm-05-rules.ts'
import type { Id } from '../../shared/ids.ts'
import { formObservation } from '../../shared/observations/form-observation.ts'
import {
  fallRiskRecord,
  hasObservation,
  isJudgedTheSame,
  type ObservationFrame,
  painRecord,
  saysTheSame,
  vitalSignsRecord,
} from '../../shared/observations/observation-records.ts'
import type { RecordOf } from '../../shared/sync/entities.ts'
import type { Trx } from '../db/transaction.ts'
import type { RecordWriter } from '../records/record-writer.ts'
import { listRecordsBy } from '../records/row-store.ts'

/** The observations of a form that is being signed. */
export interface FormObservations {
  /** The version that they belong to. */
  readonly assessment: NursingAssessment
  /** The versions that it was built on. */
  readonly lineage: readonly Id[]
  readonly answers: Frm05Answers
  /** As they were sent: an observation that an amendment does not speak of stays as it is. */
  readonly given: Frm05Answers
  readonly evaluation: Frm05Evaluation
}

/**
 * Writes the form's observations into its transaction: those that say something, each with its score. An amendment
 * replaces only what it changes, and a fall risk that the numbers of today judge otherwise; one that empties an
 * observation leaves an empty one that voids it.
 */
export async function writeFormObservations(writer: RecordWriter, form: FormObservations): Promise<void> {
  const { answers, evaluation } = form
  const vitals = await frameOf(writer, form, 'vital_signs')
  if (vitals !== null) {
    await writer.append('vital_signs', vitalSignsRecord(answers.vital_signs ?? {}, evaluation, vitals))
  }
  const pain = await frameOf(writer, form, 'pain_assessment')
  if (pain !== null) {
    await writer.append('pain_assessment', painRecord(answers.pain_assessment ?? {}, evaluation, pain))
  }
  const fall = await frameOf(writer, form, 'fall_risk_assessment')
  if (fall !== null) {
    const record = fallRiskRecord(answers.fall_risk_assessment ?? {}, evaluation, fall)
    await writer.append('fall_risk_assessment', record)
  }
}

type ObservationRecord = Exclude<FormRecord, TopRecord>

/** What a new record of this kind carries; null when there is none to write. */
async function frameOf(
  writer: RecordWriter,
  { assessment, lineage, answers, given, evaluation }: FormObservations,
  kind: ObservationRecord,
): Promise<ObservationFrame | null> {
  const content = answers[kind] ?? {}
  const { visit_id, patient_id, submission_id, amendment_reason } = assessment
  const previous = await findCurrent(writer.trx, kind, submission_id, lineage)
  if (previous === undefined && !hasObservation(kind, content)) return null
  if (previous !== undefined && given[kind] == null) return null
  if (previous !== undefined && saysTheSame(kind, content, previous)) {
    const isFall = kind === 'fall_risk_assessment'
    if (!isFall || isJudgedTheSame(previous as FallRiskAssessment, content, evaluation)) return null
  }
  return {
    visit_id,
    patient_id,
    submission_id,
    assessment_id: assessment.id,
    measured_at: answers.vital_signs?.measured_at ?? previous?.measured_at ?? writer.now,
    entered_at: writer.now,
    replaces_id: previous?.id ?? null,
    void_reason: previous === undefined ? null : amendment_reason,
  }
}

/** What the form says of this kind so far, corrections taken into account. */
async function findCurrent(
  trx: Trx,
  kind: ObservationRecord,
  submissionId: Id,
  lineage: readonly Id[],
): Promise<RecordOf<ObservationRecord> | undefined> {
  const written = await listRecordsBy(trx, kind, 'submission_id', [submissionId])
  return formObservation(written, new Set(lineage))
}
