import { z } from 'zod'
import type { Api } from '../rest/api.ts'
import { pageQuery } from '../rest/paging.ts'
import { resourceRoutes } from '../rest/resource-route.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { AllergyAnswer, AllergyBody, getAllergies, recordAllergy } from './allergy-service.ts'

/** What a patient is allergic to: statements that add up and are never removed. */
export function registerAllergyRoutes(api: Api, deps: RestDeps): void {
  const allergies = resourceRoutes(api, deps, {
    url: '/patients/:patient_ssn/allergies',
    tag: 'patients',
    params: z.object({ patient_ssn: z.string().max(60) }),
  })
  allergies.list(
    {
      action: 'patients.read',
      audit_as: 'allergies.read',
      summary: 'All statements about a patient’s allergies, newest first, and which of them stand',
      query: z.object(pageQuery),
      item: AllergyAnswer,
    },
    (call, { patient_ssn }) => getAllergies(call, patient_ssn),
  )
  allergies.create(
    {
      action: 'allergies.record',
      summary: 'States, corrects or refutes an allergy',
      body: AllergyBody,
      answer: AllergyAnswer,
    },
    (call, { patient_ssn }, body) => recordAllergy(call, patient_ssn, body),
  )
}
