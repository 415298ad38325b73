import { z } from 'zod'
import { Conflict } from '../../shared/conflicts/conflict.ts'
import { shortText } from '../../shared/records.ts'
import {
  CodeApproval,
  EnrolmentCode,
  OpenEnrolmentCode,
  StationAnswer,
} from '../../shared/reports/admin-ipc.ts'
import { StationContact } from '../../shared/reports/dashboard.ts'
import type { Api } from '../rest/api.ts'
import { pageOf, pageQuery } from '../rest/paging.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import {
  cancelEnrolmentCode,
  createEnrolmentCode,
  getConflicts,
  getEnrolmentCodes,
  getStations,
} from './operations-service.ts'
import { revokeStation, wipeStation } from './station-service.ts'

const tags = ['admin']

/** A revoked station stays revoked: its PC is enrolled anew with another code. */
const Revocation = z.object({ is_revoked: z.literal(true), reason: shortText(500) })

const Wipe = z.object({ reason: shortText(500), confirm_name: z.string().max(60) })

/** What an administrator looks after: stations and their enrolment, conflicts. */
export function registerOperationsAdminRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'POST',
    url: '/admin/enrolment-codes',
    config: { action: 'stations.manage', audit_as: 'stations.create_enrolment_code', is_secret: true },
    schema: {
      tags,
      summary: 'Makes a one-time code that enrols a station; it is shown once',
      body: z.object({
        approve: CodeApproval.default('auto').describe('At once, or after an administrator’s approval'),
      }),
      response: { 201: EnrolmentCode, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => createEnrolmentCode(call, request.body.approve)),
  })
  api.route({
    method: 'GET',
    url: '/admin/enrolment-codes',
    config: { action: 'stations.manage', audit_as: 'stations.list_enrolment_codes' },
    schema: {
      tags,
      summary: 'Codes that are good still, without the codes themselves',
      response: { 200: pageOf(OpenEnrolmentCode), ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, getEnrolmentCodes),
  })
  api.route({
    method: 'DELETE',
    url: '/admin/enrolment-codes/:code_id',
    config: { action: 'stations.manage', audit_as: 'stations.cancel_enrolment_code' },
    schema: {
      tags,
      summary: 'Takes an unused code away',
      params: z.object({ code_id: z.string().max(64) }),
      response: { 204: z.null(), ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => cancelEnrolmentCode(call, request.params.code_id)),
  })
  api.route({
    method: 'GET',
    url: '/admin/stations',
    config: { action: 'stations.manage', audit_as: 'stations.list' },
    schema: {
      tags,
      summary: 'Stations and their last contact',
      response: {
        200: pageOf(StationContact).extend({ has_recovery_key: z.boolean() }),
        ...problemAnswers,
      },
    },
    handler: (request, reply) => serve(deps, request, reply, getStations),
  })
  api.route({
    method: 'PUT',
    url: '/admin/stations/:station_id',
    config: { action: 'stations.manage', audit_as: 'stations.revoke' },
    schema: {
      tags,
      summary: 'Revokes a station, for good; what it still holds is put aside',
      params: z.object({ station_id: z.string().max(60) }),
      body: Revocation,
      response: { 200: StationAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => revokeStation(call, request.params.station_id), {
        administration_reason: request.body.reason,
      }),
  })
  api.route({
    method: 'POST',
    url: '/admin/stations/:station_id/wipe',
    config: { action: 'stations.manage', audit_as: 'stations.wipe' },
    schema: {
      tags,
      summary: 'Orders a station to save its unsent work and erase itself; revokes it at once',
      params: z.object({ station_id: z.string().max(60) }),
      body: Wipe,
      response: { 200: StationAnswer, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => wipeStation(call, request.params.station_id, request.body), {
        administration_reason: request.body.reason,
      }),
  })
  api.route({
    method: 'GET',
    url: '/admin/conflicts',
    config: { action: 'conflicts.read' },
    schema: {
      tags,
      summary: 'Values that two people set without knowing of each other',
      querystring: z.object({ state: z.enum(['open', 'resolved']).optional(), ...pageQuery }),
      response: { 200: pageOf(Conflict), ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, (call) => getConflicts(call, request.query)),
  })
}
