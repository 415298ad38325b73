import { z } from 'zod'
import { RevealedNationalId } from '../../shared/patients/patients-ipc.ts'
import type { Api } from '../rest/api.ts'
import { ifMatchOf } from '../rest/etag.ts'
import { pageQuery } from '../rest/paging.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import { noParams, resourceRoutes } from '../rest/resource-route.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import {
  HistoryItem,
  PatientAnswer,
  PatientBody,
  PatientListItem,
  RemovalBody,
  RevealBody,
} from './patient-message.ts'
import { findPatients, getHistory } from './patient-search-service.ts'
import { getPatient, registerPatient, replacePatient, showNationalId } from './patient-service.ts'
import { putPatientBack, removePatient } from './removal-service.ts'

const tag = 'patients'
const params = z.object({
  patient_ssn: z.string().max(60).describe('National ID (14 digits), medical number (10 digits) or id'),
})

const text = z.string().max(400).optional()

/** Patients: find, register, read, replace, history. */
export function registerPatientRoutes(api: Api, deps: RestDeps): void {
  resourceRoutes(api, deps, { url: '/patients/search', tag, params: noParams }).list(
    {
      action: 'patients.read',
      audit_as: 'patients.search',
      summary:
        'Finds patients by name (any order, Arabic folded), mobile, medical number or whole national ID',
      query: z.object({
        q: text,
        ssn: text,
        mobile_number: text,
        medical_number: text,
        full_name: text,
        ...pageQuery,
      }),
      item: PatientListItem,
    },
    (call, _params, query) => findPatients(call, query),
  )
  resourceRoutes(api, deps, { url: '/patients', tag, params: noParams }).create(
    { action: 'patients.register', summary: 'Registers a patient', body: PatientBody, answer: PatientAnswer },
    (call, _params, body) => registerPatient(call, body),
  )
  const patient = resourceRoutes(api, deps, { url: '/patients/:patient_ssn', tag, params })
  patient.read({ action: 'patients.read', summary: 'One patient', answer: PatientAnswer }, (call, of) =>
    getPatient(call, of.patient_ssn),
  )
  patient.replace(
    {
      action: 'patients.edit',
      summary: 'Replaces a patient’s fields; needs If-Match',
      body: PatientBody,
      answer: PatientAnswer,
    },
    (call, of, body, ifMatch) => replacePatient(call, of.patient_ssn, body, ifMatch),
  )
  api.route({
    method: 'POST',
    url: '/patients/:patient_ssn/removal',
    config: { action: 'patients.remove' },
    schema: {
      tags: [tag],
      summary:
        'Removes a registration that was entered in error; needs If-Match, 409 where a visit rests on it',
      params,
      body: RemovalBody,
      response: { 204: z.null(), ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, async (call) => {
        const ifMatch = ifMatchOf(request)
        if (!ifMatch.ok) return ifMatch
        return removePatient(call, request.params.patient_ssn, request.body.reason, ifMatch.value)
      }),
  })
  api.route({
    method: 'DELETE',
    url: '/patients/:patient_ssn/removal',
    config: { action: 'patients.remove', audit_as: 'patients.put_back' },
    schema: {
      tags: [tag],
      summary: 'Takes the removal of a registration back, which is named by its id; needs If-Match',
      params,
      response: { 204: z.null(), ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, async (call) => {
        const ifMatch = ifMatchOf(request)
        return ifMatch.ok ? putPatientBack(call, request.params.patient_ssn, ifMatch.value) : ifMatch
      }),
  })
  api.route({
    method: 'POST',
    url: '/patients/:patient_ssn/national-id',
    config: { action: 'patients.reveal_ssn', is_secret: true },
    schema: {
      tags: [tag],
      summary: 'The whole national ID, with the reason why it is looked at; 404 where there is none',
      params,
      body: RevealBody,
      response: { 200: RevealedNationalId, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => showNationalId(call, request.params.patient_ssn), {
        administration_reason: request.body.reason,
      }),
  })
  resourceRoutes(api, deps, { url: '/patients/:patient_ssn/history', tag, params }).list(
    {
      action: 'patients.read',
      audit_as: 'patients.read_history',
      summary: 'Visits, assessments and documents of a patient, newest first',
      query: z.object(pageQuery),
      item: HistoryItem,
    },
    (call, of, query) => getHistory(call, of.patient_ssn, query),
  )
}
