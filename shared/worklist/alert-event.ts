import { z } from 'zod'
import { Id } from '../ids.ts'
import { recordFields, shortText } from '../records.ts'
import { Instant } from '../time.ts'

/** The observation that raised an alert. */
export const AlertSource = z.enum(['vital_signs', 'pain_assessment', 'fall_risk_assessment'])
export type AlertSource = z.infer<typeof AlertSource>

/**
 * What somebody did about an alert: acknowledged it (it is being acted on), or overrode it with a reason. The alert
 * itself follows from the observation and the rule; both are kept as they were, so that it can be told later why it
 * fired. Append-only: a second act is a further record. A new set of observations raises the alert anew, a correction
 * takes it away.
 */
export const AlertEvent = z.object({
  ...recordFields,
  visit_id: Id,
  patient_id: Id,
  rule_code: shortText(60),
  rule_version: shortText(30),
  severity: z.enum(['urgent', 'warning', 'prompt']),
  inputs: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  record_entity: AlertSource,
  record_id: Id,
  act: z.enum(['acknowledged', 'overridden']),
  reason: shortText(500).nullable(),
  acted_at: Instant,
})
export type AlertEvent = z.infer<typeof AlertEvent>
