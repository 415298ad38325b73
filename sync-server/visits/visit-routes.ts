import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import { Instant, LocalDate } from '../../shared/time.ts'
import { Modality, VisitStatus, VisitType } from '../../shared/visits/visit.ts'
import type { Api } from '../rest/api.ts'
import { ifMatchOf } from '../rest/etag.ts'
import { pageOf, pageQuery } from '../rest/paging.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { findVisits } from './visit-list-service.ts'
import { VisitAnswer, VisitBody, VisitListItem, VisitReplacement } from './visit-message.ts'
import { getVisit, openVisit, replaceVisit } from './visit-service.ts'

const params = z.object({ visit_id: z.string().max(60) })
const day = z.union([LocalDate, Instant]).optional()

/** Visits: worklists, open, read, replace (status, diagnosis, place). */
export function registerVisitRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'GET',
    url: '/visits',
    config: { action: 'patients.read', audit_as: 'visits.list' },
    schema: {
      tags: ['visits'],
      summary: 'Visits, newest arrival first',
      querystring: z.object({
        status: VisitStatus.optional(),
        visit_type: VisitType.optional(),
        modality: Modality.optional(),
        ward: z.string().max(60).optional(),
        patient_id: Id.optional(),
        from: day,
        to: day,
        ...pageQuery,
      }),
      response: { 200: pageOf(VisitListItem), ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, (call) => findVisits(call, request.query)),
  })
  api.route({
    method: 'POST',
    url: '/visits',
    config: { action: 'visits.open' },
    schema: {
      tags: ['visits'],
      summary: 'Opens a visit, with the studies that are asked for',
      body: VisitBody,
      response: { 201: VisitAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => openVisit(call, request.body), request.body),
  })
  api.route({
    method: 'GET',
    url: '/visits/:visit_id',
    config: { action: 'patients.read', audit_as: 'visits.read' },
    schema: {
      tags: ['visits'],
      summary: 'One visit',
      params,
      response: { 200: VisitAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => getVisit(call, request.params.visit_id)),
  })
  api.route({
    method: 'PUT',
    url: '/visits/:visit_id',
    config: { action: 'visits.edit' },
    schema: {
      tags: ['visits'],
      summary:
        'Replaces a visit’s fields; diagnosing, completing, cancelling and reopening need their own rights',
      params,
      body: VisitReplacement,
      response: { 200: VisitAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(
        deps,
        request,
        reply,
        async (call) => {
          const ifMatch = ifMatchOf(request)
          if (!ifMatch.ok) return ifMatch
          return await replaceVisit(call, request.params.visit_id, request.body, ifMatch.value)
        },
        request.body,
      ),
  })
}
