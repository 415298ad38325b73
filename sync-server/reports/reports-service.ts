import { Temporal } from 'temporal-polyfill'
import { invalidInput } from '../../shared/errors.ts'
import type { Dashboard } from '../../shared/reports/dashboard.ts'
import type {
  AssessmentStatistics,
  GroupCount,
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
import { readDisputedScores } from './disputed-scores-service.ts'
import {
  type Bounds,
  countFallRiskLevels,
  countFormsByStatus,
  countMissingForms,
  countNews2Bands,
  countPainBands,
  countPatientsByAge,
  countPatientsByGender,
  countPatientsByGovernorate,
  countPatientsByMonth,
  countRegistered,
  countVisitVolume,
} from './statistics-store.ts'

const DASHBOARD_DAYS = 14
const MOST_DAYS = 3660
const noRecords = { entity: null, record_ids: [], patient_id: null } as const

/** `GET /reports/dashboard` */
export async function getDashboard(call: Call): Promise<Result<Answer, RestError>> {
  return ok({ status: 200, body: await dashboardCounts(call), touched: noRecords })
}

export async function dashboardCounts(call: Call): Promise<Dashboard> {
  const { trx, now } = call
  const { id, time_zone } = await getSite(trx, call.caller.site_id)
  const today = localDateOf(now, time_zone)
  const days = lastDays(today, DASHBOARD_DAYS)
  const bounds = dayBounds(today, time_zone)
  const first = dayBounds(days[0] ?? today, time_zone).start
  const byDay = await countVisitsByDay(trx, { start: first, end: bounds.end }, time_zone)
  const by_status = await countVisitsByStatus(trx)
  return {
    as_of: now,
    patients: await countPatients(trx, bounds),
    visits: {
      total: sum(Object.values(by_status)),
      today: sum(byDay.filter((count) => count.day === today).map(({ count }) => count)),
      by_status,
      by_type: await countVisitsByType(trx),
      by_day: days.map((day) => dayOf(day, byDay)),
    },
    news2_today: await countNews2Bands(trx, bounds, (await readDisputedScores(trx)).news2_ids),
    assessments: await countAssessments(trx),
    conflicts: await countOpenConflicts(trx),
    quarantined: await countQuarantined(trx),
    stations: await listStationContacts(trx, id),
  }
}

/** Calendar days of the site, both included. */
export interface Period {
  readonly from?: LocalDate | undefined
  readonly to?: LocalDate | undefined
}

/** `GET /reports/patients/statistics`: of everybody, or of those who were registered in a period. */
export async function getPatientStatistics(call: Call, period: Period): Promise<Result<Answer, RestError>> {
  const problem = periodProblem(period)
  if (problem !== undefined) return err(problem)
  return ok({ status: 200, body: await patientStatistics(call, period), touched: noRecords })
}

export async function patientStatistics(call: Call, period: Period): Promise<PatientStatistics> {
  const { trx, now } = call
  const { time_zone } = await getSite(trx, call.caller.site_id)
  const today = localDateOf(now, time_zone)
  const bounds = boundsOf(period, time_zone)
  const months = lastMonths(today)
  const registered = await countPatientsByMonth(trx, `${months[0]}-01`, time_zone)
  const { registered_today } = await countPatients(trx, dayBounds(today, time_zone))
  return {
    as_of: now,
    from: period.from ?? null,
    to: period.to ?? null,
    total: await countRegistered(trx, bounds),
    registered_today,
    by_gender: await countPatientsByGender(trx, bounds),
    by_age: await countPatientsByAge(trx, today, bounds),
    by_governorate: await countPatientsByGovernorate(trx, bounds),
    new_per_month: months.map((key) => ({
      key,
      count: registered.find((month) => month.key === key)?.count ?? 0,
    })),
  }
}

/** How `GET /reports/visits/volume` is asked; the last 30 days where nothing is said. */
export interface VolumeQuery extends Period {
  readonly group_by: VisitVolumeGroup
}

/** `GET /reports/visits/volume` */
export async function getVisitVolume(call: Call, query: VolumeQuery): Promise<Result<Answer, RestError>> {
  const volume = await visitVolume(call, query)
  return volume.ok ? ok({ status: 200, body: volume.value, touched: noRecords }) : volume
}

export async function visitVolume(call: Call, query: VolumeQuery): Promise<Result<VisitVolume, RestError>> {
  const { time_zone } = await getSite(call.trx, call.caller.site_id)
  const to = query.to ?? localDateOf(call.now, time_zone)
  const from = query.from ?? Temporal.PlainDate.from(to).subtract({ days: 29 }).toString()
  const problem = periodProblem({ from, to })
  if (problem !== undefined) return err(problem)
  const bounds = { start: dayBounds(from, time_zone).start, end: dayBounds(to, time_zone).end }
  const counted = await countVisitVolume(call.trx, bounds, time_zone, query.group_by)
  const items = withEmptyTimes(counted, { from, to }, query.group_by)
  return ok({ as_of: call.now, from, to, group_by: query.group_by, items })
}

/** A day, week or month without visits is a fact too: it stands there with 0. */
function withEmptyTimes(
  counted: readonly GroupCount[],
  { from, to }: { readonly from: LocalDate; readonly to: LocalDate },
  group: VisitVolumeGroup,
): GroupCount[] {
  if (group === 'type' || group === 'ward') return [...counted]
  const counts = new Map(counted.map(({ key, count }) => [key, count]))
  const last = Temporal.PlainDate.from(to)
  const items: GroupCount[] = []
  for (
    let start = startOfGroup(Temporal.PlainDate.from(from), group);
    Temporal.PlainDate.compare(start, last) <= 0;
    start = start.add({ [`${group}s`]: 1 })
  ) {
    const key = start.toString()
    items.push({ key, count: counts.get(key) ?? 0 })
  }
  return items
}

function startOfGroup(day: Temporal.PlainDate, group: 'day' | 'week' | 'month'): Temporal.PlainDate {
  if (group === 'month') return day.with({ day: 1 })
  return group === 'week' ? day.subtract({ days: day.dayOfWeek - 1 }) : day
}

function periodProblem({ from, to }: Period): RestError | undefined {
  if (from === undefined || to === undefined) return undefined
  const days = Temporal.PlainDate.from(from).until(to).days
  if (days >= 0 && days <= MOST_DAYS) return undefined
  return invalidInput([{ field: 'from', code: 'out_of_range', message: 'is at most ten years before to' }])
}

function boundsOf({ from, to }: Period, timeZone: string): Partial<Bounds> {
  return {
    ...(from === undefined ? {} : { start: dayBounds(from, timeZone).start }),
    ...(to === undefined ? {} : { end: dayBounds(to, timeZone).end }),
  }
}

/** `GET /reports/clinical/assessments`: of all time, or of a period. */
export async function getAssessmentStatistics(
  call: Call,
  period: Period,
): Promise<Result<Answer, RestError>> {
  const problem = periodProblem(period)
  if (problem !== undefined) return err(problem)
  return ok({ status: 200, body: await assessmentStatistics(call, period), touched: noRecords })
}

export async function assessmentStatistics(call: Call, period: Period): Promise<AssessmentStatistics> {
  const { trx } = call
  const { time_zone } = await getSite(trx, call.caller.site_id)
  const bounds = boundsOf(period, time_zone)
  const disputed = await readDisputedScores(trx)
  return {
    as_of: call.now,
    from: period.from ?? null,
    to: period.to ?? null,
    nursing: await countFormsByStatus(trx, 'SH.MR.FRM.05', bounds),
    radiology: await countFormsByStatus(trx, 'REPORT', bounds),
    news2_bands: await countNews2Bands(trx, bounds, disputed.news2_ids),
    fall_risk_levels: await countFallRiskLevels(trx, bounds, disputed.fall_ids),
    pain_bands: await countPainBands(trx, bounds),
    missing_forms: await countMissingForms(trx, bounds),
  }
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
