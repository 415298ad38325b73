import { z } from 'zod'
import { Instant, LocalDate } from '../time.ts'

/**
 * A group of a report and how many are in it; `not_recorded` where the value is missing, `disputed`
 * where stations disagree about it.
 */
export const GroupCount = z.object({ key: z.string(), count: z.int() })
export type GroupCount = z.infer<typeof GroupCount>

const groups = z.array(GroupCount)

/** Calendar days of the site, both included; everything where absent. */
export const PeriodQuery = { from: LocalDate.optional(), to: LocalDate.optional() }

/** Patients of the site; ages in completed years on the site's day, months by the site's calendar. */
export const PatientStatistics = z.object({
  as_of: Instant,
  /** The period of registration that is counted; null where everything is. */
  from: LocalDate.nullable().default(null),
  to: LocalDate.nullable().default(null),
  /** Registered in the period. */
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

export const VisitVolumeGroup = z.enum(['day', 'week', 'month', 'type', 'ward'])
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

/**
 * What clinical forms and scores say, counted. A value that another one corrects is not counted. A period counts forms
 * by the day of their visit's arrival and observations by the day they were measured.
 */
export const AssessmentStatistics = z.object({
  as_of: Instant,
  from: LocalDate.nullable().default(null),
  to: LocalDate.nullable().default(null),
  nursing: groups,
  radiology: groups,
  news2_bands: groups,
  fall_risk_levels: groups,
  pain_bands: groups.default([]),
  /** Completed visits that lack a form their type asks for: `SH.MR.FRM.05`, `REPORT`. */
  missing_forms: groups.default([]),
})
export type AssessmentStatistics = z.infer<typeof AssessmentStatistics>
