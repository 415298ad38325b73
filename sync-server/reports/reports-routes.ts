import { z } from 'zod'
import { shortText } from '../../shared/records.ts'
import { Dashboard } from '../../shared/reports/dashboard.ts'
import { ExportFormat, ExportParameters, ReportExport, ReportType } from '../../shared/reports/export.ts'
import {
  AssessmentStatistics,
  PatientStatistics,
  PeriodQuery,
  VisitVolume,
  VisitVolumeQuery,
} from '../../shared/reports/statistics.ts'
import type { Api } from '../rest/api.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { downloadExport, requestExport } from './export-service.ts'
import {
  getAssessmentStatistics,
  getDashboard,
  getPatientStatistics,
  getVisitVolume,
} from './reports-service.ts'

const tags = ['reports']

/** Counts for administrators. */
export function registerReportsRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'GET',
    url: '/reports/dashboard',
    config: { action: 'reports.read', audit_as: 'reports.dashboard' },
    schema: { tags, summary: 'What the server counts now', response: { 200: Dashboard, ...problemAnswers } },
    handler: (request, reply) => serve(deps, request, reply, getDashboard),
  })
  api.route({
    method: 'GET',
    url: '/reports/patients/statistics',
    config: { action: 'reports.read', audit_as: 'reports.patients' },
    schema: {
      tags,
      summary: 'Patients by sex, age and governorate, new ones by month',
      querystring: z.object(PeriodQuery),
      response: { 200: PatientStatistics, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => getPatientStatistics(call, request.query)),
  })
  api.route({
    method: 'GET',
    url: '/reports/visits/volume',
    config: { action: 'reports.read', audit_as: 'reports.visits' },
    schema: {
      tags,
      summary: 'Visits by day, week, month, type or ward',
      querystring: z.object(VisitVolumeQuery),
      response: { 200: VisitVolume, ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, (call) => getVisitVolume(call, request.query)),
  })
  api.route({
    method: 'GET',
    url: '/reports/clinical/assessments',
    config: { action: 'reports.read', audit_as: 'reports.assessments' },
    schema: {
      tags,
      summary: 'Forms by status, missing forms, NEWS2, fall-risk and pain bands',
      querystring: z.object(PeriodQuery),
      response: { 200: AssessmentStatistics, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => getAssessmentStatistics(call, request.query)),
  })
  registerExportRoutes(api, deps)
}

const ExportQuery = z.object({
  ...ExportParameters.shape,
  format: ExportFormat.default('csv'),
  reason: shortText(500).optional().describe('Why; the audit is taken out only with a reason'),
})

/** Tables as files: asked for, then fetched by the same person while the link lives. */
function registerExportRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'GET',
    url: '/reports/export/:report_type',
    config: { action: 'reports.export' },
    schema: {
      tags,
      summary: 'Asks for a table as a file; answers where to fetch it',
      params: z.object({ report_type: ReportType }),
      querystring: ExportQuery,
      response: { 202: ReportExport, ...problemAnswers },
    },
    handler: (request, reply) => {
      const { format, reason, ...parameters } = request.query
      return serve(
        deps,
        request,
        reply,
        (call) => requestExport(call, request.params.report_type, format, parameters, reason),
        { administration_reason: reason },
      )
    },
  })
  api.route({
    method: 'GET',
    url: '/reports/exports/:export_id',
    config: { action: 'reports.export', audit_as: 'reports.download' },
    schema: {
      tags,
      summary: 'The file of an export (text/csv), for ten minutes, to who asked for it',
      params: z.object({ export_id: z.string().max(60) }),
      response: { ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => downloadExport(call, request.params.export_id)),
  })
}
