import { z } from 'zod'
import { AuditEntry } from '../audit/audit-entry.ts'
import { Id } from '../ids.ts'
import { SessionStatus } from '../session/session-ipc.ts'
import { Instant } from '../time.ts'
import { EmergencyReason, EmergencyReview } from './emergency-access.ts'
import { ElsewhereRequest, ElsewhereSummary, EmergencyItem, ReviewBody } from './emergency-message.ts'

const password = z.string().min(1).max(200)
const credentials = z.strictObject({ username: z.string().trim().min(1).max(60), password })

/** An emergency access that runs now. */
export const RunningEmergency = z.object({ id: Id, patient_id: Id.nullable(), ends_at: Instant })
export type RunningEmergency = z.infer<typeof RunningEmergency>

export const emergencyChannels = {
  /** Two people open a PC that has been without the server too long. The first is signed in then. */
  'emergency.open_station': {
    access: 'open',
    input: z.strictObject({ first: credentials, second: credentials, reason: EmergencyReason }),
    output: SessionStatus,
  },
  /** Shows this person, for an hour, what their right does not show of one patient. */
  'emergency.open_patient': {
    access: 'patients.break_glass',
    input: z.strictObject({ patient_id: Id, reason: EmergencyReason, password }),
    output: RunningEmergency,
  },
  /** What runs for the person at the screen: of this PC (`patient_id` null) and of patients. */
  'emergency.running': {
    access: 'patients.break_glass',
    input: z.strictObject({}),
    output: z.array(RunningEmergency),
  },
  /** A patient of another site by a whole identifier, while the server answers. */
  'emergency.open_elsewhere': {
    access: 'patients.break_glass',
    input: ElsewhereRequest.extend({ password }),
    output: ElsewhereSummary,
  },
  /** The same summary again, while the access runs. */
  'emergency.read_elsewhere': {
    access: 'patients.break_glass',
    input: z.strictObject({ id: Id }),
    output: ElsewhereSummary,
  },
  /** Accesses for review, overdue ones first; only the server knows them all. */
  'emergency.list': {
    access: 'emergency.review',
    input: z.strictObject({ is_open: z.boolean() }),
    output: z.array(EmergencyItem),
  },
  /** What was read and written under one access, oldest first, a page at a time. */
  'emergency.acts': {
    access: 'emergency.review',
    input: z.strictObject({ id: Id, cursor: z.string().max(200).optional() }),
    output: z.object({ items: z.array(AuditEntry), next_cursor: z.string().nullable() }),
  },
  'emergency.review': {
    access: 'emergency.review',
    input: ReviewBody.extend({ id: Id }),
    output: EmergencyReview,
  },
} as const
