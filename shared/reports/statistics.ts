import { z } from 'zod'
import { Instant, LocalDate } from '../time.ts'

/** A group of a report and how many are in it; `not_recorded` where the value is missing. */
export const GroupCount = z.object({ key: z.string(), count: z.int() })
export type GroupCount = z.infer<typeof GroupCount>

const groups = z.array(GroupCount)

/** Patients of the site; ages in completed years on the site's day, months by the site's calendar. */
export const PatientStatistics = z.object({
  as_of: Instant,
  total: z.int(),
  registered_today: z.int(),
  by_gender: groups,
  /** Infants, children, adolescents and adults by decades that the forms and scales turn on. */
  by_age: groups,
  by_governorate: groups,
  /** The last twelve months, oldest first, `YYYY-MM`, months without a registration included. */
  new_per_month: groups.default([]),
})
export type PatientStatistics = z.infer<typeof PatientStatistics>

export const VisitVolumeGroup = z.enum(['day', 'week', 'month', 'type'])
export type VisitVolumeGroup = z.infer<typeof VisitVolumeGroup>

/** Calendar days of the site, both included; the last 30 where absent. */
export const VisitVolumeQuery = {
  from: LocalDate.optional(),
  to: LocalDate.optional(),
  group_by: VisitVolumeGroup.default('day'),
}

/** Visits by the day they arrived. Weeks are named by their Monday, months by their first day. */
export const VisitVolume = z.object({
  as_of: Instant,
  from: LocalDate,
  to: LocalDate,
  group_by: VisitVolumeGroup,
  items: groups,
})
export type VisitVolume = z.infer<typeof VisitVolume>

/** What clinical forms and scores say, counted. A value that another one corrects is not counted. */
export const AssessmentStatistics = z.object({
  as_of: Instant,
  nursing: groups,
  radiology: groups,
  news2_bands: groups,
  fall_risk_levels: groups,
  pain_bands: groups.default([]),
  /** Completed visits that lack a form their type asks for: `SH.MR.FRM.05`, `REPORT`. */
  missing_forms: groups.default([]),
})
export type AssessmentStatistics = z.infer<typeof AssessmentStatistics>
