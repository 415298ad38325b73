import { z } from 'zod'
import { Dashboard } from '../../shared/reports/dashboard.ts'
import {
  AssessmentStatistics,
  PatientStatistics,
  VisitVolume,
  VisitVolumeQuery,
} from '../../shared/reports/statistics.ts'
import type { Api } from '../rest/api.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import {
  getAssessmentStatistics,
  getDashboard,
  getPatientStatistics,
  getVisitVolume,
} from './reports-service.ts'

const tags = ['reports']

/** Counts for administrators. */
export function registerReportsRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'GET',
    url: '/reports/dashboard',
    config: { action: 'reports.read', audit_as: 'reports.dashboard' },
    schema: { tags, summary: 'What the server counts now', response: { 200: Dashboard, ...problemAnswers } },
    handler: (request, reply) => serve(deps, request, reply, getDashboard),
  })
  api.route({
    method: 'GET',
    url: '/reports/patients/statistics',
    config: { action: 'reports.read', audit_as: 'reports.patients' },
    schema: {
      tags,
      summary: 'Patients by sex, age and governorate, new ones by month',
      response: { 200: PatientStatistics, ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, getPatientStatistics),
  })
  api.route({
    method: 'GET',
    url: '/reports/visits/volume',
    config: { action: 'reports.read', audit_as: 'reports.visits' },
    schema: {
      tags,
      summary: 'Visits by day, week, month or type',
      querystring: z.object(VisitVolumeQuery),
      response: { 200: VisitVolume, ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, (call) => getVisitVolume(call, request.query)),
  })
  api.route({
    method: 'GET',
    url: '/reports/clinical/assessments',
    config: { action: 'reports.read', audit_as: 'reports.assessments' },
    schema: {
      tags,
      summary: 'Forms by status, missing forms, NEWS2, fall-risk and pain bands',
      response: { 200: AssessmentStatistics, ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, getAssessmentStatistics),
  })
}
