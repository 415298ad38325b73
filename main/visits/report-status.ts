import type { Id } from '../../shared/ids.ts'
import type { ReportStatus } from '../../shared/radiology/radiology-assessment.ts'
import type { Study } from '../../shared/visits/visit.ts'
import type { VisitSummary } from '../../shared/visits/visits-ipc.ts'

type VisitReportStatus = VisitSummary['report_status']

const order: readonly VisitReportStatus[] = ['none', 'preliminary', 'final', 'addendum']

/**
 * How far a visit's reports are: as far as its least reported study, so that one finished report never hides a study
 * that still waits. Cancelled studies wait for nothing.
 */
export function visitReportStatus(
  studies: readonly Pick<Study, 'id' | 'status'>[],
  reports: readonly { readonly study_id: Id; readonly status: ReportStatus }[],
): VisitReportStatus {
  const statusOf = new Map(reports.map((report) => [report.study_id, report.status]))
  const waiting = studies.filter((study) => study.status !== 'cancelled').map((study) => study.id)
  const statuses = [...new Set([...waiting, ...statusOf.keys()])].map((id) => statusOf.get(id) ?? 'none')
  return order.find((status) => statuses.includes(status)) ?? 'none'
}
