import { z } from 'zod'
import { recordFields, shortText } from '../records.ts'
import { HospitalNumbers, HospitalRules } from './hospital-numbers.ts'

const why = {
  /** Where the numbers come from: a policy of the hospital, a guideline with its year. */
  source: shortText(300),
  reason: shortText(500),
}

/**
 * One version of a site's own clinical numbers. Versions are never changed: what was judged by an older one stays
 * judged by it, and scores name the version. Who and when are `created_by` and `created_at`; the server's to write.
 */
export const ClinicalRules = z.object({ ...recordFields, ...HospitalRules.shape, ...why })
export type ClinicalRules = z.infer<typeof ClinicalRules>

/** New numbers, all of them, with where they come from and why. */
export const ClinicalRulesChange = z.strictObject({ ...HospitalNumbers.shape, ...why })
export type ClinicalRulesChange = z.infer<typeof ClinicalRulesChange>

/** A version as people read it. */
export const ClinicalRulesVersion = z.object({
  ...HospitalRules.shape,
  ...why,
  id: ClinicalRules.shape.id,
  created_at: ClinicalRules.shape.created_at,
  set_by_name: z.string().nullable(),
})
export type ClinicalRulesVersion = z.infer<typeof ClinicalRulesVersion>

/** The site's versions, newest first; the first one holds. Empty while the shipped numbers do. */
export const ClinicalRulesHistory = z.object({ items: z.array(ClinicalRulesVersion) })
export type ClinicalRulesHistory = z.infer<typeof ClinicalRulesHistory>
