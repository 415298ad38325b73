import { z } from 'zod'
import type { Api } from '../rest/api.ts'
import { pageQuery } from '../rest/paging.ts'
import { resourceRoutes } from '../rest/resource-route.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { getWarnings, recordWarning, WarningAnswer, WarningBody } from './warning-service.ts'

/** What whoever meets a patient must know: isolation, resuscitation status, safeguarding. */
export function registerWarningRoutes(api: Api, deps: RestDeps): void {
  const warnings = resourceRoutes(api, deps, {
    url: '/patients/:patient_ssn/warnings',
    tag: 'patients',
    params: z.object({ patient_ssn: z.string().max(60) }),
  })
  warnings.list(
    {
      action: 'patients.read',
      audit_as: 'warnings.read',
      summary: 'A patient’s warnings, newest first, and which of them stand',
      query: z.object(pageQuery),
      item: WarningAnswer,
    },
    (call, { patient_ssn }) => getWarnings(call, patient_ssn),
  )
  warnings.create(
    {
      action: 'warnings.record',
      summary: 'States, replaces or lifts a warning',
      body: WarningBody,
      answer: WarningAnswer,
    },
    (call, { patient_ssn }, body) => recordWarning(call, patient_ssn, body),
  )
}
