import { z } from 'zod'
import { Id } from '../ids.ts'
import { Receipt, shortText } from '../records.ts'
import { Allergy, AllergyCertainty, AllergyKind, AllergySeverity } from './allergy.ts'

/** A statement with its author. */
export const AllergyView = Allergy.extend({ author_name: z.string().nullable(), receipt: Receipt })
export type AllergyView = z.infer<typeof AllergyView>

const reasoned = {
  reason: shortText(500),
  administration_reason: shortText(500).optional(),
}

export const allergiesChannels = {
  /** What stands, and everything that was ever said. */
  'allergies.list': {
    access: 'patients.read',
    input: z.strictObject({ patient_id: Id }),
    output: z.object({
      state: z.enum(['not_recorded', 'no_known_allergy', 'yes']),
      standing: z.array(
        AllergyView.extend({
          is_disputed: z.boolean(),
          /** It came from FRM.05, and the version that counts no longer names it: confirm or refute. */
          is_dropped_by_form: z.boolean(),
          /** It was said of a registration of which stations disagree whether it is this patient's. */
          is_of_disputed_merge: z.boolean(),
          /** Until that is decided, the registration is another patient's. */
          is_elsewhere: z.boolean(),
        }),
      ),
      statements: z.array(AllergyView),
    }),
  },
  /** States an allergy, corrects one (`replaces_id`), or states that there is none known. */
  'allergies.assert': {
    access: 'allergies.record',
    input: z.strictObject({
      patient_id: Id,
      kind: AllergyKind,
      substance: shortText(1000).nullable(),
      reaction: shortText(500).nullable(),
      severity: AllergySeverity.nullable(),
      certainty: AllergyCertainty.nullable(),
      replaces_id: Id.nullable(),
      reason: shortText(500).nullable(),
      administration_reason: shortText(500).optional(),
    }),
    output: Allergy,
  },
  /**
   * Says that a statement is wrong, with all standing ones that say the same. `seen_ids` are the statements that stood
   * on the screen: `conflict` (`seen_changed`) when one more says the same by now, which nobody goes past unread.
   */
  'allergies.refute': {
    access: 'allergies.record',
    input: z.strictObject({ id: Id, seen_ids: z.array(Id).max(500), ...reasoned }),
    output: z.object({ refuted_ids: z.array(Id) }),
  },
} as const
