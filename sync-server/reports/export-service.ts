import { invalidInput, notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import { csvOf } from '../../shared/reports/csv.ts'
import {
  EXPORT_COUNTED_EVENTS,
  EXPORT_MAX_EVENTS,
  type ExportFormat,
  type ExportParameters,
  type ReportExport,
  type ReportType,
} from '../../shared/reports/export.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { instantOf } from '../../shared/time.ts'
import { queryAudit } from '../audit/audit-query.ts'
import { type AuditFilter, countAuditEvents } from '../audit/audit-query-store.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { refusalOf } from '../rest/serve.ts'
import { findExport, insertExport, type StoredExport } from './export-store.ts'
import {
  assessmentsTable,
  auditTable,
  dashboardTable,
  patientsTable,
  type ReportTable,
  visitsTable,
} from './export-tables.ts'
import { assessmentStatistics, dashboardCounts, patientStatistics, visitVolume } from './reports-service.ts'

const LINK_LIVES_MS = 10 * 60_000

/**
 * `GET /reports/export/{report_type}`: notes who asks for what and why, and answers where the file is. The audit asks
 * for a reason and for at most 5,000 events at once.
 */
export async function requestExport(
  call: Call,
  report_type: ReportType,
  format: ExportFormat,
  parameters: ExportParameters,
  reason: string | undefined,
): Promise<Result<Answer, RestError>> {
  const refused = report_type === 'audit' ? await auditRefusal(call, parameters, reason) : undefined
  if (refused !== undefined) return err(refused)
  const { now, caller, trx } = call
  const order: StoredExport = {
    id: call.deps.newId(),
    requested_by: caller.user_id,
    requested_at: now,
    expires_at: instantOf(Date.parse(now) + LINK_LIVES_MS),
    report_type,
    // What happens from now on, this request too, is not in the file: two fetches of one link are alike.
    parameters: report_type === 'audit' ? { ...parameters, until: parameters.until ?? now } : parameters,
    reason: reason ?? null,
  }
  // Made once here, so that what cannot be told (a period that ends before it begins) is refused at once.
  const table = report_type === 'audit' ? ok(null) : await tableOf(call, order)
  if (!table.ok) return table
  await insertExport(trx, caller.site_id, order)
  const body: ReportExport = {
    id: order.id,
    report_type,
    format,
    state: 'ready',
    file_name: fileName(order, format),
    requested_at: order.requested_at,
    expires_at: order.expires_at,
    download_url: `/api/v1/reports/exports/${order.id}`,
  }
  return ok({
    status: 202,
    headers: { location: body.download_url, 'cache-control': 'no-store' },
    body,
    touched: {
      action: report_type === 'audit' ? 'audit.export' : 'reports.export',
      entity: report_type === 'audit' ? 'audit_log' : 'report_exports',
      record_ids: [order.id],
      patient_id: parameters.patient_id ?? null,
    },
  })
}

/** `GET /reports/exports/{export_id}`: the file. Somebody else's link, or one that is over, is no link. */
export async function downloadExport(call: Call, export_id: string): Promise<Result<Answer, RestError>> {
  const id = Id.safeParse(export_id)
  const order = id.success ? await findExport(call.trx, id.data) : undefined
  if (order === undefined || order.requested_by !== call.caller.user_id || order.expires_at <= call.now) {
    return err(notFound('report_exports'))
  }
  const table = await tableOf(call, order)
  if (!table.ok) return table
  const { columns, rows } = table.value
  return ok({
    status: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName(order, 'csv')}"`,
      'cache-control': 'no-store',
    },
    body: csvOf(columns, rows),
    touched: {
      entity: 'report_exports',
      record_ids: [order.id],
      patient_id: order.parameters.patient_id ?? null,
    },
  })
}

async function auditRefusal(
  call: Call,
  parameters: ExportParameters,
  reason: string | undefined,
): Promise<RestError | undefined> {
  const refused = refusalOf('audit.export', call.caller, null)
  if (refused !== undefined) return refused
  if (reason === undefined) {
    return invalidInput([{ field: 'reason', code: 'required', message: 'says why the audit is taken out' }])
  }
  const events = await countAuditEvents(call.trx, auditFilter(parameters), EXPORT_COUNTED_EVENTS)
  if (events <= EXPORT_MAX_EVENTS) return undefined
  return invalidInput([
    {
      field: 'since',
      code: 'too_many_events',
      message: `${events} events, more than ${EXPORT_MAX_EVENTS}: take a shorter period`,
      params: { max: EXPORT_MAX_EVENTS, count: events },
    },
  ])
}

function auditFilter({ patient_id, actor_id, station_id, act, since, until }: ExportParameters): AuditFilter {
  return { patient_id, actor_id, station_id, act, from: since, until }
}

async function tableOf(
  call: Call,
  { report_type, parameters }: StoredExport,
): Promise<Result<ReportTable, RestError>> {
  switch (report_type) {
    case 'dashboard':
      return ok(dashboardTable(await dashboardCounts(call)))
    case 'patients':
      return ok(patientsTable(await patientStatistics(call, parameters)))
    case 'visits': {
      const volume = await visitVolume(call, { ...parameters, group_by: parameters.group_by ?? 'day' })
      return volume.ok ? ok(visitsTable(volume.value)) : volume
    }
    case 'assessments':
      return ok(assessmentsTable(await assessmentStatistics(call, parameters)))
    case 'audit': {
      const events = await queryAudit(call.trx, auditFilter(parameters), EXPORT_MAX_EVENTS, undefined)
      return ok(auditTable(events.map(({ entry }) => entry)))
    }
  }
}

/** What kind of table, and when. A file's name is read by everybody; no patient stands in it. */
function fileName({ report_type, requested_at }: StoredExport, format: ExportFormat): string {
  return `Sijil-${report_type}-${requested_at.slice(0, 19).replace('T', '-').replaceAll(':', '')}.${format}`
}
