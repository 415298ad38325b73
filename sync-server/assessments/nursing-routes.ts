import { z } from 'zod'
import type { Api } from '../rest/api.ts'
import { ifMatchOf } from '../rest/etag.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { NursingAnswer, NursingBody } from './nursing-message.ts'
import { amendNursing, getNursing, submitNursing } from './nursing-service.ts'

const params = z.object({ visit_id: z.string().max(60) })
const url = '/visits/:visit_id/nursing-assessment'
const tags = ['assessments']

/** FRM.05 of a visit: submit (or begin), read, amend. */
export function registerNursingRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'POST',
    url,
    config: { action: 'nursing.write', audit_as: 'assessments.submit_nursing' },
    schema: {
      tags,
      summary: 'Submits FRM.05 of a visit; scores come back with it',
      params,
      body: NursingBody,
      response: { 201: NursingAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(
        deps,
        request,
        reply,
        (call) => submitNursing(call, request.params.visit_id, request.body),
        request.body,
      ),
  })
  api.route({
    method: 'GET',
    url,
    config: { action: 'patients.read', audit_as: 'assessments.read_nursing' },
    schema: {
      tags,
      summary: 'FRM.05 of a visit',
      params,
      response: { 200: NursingAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => getNursing(call, request.params.visit_id)),
  })
  api.route({
    method: 'PUT',
    url,
    config: { action: 'nursing.write', audit_as: 'assessments.amend_nursing' },
    schema: {
      tags,
      summary: 'Writes a new version of FRM.05; after submission with amendment_reason',
      params,
      body: NursingBody,
      response: { 200: NursingAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(
        deps,
        request,
        reply,
        async (call) => {
          const ifMatch = ifMatchOf(request)
          if (!ifMatch.ok) return ifMatch
          return await amendNursing(call, request.params.visit_id, request.body, ifMatch.value)
        },
        request.body,
      ),
  })
}
