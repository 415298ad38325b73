import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import type { Api } from '../rest/api.ts'
import { ifMatchOf } from '../rest/etag.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { ReportAnswer, ReportBody } from './report-message.ts'
import { amendReport, getReport, submitReport } from './report-service.ts'

const params = z.object({ visit_id: z.string().max(60) })
const url = '/visits/:visit_id/radiology-assessment'
const tags = ['radiology']

/** The radiology report of a visit’s study: submit, read, amend. */
export function registerReportRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'POST',
    url,
    config: { action: 'radiology.report', audit_as: 'radiology.submit_report' },
    schema: {
      tags,
      summary: 'Submits the report of a study; a visit without a study gets one',
      params,
      body: ReportBody,
      response: { 201: ReportAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(
        deps,
        request,
        reply,
        (call) => submitReport(call, request.params.visit_id, request.body),
        request.body,
      ),
  })
  api.route({
    method: 'GET',
    url,
    config: { action: 'patients.read', audit_as: 'radiology.read_report' },
    schema: {
      tags,
      summary: 'The report of a visit; of several studies the last reported, or the one named',
      params,
      querystring: z.object({ study_id: Id.optional() }),
      response: { 200: ReportAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => getReport(call, request.params.visit_id, request.query.study_id)),
  })
  api.route({
    method: 'PUT',
    url,
    config: { action: 'radiology.report', audit_as: 'radiology.amend_report' },
    schema: {
      tags,
      summary: 'Writes a new version; after a final report an addendum with amendment_reason',
      params,
      body: ReportBody,
      response: { 200: ReportAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(
        deps,
        request,
        reply,
        async (call) => {
          const ifMatch = ifMatchOf(request)
          if (!ifMatch.ok) return ifMatch
          return await amendReport(call, request.params.visit_id, request.body, ifMatch.value)
        },
        request.body,
      ),
  })
}
