import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import { ok } from '../../shared/result.ts'
import { instantOf } from '../../shared/time.ts'
import { Role } from '../../shared/users/user.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import { PROBLEM_MEDIA_TYPE } from '../problem.ts'
import type { Api } from '../rest/api.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { auditRefusal, refuse, sendProblem, serve } from '../rest/serve.ts'
import { clockProblem } from '../sync/sync-answers.ts'
import { revokeFamily } from './refresh-token-store.ts'
import { proveAtSignIn } from './sign-in-proof.ts'
import { provenStation, STATION_PROOF_HEADER } from './station-proof.ts'
import { issueTokens, refreshTokens } from './tokens.ts'

/** The code of the authenticator app, or one of the recovery codes. */
export const givenFactor = {
  totp: z.string().max(20).optional(),
  recovery_code: z.string().max(60).optional(),
}

const LoginBody = z.object({
  username: z.string().trim().min(1).max(60),
  password: z.string().min(1).max(200),
  ...givenFactor,
  /** Where the password is good for one sign-in: the one chosen instead. */
  new_password: z.string().max(200).optional(),
  /** Sent by OAuth2 clients with the password form. */
  grant_type: z.literal('password').optional(),
})

const TokenAnswer = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.int(),
  user: z.object({ id: Id, username: z.string(), full_name: z.string(), role: Role }),
  /** Of a second factor that was set up with this request: shown once. */
  recovery_codes: z.array(z.string()).optional(),
})
type TokenAnswer = z.infer<typeof TokenAnswer>

/** Sign-in, refresh and sign-out of REST clients: `/auth/login`, `/auth/refresh`, `/auth/logout`. */
export function registerAuthRoutes(api: Api, deps: RestDeps): void {
  api.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(body.toString())))
    },
  )
  api.route({
    method: 'POST',
    url: '/auth/login',
    config: { action: 'open', audit_as: 'session.sign_in' },
    schema: {
      tags: ['auth'],
      summary: 'Signs a person in (JSON, or the OAuth2 password form)',
      description:
        'A 401 of code second_factor_needed, second_factor_setup_needed or must_change_password comes after the right password: send the request again with what it asks for.',
      body: LoginBody,
      response: { 200: TokenAnswer, ...problemAnswers },
    },
    handler: (request, reply) => login(deps, request, reply, request.body),
  })
  api.route({
    method: 'POST',
    url: '/auth/refresh',
    config: { action: 'open', audit_as: 'session.refresh' },
    schema: {
      tags: ['auth'],
      summary: 'Exchanges a refresh token, once, for new tokens',
      description: `A token that was given to a station needs that station's proof in ${STATION_PROOF_HEADER}.`,
      body: z.object({ refresh_token: z.string().min(20).max(200) }),
      response: { 200: TokenAnswer, ...problemAnswers },
    },
    handler: (request, reply) => refresh(deps, request, reply, request.body.refresh_token),
  })
  api.route({
    method: 'POST',
    url: '/auth/logout',
    config: { action: 'session.use', audit_as: 'session.sign_out' },
    schema: {
      tags: ['auth'],
      summary: 'Ends this sign-in: its access and refresh tokens are good no more',
      response: { 204: z.undefined(), ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, async ({ trx, caller, now }) => {
        await revokeFamily(trx, caller.session_id, now)
        return ok({
          status: 204,
          body: undefined,
          touched: { entity: null, record_ids: [], patient_id: null },
        })
      }),
  })
}

async function login(
  deps: RestDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  body: z.infer<typeof LoginBody>,
): Promise<void> {
  const place = { kind: 'address', name: request.ip } as const
  const { tried, result } = await proveAtSignIn(deps, body, {
    place,
    mayEnter: () => true,
    finish: async (trx, { user, recovery_codes }) => {
      await auditSession(deps, request, trx, user)
      return { user, recovery_codes, tokens: await issueTokens(trx, deps, user, { station_id: null }) }
    },
  })
  if (!result.ok) {
    const { code } = result.error
    await auditRefusal(deps, request, code, 'refused', {
      actor_id: tried?.id ?? null,
      site_id: tried?.site_id ?? null,
    })
    return sendProblem(reply, result.error)
  }
  const { user, tokens, recovery_codes } = result.value
  return sendTokens(reply, user, tokens, recovery_codes)
}

async function refresh(
  deps: RestDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  refresh_token: string,
): Promise<void> {
  const proof = request.headers[STATION_PROOF_HEADER]
  const station = typeof proof === 'string' ? await provenStation(deps, proof, refresh_token) : ok(null)
  if (!station.ok && station.error === 'clock') {
    const body = clockProblem(instantOf(deps.clock.nowMs()))
    await reply.code(body.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(body))
    return
  }
  if (!station.ok && station.error === 'revoked')
    return refuse(deps, request, reply, { code: 'revoked', subject: 'station' })
  // A proof that is not good is as none: whose token it was is looked at all the same.
  const station_id = station.ok ? station.value : null
  const refreshed = await deps.database.transaction({ site_id: 'all' }, async (trx) => {
    const result = await refreshTokens(trx, deps, refresh_token, station_id)
    if (result.kind === 'ok') await auditSession(deps, request, trx, result.user)
    return result
  })
  if (refreshed.kind === 'ok') return sendTokens(reply, refreshed.user, refreshed.tokens, null)
  const reasons = {
    reused: 'refresh_token_reused',
    unproven: 'station_proof_refused',
    invalid: 'refresh_token_invalid',
  }
  const actor_id = refreshed.kind === 'invalid' ? null : refreshed.user_id
  await auditRefusal(deps, request, reasons[refreshed.kind], 'refused', { actor_id })
  return sendProblem(reply, { code: 'unauthorized', reason: 'invalid_token' })
}

async function auditSession(
  deps: RestDeps,
  request: FastifyRequest,
  trx: Parameters<typeof recordServerEvent>[0],
  user: { readonly id: Id; readonly role: Role; readonly site_id: Id },
): Promise<void> {
  await recordServerEvent(trx, {
    event_id: deps.newId(),
    occurred_at: instantOf(deps.clock.nowMs()),
    actor_id: user.id,
    actor_role: user.role,
    action: request.routeOptions.config.audit_as ?? 'session.sign_in',
    entity: 'users',
    record_ids: [user.id],
    patient_id: null,
    site_id: user.site_id,
    envelope_id: null,
    outcome: 'success',
    reason: null,
  })
}

async function sendTokens(
  reply: FastifyReply,
  user: TokenAnswer['user'],
  tokens: Pick<TokenAnswer, 'access_token' | 'refresh_token' | 'expires_in'>,
  recovery_codes: string[] | null,
): Promise<void> {
  const { id, username, full_name, role } = user
  const body: TokenAnswer = {
    ...tokens,
    token_type: 'bearer',
    user: { id, username, full_name, role },
    ...(recovery_codes === null ? {} : { recovery_codes }),
  }
  await reply.header('cache-control', 'no-store').code(200).send(body)
}
