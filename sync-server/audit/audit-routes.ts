import { z } from 'zod'
import { AuditEntry } from '../../shared/audit/audit-entry.ts'
import { Id } from '../../shared/ids.ts'
import { AuditSearch } from '../../shared/reports/audit-search.ts'
import { ok, type Result } from '../../shared/result.ts'
import { Instant } from '../../shared/time.ts'
import type { RestError } from '../problem.ts'
import type { Api } from '../rest/api.ts'
import type { Answer, Call } from '../rest/call.ts'
import { pageOf, pageQuery } from '../rest/paging.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { type AskedPage, auditPage } from './audit-query.ts'
import { type AuditFilter, listPatientsOf } from './audit-query-store.ts'

/** A physician's patients that are looked for at once; older ones an administrator looks up. */
const MAX_OWN_PATIENTS = 2000

const period = { act: AuditSearch.shape.act, from: Instant.optional(), to: Instant.optional() }
const page = { order: z.enum(['oldest', 'newest']), ...pageQuery }
const OwnQuery = z.object({ ...period, ...page, order: page.order.default('newest') })
const response = { 200: pageOf(AuditEntry), ...problemAnswers }

/**
 * `GET /admin/audit`: what happened, of one patient, by one person, at one station, of one act, or all.
 * `GET /audit/mine`: what the caller did. `GET /audit/my-patients`: who saw a physician's own patients.
 */
export function registerAuditRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'GET',
    url: '/admin/audit',
    config: { action: 'audit.read' },
    schema: {
      tags: ['admin'],
      summary: 'Who saw and changed what, on which station, in order',
      querystring: z.object({
        patient_id: Id.optional(),
        actor_id: Id.optional(),
        station_id: AuditSearch.shape.station_id,
        ...period,
        ...page,
        order: page.order.default('oldest'),
      }),
      response,
    },
    handler: (request, reply) =>
      serve(deps, request, reply, async (call) => {
        const { limit, cursor, order, to, ...filter } = request.query
        return answerPage(call, { ...filter, until: to }, { limit, cursor, order })
      }),
  })
  api.route({
    method: 'GET',
    url: '/audit/mine',
    config: { action: 'audit.read_own' },
    schema: { tags: ['audit'], summary: 'What the caller saw and changed', querystring: OwnQuery, response },
    handler: (request, reply) =>
      serve(deps, request, reply, async (call) => {
        const { limit, cursor, order, to, ...filter } = request.query
        const own = { ...filter, until: to, actor_id: call.caller.user_id }
        return answerPage(call, own, { limit, cursor, order })
      }),
  })
  api.route({
    method: 'GET',
    url: '/audit/my-patients',
    config: { action: 'audit.read_own_patients' },
    schema: {
      tags: ['audit'],
      summary: 'Who saw and changed patients whom the caller attends or has reported on',
      querystring: OwnQuery,
      response,
    },
    handler: (request, reply) =>
      serve(deps, request, reply, async (call) => {
        const { limit, cursor, order, to, ...filter } = request.query
        const patient_ids = await listPatientsOf(call.trx, call.caller.user_id, MAX_OWN_PATIENTS)
        const own = new Set(patient_ids)
        // Who and when; not what was written, and nothing of other patients in the same list.
        const who = (entry: AuditEntry): AuditEntry => ({
          ...entry,
          record_ids: entry.record_ids.filter((id) => own.has(id)),
          patient_id: entry.patient_id !== null && own.has(entry.patient_id) ? entry.patient_id : null,
          changes: [],
          unseen: entry.unseen.map((one) => ({ ...one, values: [] })),
          reason: null,
          administration_reason: null,
        })
        return answerPage(call, { ...filter, until: to, patient_ids }, { limit, cursor, order }, who)
      }),
  })
}

async function answerPage(
  call: Call,
  filter: AuditFilter,
  asked: AskedPage,
  shown: (entry: AuditEntry) => AuditEntry = (entry) => entry,
): Promise<Result<Answer, RestError>> {
  const { items, next_cursor } = await auditPage(call.trx, filter, asked)
  return ok({
    status: 200,
    body: { items: items.map(shown), next_cursor },
    touched: { entity: 'audit_log', record_ids: [], patient_id: filter.patient_id ?? null },
  })
}
