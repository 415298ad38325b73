import { z } from 'zod'
import { AuditEntry } from '../../shared/audit/audit-entry.ts'
import { Id } from '../../shared/ids.ts'
import { AuditSearch } from '../../shared/reports/audit-search.ts'
import { ok } from '../../shared/result.ts'
import { Instant } from '../../shared/time.ts'
import type { Api } from '../rest/api.ts'
import { cutPage, decodeCursor, pageOf, pageQuery } from '../rest/paging.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { queryAudit } from './audit-query.ts'

const Place = z.object({
  placed_at: Instant,
  source_id: Id,
  incarnation: z.coerce.number().int(),
  audit_seq: z.coerce.number().int(),
})

/** `GET /admin/audit`: what happened, of one patient, by one person, at one station, of one act, or all. */
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
        act: AuditSearch.shape.act,
        from: Instant.optional(),
        to: Instant.optional(),
        order: z.enum(['oldest', 'newest']).default('oldest'),
        ...pageQuery,
      }),
      response: { 200: pageOf(AuditEntry), ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, async (call) => {
        const { limit, cursor, order, to, ...filter } = request.query
        const [placed_at, source_id, incarnation, audit_seq] = decodeCursor(cursor, 4) ?? []
        const place = Place.safeParse({ placed_at, source_id, incarnation, audit_seq })
        const after = place.success ? place.data : undefined
        const entries = await queryAudit(call.trx, { ...filter, until: to }, limit + 1, after, order)
        const page = cutPage(entries, limit, (e) => [
          e.place.placed_at,
          e.place.source_id,
          String(e.place.incarnation),
          String(e.place.audit_seq),
        ])
        return ok({
          status: 200,
          body: { items: page.items.map(({ entry }) => entry), next_cursor: page.next_cursor },
          touched: { entity: 'audit_log', record_ids: [], patient_id: filter.patient_id ?? null },
        })
      }),
  })
}
