import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import { Instant, LocalDate } from '../../shared/time.ts'
import { Modality, VisitStatus, VisitType } from '../../shared/visits/visit.ts'
import type { Api } from '../rest/api.ts'
import { pageQuery } from '../rest/paging.ts'
import { noParams, resourceRoutes } from '../rest/resource-route.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { findVisits } from './visit-list-service.ts'
import { VisitAnswer, VisitBody, VisitListItem, VisitReplacement } from './visit-message.ts'
import { getVisit, openVisit, replaceVisit } from './visit-service.ts'

const tag = 'visits'
const params = z.object({ visit_id: z.string().max(60) })
const day = z.union([LocalDate, Instant]).optional()

/** Visits: worklists, open, read, replace (status, diagnosis, place). */
export function registerVisitRoutes(api: Api, deps: RestDeps): void {
  const visits = resourceRoutes(api, deps, { url: '/visits', tag, params: noParams })
  visits.list(
    {
      action: 'patients.read',
      audit_as: 'visits.list',
      summary: 'Visits, newest arrival first',
      query: z.object({
        status: VisitStatus.optional(),
        visit_type: VisitType.optional(),
        modality: Modality.optional(),
        ward: z.string().max(60).optional(),
        patient_id: Id.optional(),
        from: day,
        to: day,
        ...pageQuery,
      }),
      item: VisitListItem,
    },
    (call, _params, query) => findVisits(call, query),
  )
  visits.create(
    {
      action: 'visits.open',
      summary: 'Opens a visit, with the studies that are asked for',
      body: VisitBody,
      answer: VisitAnswer,
    },
    (call, _params, body) => openVisit(call, body),
  )
  const visit = resourceRoutes(api, deps, { url: '/visits/:visit_id', tag, params })
  visit.read(
    { action: 'patients.read', audit_as: 'visits.read', summary: 'One visit', answer: VisitAnswer },
    (call, { visit_id }) => getVisit(call, visit_id),
  )
  visit.replace(
    {
      action: 'visits.edit',
      summary:
        'Replaces a visit’s fields; diagnosing, completing, cancelling and reopening need their own rights',
      body: VisitReplacement,
      answer: VisitAnswer,
    },
    (call, { visit_id }, body, ifMatch) => replaceVisit(call, visit_id, body, ifMatch),
  )
}
