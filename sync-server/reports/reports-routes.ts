import { z } from 'zod'
import { Dashboard } from '../../shared/reports/dashboard.ts'
import { Instant, LocalDate } from '../../shared/time.ts'
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
const groups = z.array(z.object({ key: z.string(), count: z.int() }))
const as_of = Instant
const volumeGroup = z.enum(['day', 'week', 'month', 'type'])

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
      summary: 'Patients by sex, age and governorate',
      response: {
        200: z.object({
          as_of,
          total: z.int(),
          registered_today: z.int(),
          by_gender: groups,
          by_age: groups,
          by_governorate: groups,
        }),
        ...problemAnswers,
      },
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
      querystring: z.object({
        from: LocalDate.optional(),
        to: LocalDate.optional(),
        group_by: volumeGroup.default('day'),
      }),
      response: {
        200: z.object({ as_of, from: LocalDate, to: LocalDate, group_by: volumeGroup, items: groups }),
        ...problemAnswers,
      },
    },
    handler: (request, reply) => serve(deps, request, reply, (call) => getVisitVolume(call, request.query)),
  })
  api.route({
    method: 'GET',
    url: '/reports/clinical/assessments',
    config: { action: 'reports.read', audit_as: 'reports.assessments' },
    schema: {
      tags,
      summary: 'Forms by status, NEWS2 bands, fall-risk levels',
      response: {
        200: z.object({
          as_of,
          nursing: groups,
          radiology: groups,
          news2_bands: groups,
          fall_risk_levels: groups,
        }),
        ...problemAnswers,
      },
    },
    handler: (request, reply) => serve(deps, request, reply, getAssessmentStatistics),
  })
}
