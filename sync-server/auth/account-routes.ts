import { z } from 'zod'
import {
  OneTimePassword,
  PasswordChange,
  PasswordChanged,
  RecoveryCodes,
  SecondFactorSetup,
  SecondFactorStatus,
  SecurityAlert,
  StepUpAnswer,
  StepUpInput,
} from '../../shared/account/account-ipc.ts'
import { shortText } from '../../shared/records.ts'
import type { Api } from '../rest/api.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import {
  asTry,
  changeOwnPassword,
  confirmSecondFactor,
  getAlerts,
  lookAtPassword,
  makeOneTimePassword,
  newCodes,
  removeOwnSecondFactor,
  resetPassword,
  resetSecondFactor,
  secondFactorStatus,
  startSecondFactor,
  stepUp,
} from './account-service.ts'
import type { AccessClaims } from './tokens.ts'

const tags = ['auth']
const empty = z.strictObject({}).optional()
const noContent = { 204: z.undefined(), ...problemAnswers }

/** A person's own account: proving again who they are, password, second factor. */
export function registerAccountRoutes(api: Api, deps: RestDeps): void {
  registerProofRoutes(api, deps)
  registerSecondFactorRoutes(api, deps)
  registerResetRoutes(api, deps)
}

function registerProofRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'POST',
    url: '/auth/step-up',
    config: { action: 'session.use', audit_as: 'session.step_up', is_secret: true },
    schema: {
      tags,
      summary:
        'Proves again who is there: totp or recovery_code of who has a second factor, else the password',
      body: StepUpInput,
      response: { 200: StepUpAnswer, ...problemAnswers },
    },
    handler: (request, reply) => {
      const claims = claimsOf(request)
      return asTry(deps, claims, async (attempt) => {
        const look = await lookAtPassword(deps, claims, attempt, request.body.password)
        await serve(deps, request, reply, (call) => stepUp(call, request.body, look, attempt))
      })
    },
  })
  api.route({
    method: 'POST',
    url: '/auth/password',
    config: { action: 'session.use', audit_as: 'session.change_password', is_secret: true },
    schema: {
      tags,
      summary: 'Changes one’s own password; every other sign-in ends',
      body: PasswordChange,
      response: { 200: PasswordChanged, ...problemAnswers },
    },
    handler: (request, reply) => {
      const claims = claimsOf(request)
      const { old_password, new_password } = request.body
      return asTry(deps, claims, async (attempt) => {
        const look = await lookAtPassword(deps, claims, attempt, old_password, new_password)
        await serve(deps, request, reply, (call) => changeOwnPassword(call, request.body, look, attempt))
      })
    },
  })
}

function registerSecondFactorRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'GET',
    url: '/auth/totp',
    config: { action: 'session.use', audit_as: 'second_factor.read' },
    schema: {
      tags,
      summary: 'One’s own second factor',
      response: { 200: SecondFactorStatus, ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, secondFactorStatus),
  })
  api.route({
    method: 'POST',
    url: '/auth/totp/start',
    config: { action: 'session.use', audit_as: 'second_factor.start', step_up: true, is_secret: true },
    schema: {
      tags,
      summary: 'Begins to set up an authenticator app',
      body: empty,
      response: { 200: SecondFactorSetup, ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, startSecondFactor),
  })
  api.route({
    method: 'POST',
    url: '/auth/totp/confirm',
    config: { action: 'session.use', audit_as: 'second_factor.confirm', step_up: true, is_secret: true },
    schema: {
      tags,
      summary: 'Turns the second factor on with the app’s first code; answers ten recovery codes, once',
      body: z.strictObject({ totp: z.string().max(20) }),
      response: { 200: RecoveryCodes, ...problemAnswers },
    },
    handler: (request, reply) =>
      asTry(deps, claimsOf(request), (attempt) =>
        serve(deps, request, reply, (call) => confirmSecondFactor(call, request.body.totp, attempt)),
      ),
  })
  api.route({
    method: 'POST',
    url: '/auth/totp/recovery-codes',
    config: { action: 'session.use', audit_as: 'second_factor.renew_codes', step_up: true, is_secret: true },
    schema: {
      tags,
      summary: 'Ten new recovery codes instead of the old ones',
      body: empty,
      response: { 200: RecoveryCodes, ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, newCodes),
  })
  api.route({
    method: 'POST',
    url: '/auth/totp/off',
    config: { action: 'session.use', audit_as: 'second_factor.remove', step_up: true, is_secret: true },
    schema: {
      tags,
      summary: 'Turns one’s own second factor off; every other sign-in ends',
      body: empty,
      response: noContent,
    },
    handler: (request, reply) => serve(deps, request, reply, removeOwnSecondFactor),
  })
}

function registerResetRoutes(api: Api, deps: RestDeps): void {
  const params = z.object({ user_id: z.string().max(60) })
  const body = z.strictObject({ reason: shortText(500) })
  api.route({
    method: 'POST',
    url: '/admin/users/:user_id/password-reset',
    config: { action: 'users.manage', audit_as: 'users.reset_password', step_up: true, is_secret: true },
    schema: {
      tags: ['admin'],
      summary: 'A password for one sign-in; what the person was signed in with ends',
      params,
      body,
      response: { 200: OneTimePassword, ...problemAnswers },
    },
    handler: async (request, reply) => {
      const made = await makeOneTimePassword()
      await serve(deps, request, reply, (call) => resetPassword(call, request.params.user_id, made), {
        administration_reason: request.body.reason,
      })
    },
  })
  api.route({
    method: 'POST',
    url: '/admin/users/:user_id/totp-off',
    config: { action: 'users.manage', audit_as: 'users.reset_second_factor', step_up: true },
    schema: {
      tags: ['admin'],
      summary: 'Takes a person’s second factor away, as after a lost phone',
      params,
      body,
      response: noContent,
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => resetSecondFactor(call, request.params.user_id), {
        administration_reason: request.body.reason,
      }),
  })
  api.route({
    method: 'GET',
    url: '/admin/security-alerts',
    config: { action: 'audit.read', audit_as: 'audit.read_alerts' },
    schema: {
      tags: ['admin'],
      summary: 'What should be looked into: sign-ins of which somebody may hold a copy, newest first',
      response: { 200: z.object({ items: z.array(SecurityAlert) }), ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, getAlerts),
  })
}

function claimsOf(request: { readonly claims?: AccessClaims }): AccessClaims {
  if (request.claims === undefined) throw new Error('a served route is never open')
  return request.claims
}
