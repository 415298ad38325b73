import { z } from 'zod'
import { PendingStationView } from '../../shared/reports/admin-ipc.ts'
import type { Api } from '../rest/api.ts'
import { pageOf } from '../rest/paging.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { decideStation, getPendingStations } from './pending-station-service.ts'

const tags = ['admin']
const params = z.object({ station_id: z.string().max(60) })

const decisions = [
  [
    'approve',
    'stations.approve',
    'approved',
    'Lets a PC become a station, after its six words were compared',
  ],
  ['reject', 'stations.reject', 'rejected', 'Refuses a PC that asks to become a station'],
] as const

/** PCs that showed a code which needs an administrator's yes. */
export function registerPendingStationRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'GET',
    url: '/admin/pending-stations',
    config: { action: 'stations.manage', audit_as: 'stations.list_pending' },
    schema: {
      tags,
      summary: 'PCs that wait for an approval, the oldest first',
      response: { 200: pageOf(PendingStationView), ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, getPendingStations),
  })
  for (const [verb, audit_as, state, summary] of decisions) {
    api.route({
      method: 'POST',
      url: `/admin/pending-stations/:station_id/${verb}`,
      config: { action: 'stations.manage', audit_as },
      schema: { tags, summary, params, response: { 200: PendingStationView, ...problemAnswers } },
      handler: (request, reply) =>
        serve(deps, request, reply, (call) => decideStation(call, request.params.station_id, state)),
    })
  }
}
