import { z } from 'zod'
import { err, ok, type Result } from '../../shared/result.ts'
import { readStreamHead, type StreamHead } from '../commit/commit-store.ts'
import type { RestError } from '../problem.ts'
import type { Api } from '../rest/api.ts'
import type { Answer, Call } from '../rest/call.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { durableCommit, noteBackup } from '../sync/durability.ts'

const Commit = z.int().nonnegative()

const Durability = z.object({
  policy: z.enum(['none', 'backup', 'standby']),
  epoch: z.string(),
  head: Commit.describe('The newest commit: what a backup that begins now will hold at least'),
  durable_commit: Commit.nullable().describe('What stations are told; null under the policy none'),
})

const Backup = z.object({
  backed_up_through: Commit,
  epoch: z
    .string()
    .max(100)
    .optional()
    .describe('As read before the backup: refused if the server was restored since'),
})

/** How far the records would survive the loss of this server, for the job that makes and verifies backups. */
export function registerDurabilityRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'GET',
    url: '/admin/durability',
    config: { action: 'stations.manage', audit_as: 'durability.read' },
    schema: {
      tags: ['admin'],
      summary: 'How far everything is in a verified backup or on a standby',
      response: { 200: Durability, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, async (call) => ok(answerOf(call, await readStreamHead(call.trx)))),
  })
  api.route({
    method: 'PUT',
    url: '/admin/durability',
    config: { action: 'stations.manage', audit_as: 'durability.note' },
    schema: {
      tags: ['admin'],
      summary: 'A backup was verified: it holds everything up to this commit',
      body: Backup,
      response: { 200: Durability, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => takeBackup(call, request.body), {
        administration_reason: `through commit ${request.body.backed_up_through}`,
      }),
  })
}

async function takeBackup(
  call: Call,
  { backed_up_through, epoch }: z.infer<typeof Backup>,
): Promise<Result<Answer, RestError>> {
  const noted = await noteBackup(call.trx, { through: backed_up_through, epoch })
  return noted.ok ? ok(answerOf(call, noted.value)) : err({ code: 'conflict', reason: noted.error })
}

function answerOf({ deps: { durability = 'none' } }: Call, stream: StreamHead): Answer {
  const durable_commit = durableCommit(durability, stream)
  return {
    status: 200,
    body: { policy: durability, epoch: stream.epoch, head: stream.last_commit, durable_commit },
    touched: { entity: 'stations', record_ids: [], patient_id: null },
  }
}
