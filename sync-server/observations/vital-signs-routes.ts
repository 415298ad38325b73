import { z } from 'zod'
import type { Api } from '../rest/api.ts'
import { pageOf, pageQuery } from '../rest/paging.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { VitalSignsAnswer, VitalSignsBody } from './vital-signs-message.ts'
import { getVitalSigns, recordVitalSigns } from './vital-signs-service.ts'

const params = z.object({ visit_id: z.string().max(60) })

/** Vital signs charted in a visit, as often as needed. */
export function registerVitalSignsRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'POST',
    url: '/visits/:visit_id/vital-signs',
    config: { action: 'observations.write', audit_as: 'observations.record_vital_signs' },
    schema: {
      tags: ['observations'],
      summary: 'Charts a set of vital signs',
      params,
      body: VitalSignsBody,
      response: { 201: VitalSignsAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(
        deps,
        request,
        reply,
        (call) => recordVitalSigns(call, request.params.visit_id, request.body),
        request.body,
      ),
  })
  api.route({
    method: 'GET',
    url: '/visits/:visit_id/vital-signs',
    config: { action: 'patients.read', audit_as: 'observations.read' },
    schema: {
      tags: ['observations'],
      summary: 'Vital signs of a visit, newest measurement first',
      params,
      querystring: z.object(pageQuery),
      response: { 200: pageOf(VitalSignsAnswer), ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => getVitalSigns(call, request.params.visit_id, request.query)),
  })
}
