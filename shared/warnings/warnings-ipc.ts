import { z } from 'zod'
import { Id } from '../ids.ts'
import { Receipt, shortText } from '../records.ts'
import { IsolationType, PatientWarning, ResuscitationStatus, WarningKind } from './patient-warning.ts'

export const PatientWarningView = PatientWarning.extend({
  author_name: z.string().nullable(),
  receipt: Receipt,
  is_disputed: z.boolean(),
  /** There is a text that the person asking may not read. */
  is_withheld: z.boolean(),
  /** It was said of a registration of which stations disagree whether it is this patient's. */
  is_of_disputed_merge: z.boolean(),
  /** Until that is decided, the registration is another patient's. */
  is_elsewhere: z.boolean(),
})
export type PatientWarningView = z.infer<typeof PatientWarningView>

export const warningsChannels = {
  /**
   * What stands, and everything that was ever said. Of safeguarding, who may not read it learns that it stands, and who
   * recorded it.
   */
  'warnings.list': {
    access: 'patients.read',
    input: z.strictObject({ patient_id: Id }),
    output: z.object({ standing: z.array(PatientWarningView), statements: z.array(PatientWarningView) }),
  },
  'warnings.assert': {
    access: 'warnings.record',
    input: z.strictObject({
      patient_id: Id,
      kind: WarningKind,
      isolation_type: IsolationType.nullable(),
      resuscitation_status: ResuscitationStatus.nullable(),
      note: shortText(500).nullable(),
      replaces_id: Id.nullable(),
      administration_reason: shortText(500).optional(),
    }),
    output: PatientWarning,
  },
  /** Lifts a warning with a reason. */
  'warnings.refute': {
    access: 'warnings.record',
    input: z.strictObject({
      id: Id,
      reason: shortText(500),
      administration_reason: shortText(500).optional(),
    }),
    output: PatientWarning,
  },
} as const
