import { z } from 'zod'
import { AuditEntry } from '../../shared/audit/audit-entry.ts'
import { EmergencyReview } from '../../shared/emergency/emergency-access.ts'
import {
  ElsewhereRequest,
  ElsewhereSummary,
  EmergencyItem,
  ReviewBody,
} from '../../shared/emergency/emergency-message.ts'
import { Id } from '../../shared/ids.ts'
import type { Api } from '../rest/api.ts'
import { pageOf, pageQuery } from '../rest/paging.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { listActs, listForReview, openElsewhere, readElsewhere, reviewAccess } from './emergency-service.ts'

const params = z.object({ access_id: Id })
const tags = ['emergency']

/** Going past one's right for a patient who cannot wait, and looking at who did. */
export function registerEmergencyRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'POST',
    url: '/emergency-accesses/elsewhere',
    config: { action: 'patients.break_glass', audit_as: 'emergency.open_elsewhere', is_secret: true },
    schema: {
      tags,
      summary: 'Opens, for an hour and with a reason, the summary of a patient of another site',
      body: ElsewhereRequest,
      response: { 201: ElsewhereSummary, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => openElsewhere(call, request.body), { scope: 'all' }),
  })
  api.route({
    method: 'GET',
    url: '/emergency-accesses/:access_id/elsewhere',
    config: { action: 'patients.break_glass', audit_as: 'emergency.read_elsewhere' },
    schema: {
      tags,
      summary: 'That summary again, while the access of the caller runs',
      params,
      response: { 200: ElsewhereSummary, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => readElsewhere(call, request.params.access_id), { scope: 'all' }),
  })
  api.route({
    method: 'GET',
    url: '/emergency-accesses',
    config: { action: 'emergency.review', audit_as: 'emergency.list' },
    schema: {
      tags,
      summary: 'Emergency accesses of the site for review, and who has looked at them',
      querystring: z.object({ is_open: z.stringbool().default(true), ...pageQuery }),
      response: { 200: pageOf(EmergencyItem), ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, (call) => listForReview(call, request.query)),
  })
  api.route({
    method: 'GET',
    url: '/emergency-accesses/:access_id/acts',
    config: { action: 'emergency.review', audit_as: 'emergency.acts' },
    schema: {
      tags,
      summary: 'What was read and written under one access',
      params,
      querystring: z.object(pageQuery),
      response: { 200: pageOf(AuditEntry), ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => listActs(call, request.params.access_id, request.query)),
  })
  api.route({
    method: 'POST',
    url: '/emergency-accesses/:access_id/reviews',
    config: { action: 'emergency.review', audit_as: 'emergency.review' },
    schema: {
      tags,
      summary: 'Notes that an administrator has looked at an access',
      params,
      body: ReviewBody,
      response: { 201: EmergencyReview, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => reviewAccess(call, request.params.access_id, request.body)),
  })
}
