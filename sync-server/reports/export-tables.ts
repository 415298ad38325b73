import type { AuditEntry } from '../../shared/audit/audit-entry.ts'
import type { CsvCell } from '../../shared/reports/csv.ts'
import type { Dashboard } from '../../shared/reports/dashboard.ts'
import type {
  AssessmentStatistics,
  GroupCount,
  PatientStatistics,
  VisitVolume,
} from '../../shared/reports/statistics.ts'

/** A report as rows and columns. Columns and groups keep their technical names: programs read these files too. */
export interface ReportTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly CsvCell[])[]
}

const grouped = (group: string, counts: readonly GroupCount[]): CsvCell[][] =>
  counts.map(({ key, count }) => [group, key, count])

const countColumns = ['group', 'key', 'count'] as const

export function dashboardTable({ patients, visits, assessments, ...counts }: Dashboard): ReportTable {
  return {
    columns: countColumns,
    rows: [
      ['patients', 'total', patients.total],
      ['patients', 'registered_today', patients.registered_today],
      ['visits', 'total', visits.total],
      ['visits', 'today', visits.today],
      ...Object.entries(visits.by_status).map(([key, count]) => ['visits_by_status', key, count]),
      ...visits.by_type.map(({ visit_type, count }) => ['visits_by_type', visit_type, count]),
      ...visits.by_day.map(({ day, total }) => ['visits_by_day', day, total]),
      ...grouped('news2_today', counts.news2_today ?? []),
      ...Object.entries(assessments).map(([key, count]) => ['assessments', key, count]),
      ['conflicts', 'open', counts.conflicts.open],
      ['conflicts', 'safety_critical', counts.conflicts.safety_critical],
      ['quarantined', 'waiting', counts.quarantined],
      ...counts.stations.map(({ name, quarantined }) => ['quarantined_by_station', name, quarantined]),
    ],
  }
}

export function patientsTable(counts: PatientStatistics): ReportTable {
  return {
    columns: countColumns,
    rows: [
      ['patients', 'total', counts.total],
      ...grouped('gender', counts.by_gender),
      ...grouped('age_years', counts.by_age),
      ...grouped('governorate', counts.by_governorate),
      ...grouped('registered_in_month', counts.new_per_month),
    ],
  }
}

export function visitsTable({ group_by, items }: VisitVolume): ReportTable {
  return { columns: [group_by, 'visits'], rows: items.map(({ key, count }) => [key, count]) }
}

export function assessmentsTable(counts: AssessmentStatistics): ReportTable {
  return {
    columns: countColumns,
    rows: [
      ...grouped('nursing_forms', counts.nursing),
      ...grouped('radiology_reports', counts.radiology),
      ...grouped('missing_forms', counts.missing_forms),
      ...grouped('news2_band', counts.news2_bands),
      ...grouped('fall_risk_level', counts.fall_risk_levels),
      ...grouped('pain_band', counts.pain_bands),
    ],
  }
}

/** One line per event, oldest first; what it changed stands in one cell, field by field. */
export function auditTable(entries: readonly AuditEntry[]): ReportTable {
  return {
    columns: [
      'occurred_at',
      'received_at',
      'person',
      'role',
      'station',
      'act',
      'outcome',
      'entity',
      'patient_id',
      'record_ids',
      'reason',
      'administration_reason',
      'commit',
      'changes',
      'written_on',
      'unseen',
      'event_id',
    ],
    rows: entries.map((entry) => [
      entry.occurred_at,
      entry.received_at,
      entry.actor_name ?? entry.actor_id,
      entry.actor_role,
      entry.station_name ?? entry.station_id,
      entry.action,
      entry.outcome,
      entry.entity,
      entry.patient_id,
      entry.record_ids.join(' '),
      entry.reason,
      entry.administration_reason,
      entry.commit_seq,
      entry.changes.map(changeText).join('; '),
      entry.written_on_station_name,
      entry.unseen.map(unseenText).join('; '),
      entry.event_id,
    ]),
  }
}

function valueText(field: string, value: unknown): string {
  if (value === null) return '–'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return field === 'ssn_last4' ? `**********${text}` : text
}

/** What somebody else had set, with who, where and when. */
function unseenText(unseen: AuditEntry['unseen'][number]): string {
  const { entity, outcome, values, set_by, set_by_name, set_on_station, station_name, set_at } = unseen
  const what = values.map(({ field, value }) => `${entity}.${field}: ${valueText(field, value)}`).join(', ')
  const who = `${set_by_name ?? set_by} on ${station_name ?? set_on_station} at ${set_at}`
  return `${outcome}: ${what === '' ? entity : what} (${who})`
}

function changeText({ entity, field, before, after, is_applied }: AuditEntry['changes'][number]): string {
  const value = (of: unknown): string => valueText(field, of)
  const kept = is_applied ? '' : ' (not applied)'
  return before === null
    ? `${entity}.${field}: ${value(after)}${kept}`
    : `${entity}.${field}: ${value(before)} → ${value(after)}${kept}`
}
