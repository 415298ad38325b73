import { Temporal } from 'temporal-polyfill'
import { invalidInput } from '../../shared/errors.ts'
import type { Dashboard } from '../../shared/reports/dashboard.ts'
import type {
  AssessmentStatistics,
  PatientStatistics,
  VisitVolume,
  VisitVolumeGroup,
} from '../../shared/reports/statistics.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { dayBounds, type LocalDate, localDateOf } from '../../shared/time.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { getSite } from '../rest/site-store.ts'
import {
  countAssessments,
  countOpenConflicts,
  countPatients,
  countQuarantined,
  countVisitsByDay,
  countVisitsByStatus,
  countVisitsByType,
  type DayCount,
  listStationContacts,
} from './dashboard-store.ts'
import {
  countFallRiskLevels,
  countFormsByStatus,
  countMissingForms,
  countNews2Bands,
  countPainBands,
  countPatientsByAge,
  countPatientsByGender,
  countPatientsByGovernorate,
  countPatientsByMonth,
  countVisitVolume,
} from './statistics-store.ts'

const DASHBOARD_DAYS = 14
const MOST_DAYS = 3660
const noRecords = { entity: null, record_ids: [], patient_id: null } as const

/** `GET /reports/dashboard` */
export async function getDashboard(call: Call): Promise<Result<Answer, RestError>> {
  const { trx, now } = call
  const { id, time_zone } = await getSite(trx, call.caller.site_id)
  const today = localDateOf(now, time_zone)
  const days = lastDays(today, DASHBOARD_DAYS)
  const bounds = dayBounds(today, time_zone)
  const first = dayBounds(days[0] ?? today, time_zone).start
  const byDay = await countVisitsByDay(trx, { start: first, end: bounds.end }, time_zone)
  const by_status = await countVisitsByStatus(trx)
  const dashboard: Dashboard = {
    as_of: now,
    patients: await countPatients(trx, bounds),
    visits: {
      total: sum(Object.values(by_status)),
      today: sum(byDay.filter((count) => count.day === today).map(({ count }) => count)),
      by_status,
      by_type: await countVisitsByType(trx),
      by_day: days.map((day) => dayOf(day, byDay)),
    },
    assessments: await countAssessments(trx),
    conflicts: await countOpenConflicts(trx),
    quarantined: await countQuarantined(trx),
    stations: await listStationContacts(trx, id),
  }
  return ok({ status: 200, body: dashboard, touched: noRecords })
}

/** `GET /reports/patients/statistics` */
export async function getPatientStatistics(call: Call): Promise<Result<Answer, RestError>> {
  const { time_zone } = await getSite(call.trx, call.caller.site_id)
  const today = localDateOf(call.now, time_zone)
  const months = lastMonths(today)
  const registered = await countPatientsByMonth(call.trx, `${months[0]}-01`, time_zone)
  const body: PatientStatistics = {
    as_of: call.now,
    ...(await countPatients(call.trx, dayBounds(today, time_zone))),
    by_gender: await countPatientsByGender(call.trx),
    by_age: await countPatientsByAge(call.trx, today),
    by_governorate: await countPatientsByGovernorate(call.trx),
    new_per_month: months.map((key) => ({
      key,
      count: registered.find((month) => month.key === key)?.count ?? 0,
    })),
  }
  return ok({ status: 200, body, touched: noRecords })
}

/** How `GET /reports/visits/volume` is asked: calendar days of the site, both included; the last 30 where absent. */
export interface VolumeQuery {
  readonly from?: LocalDate | undefined
  readonly to?: LocalDate | undefined
  readonly group_by: VisitVolumeGroup
}

/** `GET /reports/visits/volume` */
export async function getVisitVolume(call: Call, query: VolumeQuery): Promise<Result<Answer, RestError>> {
  const { time_zone } = await getSite(call.trx, call.caller.site_id)
  const to = query.to ?? localDateOf(call.now, time_zone)
  const from = query.from ?? Temporal.PlainDate.from(to).subtract({ days: 29 }).toString()
  const days = Temporal.PlainDate.from(from).until(to).days
  if (days < 0 || days > MOST_DAYS) {
    return err(
      invalidInput([{ field: 'from', code: 'out_of_range', message: 'is at most ten years before to' }]),
    )
  }
  const bounds = { start: dayBounds(from, time_zone).start, end: dayBounds(to, time_zone).end }
  const items = await countVisitVolume(call.trx, bounds, time_zone, query.group_by)
  const body: VisitVolume = { as_of: call.now, from, to, group_by: query.group_by, items }
  return ok({ status: 200, body, touched: noRecords })
}

/** `GET /reports/clinical/assessments` */
export async function getAssessmentStatistics(call: Call): Promise<Result<Answer, RestError>> {
  const body: AssessmentStatistics = {
    as_of: call.now,
    nursing: await countFormsByStatus(call.trx, 'SH.MR.FRM.05'),
    radiology: await countFormsByStatus(call.trx, 'REPORT'),
    news2_bands: await countNews2Bands(call.trx),
    fall_risk_levels: await countFallRiskLevels(call.trx),
    pain_bands: await countPainBands(call.trx),
    missing_forms: await countMissingForms(call.trx),
  }
  return ok({ status: 200, body, touched: noRecords })
}

/** Calendar days up to and including `today`, oldest first. */
function lastDays(today: LocalDate, count: number): LocalDate[] {
  const last = Temporal.PlainDate.from(today)
  return Array.from({ length: count }, (_, i) => last.subtract({ days: count - 1 - i }).toString())
}

/** The last twelve calendar months up to today's, `YYYY-MM`, oldest first. */
function lastMonths(today: LocalDate): string[] {
  const last = Temporal.PlainDate.from(today).toPlainYearMonth()
  return Array.from({ length: 12 }, (_, i) => last.subtract({ months: 11 - i }).toString())
}

function dayOf(day: LocalDate, counts: readonly DayCount[]): Dashboard['visits']['by_day'][number] {
  const ofDay = counts.filter((count) => count.day === day)
  return {
    day,
    total: sum(ofDay.map(({ count }) => count)),
    by_type: Object.fromEntries(ofDay.map(({ visit_type, count }) => [visit_type, count])),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0)
}
