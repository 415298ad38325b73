import { z } from 'zod'
import { Id } from '../ids.ts'
import { recordFields, shortText } from '../records.ts'
import { Instant } from '../time.ts'

export const WarningKind = z.enum(['isolation', 'resuscitation', 'safeguarding', 'other'])
export type WarningKind = z.infer<typeof WarningKind>

/** How others, or the patient, are kept from infection. */
export const IsolationType = z.enum(['contact', 'droplet', 'airborne', 'protective'])
export type IsolationType = z.infer<typeof IsolationType>

/** What is to be done when the heart stops. Nothing recorded means full resuscitation. */
export const ResuscitationStatus = z.enum(['full', 'limited', 'do_not_attempt'])
export type ResuscitationStatus = z.infer<typeof ResuscitationStatus>

/**
 * One statement that whoever meets the patient must know. Never changed: it stands until one that names it replaces it,
 * or lifts it with a reason; statements of two stations stand beside each other.
 */
export const PatientWarning = z.object({
  ...recordFields,
  patient_id: Id,
  act: z.enum(['assert', 'refute']),
  kind: WarningKind,
  isolation_type: IsolationType.nullable(),
  resuscitation_status: ResuscitationStatus.nullable(),
  note: shortText(500).nullable(),
  stated_at: Instant,
  replaces_id: Id.nullable(),
  refutes_id: Id.nullable(),
  reason: shortText(500).nullable(),
})
export type PatientWarning = z.infer<typeof PatientWarning>
