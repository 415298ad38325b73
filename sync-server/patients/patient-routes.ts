import { z } from 'zod'
import type { Api } from '../rest/api.ts'
import { ifMatchOf } from '../rest/etag.ts'
import { pageOf, pageQuery } from '../rest/paging.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { HistoryItem, PatientAnswer, PatientBody, PatientListItem } from './patient-message.ts'
import { findPatients, getHistory } from './patient-search-service.ts'
import { getPatient, registerPatient, replacePatient } from './patient-service.ts'

const params = z.object({
  patient_ssn: z.string().max(60).describe('National ID (14 digits), medical number (10 digits) or id'),
})

const text = z.string().max(400).optional()

/** Patients: find, register, read, replace, history. */
export function registerPatientRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'GET',
    url: '/patients/search',
    config: { action: 'patients.read', audit_as: 'patients.search' },
    schema: {
      tags: ['patients'],
      summary:
        'Finds patients by name (any order, Arabic folded), mobile, medical number or whole national ID',
      querystring: z.object({
        q: text,
        ssn: text,
        mobile_number: text,
        medical_number: text,
        full_name: text,
        ...pageQuery,
      }),
      response: { 200: pageOf(PatientListItem), ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, (call) => findPatients(call, request.query)),
  })
  api.route({
    method: 'POST',
    url: '/patients',
    config: { action: 'patients.register' },
    schema: {
      tags: ['patients'],
      summary: 'Registers a patient',
      body: PatientBody,
      response: { 201: PatientAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => registerPatient(call, request.body), request.body),
  })
  api.route({
    method: 'GET',
    url: '/patients/:patient_ssn',
    config: { action: 'patients.read' },
    schema: {
      tags: ['patients'],
      summary: 'One patient',
      params,
      response: { 200: PatientAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => getPatient(call, request.params.patient_ssn)),
  })
  api.route({
    method: 'PUT',
    url: '/patients/:patient_ssn',
    config: { action: 'patients.edit' },
    schema: {
      tags: ['patients'],
      summary: 'Replaces a patient’s fields; needs If-Match',
      params,
      body: PatientBody,
      response: { 200: PatientAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(
        deps,
        request,
        reply,
        async (call) => {
          const ifMatch = ifMatchOf(request)
          if (!ifMatch.ok) return ifMatch
          return await replacePatient(call, request.params.patient_ssn, request.body, ifMatch.value)
        },
        request.body,
      ),
  })
  api.route({
    method: 'GET',
    url: '/patients/:patient_ssn/history',
    config: { action: 'patients.read', audit_as: 'patients.read_history' },
    schema: {
      tags: ['patients'],
      summary: 'Visits, assessments and documents of a patient, newest first',
      params,
      querystring: z.object(pageQuery),
      response: { 200: pageOf(HistoryItem), ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => getHistory(call, request.params.patient_ssn, request.query)),
  })
}
