import { z } from 'zod'
import { SubmissionStatus } from '../assessments/form-submission.ts'
import { Id } from '../ids.ts'
import { PatientSummary } from '../patients/patients-ipc.ts'
import { Receipt, shortText } from '../records.ts'
import { Instant } from '../time.ts'
import { VisitView } from '../visits/visits-ipc.ts'
import { AlertEvent, AlertSource } from './alert-event.ts'

/** An alert of the newest observations, and what was done about it. */
export const WorklistAlert = z.object({
  rule_code: z.string(),
  rule_version: z.string(),
  severity: z.enum(['urgent', 'warning', 'prompt']),
  text: z.object({ en: z.string(), ar: z.string() }),
  record_entity: AlertSource,
  record_id: Id,
  raised_at: Instant,
  handled: z
    .object({
      act: z.enum(['acknowledged', 'overridden']),
      by: z.string().nullable(),
      at: Instant,
      reason: z.string().nullable(),
    })
    .nullable(),
})
export type WorklistAlert = z.infer<typeof WorklistAlert>

/** One running visit as the ward looks at it. */
export const WorklistLine = z.object({
  visit: VisitView,
  patient: PatientSummary,
  /** Totals of the last sets, oldest first; null where a set has none. */
  news2_run: z.array(z.int().nullable()),
  newest_set: z.object({ total: z.int().nullable(), band: z.string(), measured_at: Instant }).nullable(),
  pain_intensity: z.int().nullable(),
  fall_level: z.string().nullable(),
  due: z
    .object({
      at: Instant,
      rule: z.enum(['first_set', 'news2', 'finish_set', 'pain']),
      rule_version: z.string(),
      is_continuous: z.boolean(),
    })
    .nullable(),
  alerts: z.array(WorklistAlert),
  nursing_status: SubmissionStatus.nullable(),
  has_own_draft: z.boolean(),
  /** Of a rejected form: why, and whether the person asking signed it. */
  rejection: z.object({ reason: z.string().nullable(), is_own: z.boolean() }).nullable(),
})
export type WorklistLine = z.infer<typeof WorklistLine>

export const worklistChannels = {
  /** The running visits of this PC's site with what each asks for next; by ward and bed. */
  'worklist.nurse': {
    access: 'patients.read',
    input: z.strictObject({}),
    output: z.object({
      lines: z.array(WorklistLine),
      /** Running visits beyond the 500 that arrived last. */
      not_listed_count: z.int().nonnegative(),
      /** What the person wrote last, and where each record is. */
      own_records: z.array(
        z.object({
          id: Id,
          entity: z.enum(['patients', 'patient_visits', 'nursing_assessments', 'vital_signs']),
          patient_name: z.string(),
          created_at: Instant,
          receipt: Receipt,
        }),
      ),
    }),
  },
  /**
   * Acknowledges an alert, or overrides it and says why. Errors: `not_found` (the observation raises no such alert),
   * `conflict` (handled_already), `invalid_input` on `reason`.
   */
  'alerts.handle': {
    access: 'observations.write',
    input: z.strictObject({
      visit_id: Id,
      rule_code: shortText(60),
      record_id: Id,
      act: z.enum(['acknowledged', 'overridden']),
      reason: shortText(500).nullable(),
      administration_reason: shortText(500).optional(),
    }),
    output: AlertEvent,
  },
} as const
