import { z } from 'zod'
import { versionFields } from '../assessments/form-submission.ts'
import { Id } from '../ids.ts'
import { recordFields, shortText } from '../records.ts'
import { Instant } from '../time.ts'
import { Modality } from '../visits/visit.ts'

export const ReportStatus = z.enum(['preliminary', 'final', 'addendum'])
export type ReportStatus = z.infer<typeof ReportStatus>

/** Lengths of the report's texts in characters, both ends included (clinical/forms: findings, diagnosis). */
export const REPORT_LENGTHS = { findings: { min: 10, max: 1000 }, diagnosis: { min: 10, max: 500 } } as const

/** Whose person was told of a critical result, as the block of FRM.03 has it. */
export const NotifiedRole = z.enum(['doctor', 'patient', 'family'])
export type NotifiedRole = z.infer<typeof NotifiedRole>

/** A finding that somebody had to be told at once: who, when, and that it was read back. */
export const CriticalResult = z.object({
  details: shortText(500),
  notified_to: shortText(120),
  notified_at: Instant,
  was_read_back: z.boolean(),
  notified_roles: z.array(NotifiedRole).max(3).optional(),
  /** Written in the ward's book of critical results. */
  is_in_book: z.boolean().optional(),
})
export type CriticalResult = z.infer<typeof CriticalResult>

/** What the physician writes of a study. */
export const reportFields = {
  modality: Modality,
  body_region: shortText(100),
  technique: shortText(1000).nullable(),
  comparison: shortText(500).nullable(),
  findings: z.string().trim().min(REPORT_LENGTHS.findings.min).max(REPORT_LENGTHS.findings.max),
  diagnosis: z.string().trim().min(REPORT_LENGTHS.diagnosis.min).max(REPORT_LENGTHS.diagnosis.max),
  recommendations: shortText(1000).nullable(),
  critical_result: CriticalResult.nullable(),
  status: ReportStatus,
}

/** One version of the radiology report of a study. */
export const RadiologyAssessment = z.object({
  ...recordFields,
  ...versionFields,
  study_id: Id,
  ...reportFields,
})
export type RadiologyAssessment = z.infer<typeof RadiologyAssessment>
