import { z } from 'zod'
import { Id } from '../ids.ts'
import { recordFields, shortText } from '../records.ts'
import { Instant } from '../time.ts'

/** What the patient reacts to. `none_known` is a statement of its own: somebody asked, and there was nothing. */
export const AllergyKind = z.enum(['medication', 'food', 'other', 'none_known'])
export type AllergyKind = z.infer<typeof AllergyKind>

export const AllergySeverity = z.enum(['mild', 'moderate', 'severe'])
export type AllergySeverity = z.infer<typeof AllergySeverity>

export const AllergyCertainty = z.enum(['confirmed', 'suspected'])
export type AllergyCertainty = z.infer<typeof AllergyCertainty>

/**
 * One statement about a patient's allergies. Never changed and never removed: a correction names what it replaces, a
 * refutation names what it refutes and why. Statements of all stations add up; none takes another one away unseen.
 */
export const Allergy = z.object({
  ...recordFields,
  patient_id: Id,
  act: z.enum(['assert', 'refute']),
  kind: AllergyKind,
  /** Null where only "allergic" is known, and with `none_known`. */
  substance: shortText(1000).nullable(),
  reaction: shortText(500).nullable(),
  severity: AllergySeverity.nullable(),
  certainty: AllergyCertainty.nullable(),
  stated_at: Instant,
  /**
   * The visit, and the version of FRM.05 (`assessment_id`) or of FRM.03 or FRM.04 (`sheet_id`) that says so; null when it
   * was recorded by itself.
   */
  visit_id: Id.nullable(),
  assessment_id: Id.nullable(),
  sheet_id: Id.nullable().optional(),
  /** The statement that this one corrects. */
  replaces_id: Id.nullable(),
  /** The statement that this one says is wrong. */
  refutes_id: Id.nullable(),
  /** Statements to the contrary that the author knew of and overrules. */
  overrules_ids: z.array(Id),
  reason: shortText(500).nullable(),
})
export type Allergy = z.infer<typeof Allergy>

/** The version of a form that a statement comes from; null when it was recorded by itself. */
export function sourceOf({
  assessment_id,
  sheet_id,
}: Pick<Allergy, 'assessment_id' | 'sheet_id'>): Id | null {
  return assessment_id ?? sheet_id ?? null
}
