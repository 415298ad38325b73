import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { instantOf } from '../../shared/time.ts'
import { Role } from '../../shared/users/user.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import type { RestError } from '../problem.ts'
import type { Api } from '../rest/api.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { auditRefusal, refuse, sendProblem, serve } from '../rest/serve.ts'
import { findCredentials } from './credentials-store.ts'
import { isPasswordOf } from './passwords.ts'
import { revokeFamily } from './refresh-token-store.ts'
import { issueTokens, refreshTokens } from './tokens.ts'

const LoginBody = z.object({
  username: z.string().trim().min(1).max(60),
  password: z.string().min(1).max(200),
  totp: z.string().max(10).optional(),
  /** Sent by OAuth2 clients with the password form. */
  grant_type: z.literal('password').optional(),
})

const TokenAnswer = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.int(),
  user: z.object({ id: Id, username: z.string(), full_name: z.string(), role: Role }),
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
  { username, password }: z.infer<typeof LoginBody>,
): Promise<void> {
  const retry_after_s = deps.signInLimits.retryAfterSeconds(username, request.ip)
  if (retry_after_s > 0) return refuse(deps, request, reply, { code: 'rate_limited', retry_after_s })
  const credentials = await deps.database.transaction({ site_id: 'all' }, (trx) =>
    findCredentials(trx, username),
  )
  if (!(await isPasswordOf(credentials?.password_hash ?? null, password)) || credentials === undefined) {
    deps.signInLimits.recordFailure(username, request.ip)
    await auditRefusal(deps, request, 'wrong_credentials', 'refused', {
      actor_id: credentials?.user.id ?? null,
      site_id: credentials?.user.site_id ?? null,
    })
    return sendProblem(reply, { code: 'wrong_credentials' })
  }
  const { user } = credentials
  const tokens = await deps.database.transaction({ site_id: 'all' }, async (trx) => {
    await auditSession(deps, request, trx, user)
    return await issueTokens(trx, deps, user, { station_id: null })
  })
  return sendTokens(reply, user, tokens)
}

async function refresh(
  deps: RestDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  refresh_token: string,
): Promise<void> {
  const refreshed: Result<
    Extract<Awaited<ReturnType<typeof refreshTokens>>, { kind: 'ok' }>,
    string
  > = await deps.database.transaction({ site_id: 'all' }, async (trx) => {
    const result = await refreshTokens(trx, deps, refresh_token)
    if (result.kind === 'ok') {
      await auditSession(deps, request, trx, result.user)
      return ok(result)
    }
    return err(result.kind === 'reused' ? 'refresh_token_reused' : 'refresh_token_invalid')
  })
  if (refreshed.ok) return sendTokens(reply, refreshed.value.user, refreshed.value.tokens)
  await auditRefusal(deps, request, refreshed.error, 'refused')
  const error: RestError = { code: 'unauthorized', reason: 'invalid_token' }
  return sendProblem(reply, error)
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
): Promise<void> {
  const { id, username, full_name, role } = user
  const body: TokenAnswer = { ...tokens, token_type: 'bearer', user: { id, username, full_name, role } }
  await reply.header('cache-control', 'no-store').code(200).send(body)
}
