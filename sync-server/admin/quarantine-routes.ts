import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import { QuarantinedDetail, QuarantinedEntry, QuarantineRepair } from '../../shared/reports/quarantined.ts'
import type { Api } from '../rest/api.ts'
import { pageOf, pageQuery } from '../rest/paging.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { getQuarantined, getQuarantinedDetail, repairQuarantined } from './quarantine-service.ts'

const params = z.object({ quarantine_id: z.string().max(60) })

/** What was put aside: administrators see and repair all of their site's, everybody their own. */
export function registerQuarantineRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'GET',
    url: '/admin/quarantine',
    config: { action: 'stations.manage', audit_as: 'quarantine.list' },
    schema: {
      tags: ['admin'],
      summary: 'Envelopes that were put aside, newest first, and what became of them',
      querystring: z.object(pageQuery),
      response: { 200: pageOf(QuarantinedEntry), ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, (call) => getQuarantined(call, request.query)),
  })
  api.route({
    method: 'GET',
    url: '/admin/quarantine/:quarantine_id',
    config: { action: 'stations.manage', audit_as: 'quarantine.read' },
    schema: {
      tags: ['admin'],
      summary: 'One of them, field by field',
      params,
      response: { 200: QuarantinedDetail, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => getQuarantinedDetail(call, request.params.quarantine_id)),
  })
  api.route({
    method: 'POST',
    url: '/admin/quarantine/:quarantine_id/repair',
    // Bringing in care that was given moves no rights.
    config: { action: 'stations.manage', audit_as: 'quarantine.repair', step_up: false },
    schema: {
      tags: ['admin'],
      summary: 'Sends it again with corrected values, by administration',
      params,
      body: QuarantineRepair,
      response: { 200: z.object({ id: Id, envelope_id: Id }), ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(
        deps,
        request,
        reply,
        (call) => repairQuarantined(call, request.params.quarantine_id, request.body),
        { administration_reason: request.body.reason },
      ),
  })
  api.route({
    method: 'GET',
    url: '/quarantine/mine',
    config: { action: 'session.use', audit_as: 'quarantine.list' },
    schema: {
      tags: ['quarantine'],
      summary: 'What the caller wrote and was put aside',
      querystring: z.object(pageQuery),
      response: { 200: pageOf(QuarantinedEntry), ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => getQuarantined(call, request.query, call.caller.user_id)),
  })
  api.route({
    method: 'GET',
    url: '/quarantine/mine/:quarantine_id',
    config: { action: 'session.use', audit_as: 'quarantine.read' },
    schema: {
      tags: ['quarantine'],
      summary: 'One of the caller’s own, field by field',
      params,
      response: { 200: QuarantinedDetail, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) =>
        getQuarantinedDetail(call, request.params.quarantine_id, call.caller.user_id),
      ),
  })
}
