import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import type { Api } from '../rest/api.ts'
import { resourceRoutes } from '../rest/resource-route.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { ReportAnswer, ReportBody } from './report-message.ts'
import { amendReport, getReport, submitReport } from './report-service.ts'

/** The radiology report of a visit’s study: submit, read, amend. */
export function registerReportRoutes(api: Api, deps: RestDeps): void {
  const report = resourceRoutes(api, deps, {
    url: '/visits/:visit_id/radiology-assessment',
    tag: 'radiology',
    params: z.object({ visit_id: z.string().max(60) }),
  })
  report.create(
    {
      action: 'radiology.report',
      audit_as: 'radiology.submit_report',
      summary: 'Submits the report of a study; a visit without a study gets one',
      body: ReportBody,
      answer: ReportAnswer,
    },
    (call, { visit_id }, body) => submitReport(call, visit_id, body),
  )
  report.read(
    {
      action: 'patients.read',
      audit_as: 'radiology.read_report',
      summary: 'The report of a visit; of several studies the last reported, or the one named',
      query: z.object({ study_id: Id.optional() }),
      answer: ReportAnswer,
    },
    (call, { visit_id }, { study_id }) => getReport(call, visit_id, study_id),
  )
  report.replace(
    {
      action: 'radiology.report',
      audit_as: 'radiology.amend_report',
      summary: 'Writes a new version; after a final report an addendum with amendment_reason',
      body: ReportBody,
      answer: ReportAnswer,
    },
    (call, { visit_id }, body, ifMatch) => amendReport(call, visit_id, body, ifMatch),
  )
}
