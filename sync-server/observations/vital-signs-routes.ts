import { z } from 'zod'
import type { Api } from '../rest/api.ts'
import { pageQuery } from '../rest/paging.ts'
import { resourceRoutes } from '../rest/resource-route.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { VitalSignsAnswer, VitalSignsBody } from './vital-signs-message.ts'
import { getVitalSigns, recordVitalSigns } from './vital-signs-service.ts'

/** Vital signs charted in a visit, as often as needed. */
export function registerVitalSignsRoutes(api: Api, deps: RestDeps): void {
  const chart = resourceRoutes(api, deps, {
    url: '/visits/:visit_id/vital-signs',
    tag: 'observations',
    params: z.object({ visit_id: z.string().max(60) }),
  })
  chart.create(
    {
      action: 'observations.write',
      audit_as: 'observations.record_vital_signs',
      summary: 'Charts a set of vital signs',
      body: VitalSignsBody,
      answer: VitalSignsAnswer,
    },
    (call, { visit_id }, body) => recordVitalSigns(call, visit_id, body),
  )
  chart.list(
    {
      action: 'patients.read',
      audit_as: 'observations.read',
      summary: 'Vital signs of a visit, newest measurement first',
      query: z.object(pageQuery),
      item: VitalSignsAnswer,
    },
    (call, { visit_id }, query) => getVitalSigns(call, visit_id, query),
  )
}
