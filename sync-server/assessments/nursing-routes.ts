import { z } from 'zod'
import type { Api } from '../rest/api.ts'
import { resourceRoutes } from '../rest/resource-route.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { NursingAnswer, NursingBody } from './nursing-message.ts'
import { amendNursing, getNursing, submitNursing } from './nursing-service.ts'

/** FRM.05 of a visit: submit (or begin), read, amend. */
export function registerNursingRoutes(api: Api, deps: RestDeps): void {
  const form = resourceRoutes(api, deps, {
    url: '/visits/:visit_id/nursing-assessment',
    tag: 'assessments',
    params: z.object({ visit_id: z.string().max(60) }),
  })
  form.create(
    {
      action: 'nursing.write',
      audit_as: 'assessments.submit_nursing',
      summary: 'Submits FRM.05 of a visit; scores come back with it',
      body: NursingBody,
      answer: NursingAnswer,
    },
    (call, { visit_id }, body) => submitNursing(call, visit_id, body),
  )
  form.read(
    {
      action: 'patients.read',
      audit_as: 'assessments.read_nursing',
      summary: 'FRM.05 of a visit',
      answer: NursingAnswer,
    },
    (call, { visit_id }) => getNursing(call, visit_id),
  )
  form.replace(
    {
      action: 'nursing.write',
      audit_as: 'assessments.amend_nursing',
      summary: 'Writes a new version of FRM.05; after submission with amendment_reason',
      body: NursingBody,
      answer: NursingAnswer,
    },
    (call, { visit_id }, body, ifMatch) => amendNursing(call, visit_id, body, ifMatch),
  )
}
