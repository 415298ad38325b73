import { z } from 'zod'
import { hashPassword } from '../auth/passwords.ts'
import type { Api } from '../rest/api.ts'
import { ifMatchOf } from '../rest/etag.ts'
import { pageOf, pageQuery } from '../rest/paging.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { UserAnswer, UserBody, UserReplacement } from './user-message.ts'
import { createUser, getUser, getUsers, replaceUser } from './user-service.ts'

const params = z.object({ user_id: z.string().max(60) })
const tags = ['admin']

/** People who sign in: list, add, change. */
export function registerUserRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'GET',
    url: '/admin/users',
    config: { action: 'users.manage', audit_as: 'users.list' },
    schema: {
      tags,
      summary: 'People of the site',
      querystring: z.object(pageQuery),
      response: { 200: pageOf(UserAnswer), ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, (call) => getUsers(call, request.query)),
  })
  api.route({
    method: 'GET',
    url: '/admin/users/:user_id',
    config: { action: 'users.manage', audit_as: 'users.read' },
    schema: { tags, summary: 'One person', params, response: { 200: UserAnswer, ...problemAnswers } },
    handler: (request, reply) => serve(deps, request, reply, (call) => getUser(call, request.params.user_id)),
  })
  api.route({
    method: 'POST',
    url: '/admin/users',
    config: { action: 'users.manage', audit_as: 'users.create' },
    schema: {
      tags,
      summary: 'Adds a person',
      body: UserBody,
      response: { 201: UserAnswer, ...problemAnswers },
    },
    handler: async (request, reply) => {
      const password_hash = await hashPassword(request.body.password)
      await serve(deps, request, reply, (call) => createUser(call, request.body, password_hash))
    },
  })
  api.route({
    method: 'PUT',
    url: '/admin/users/:user_id',
    config: { action: 'users.manage', audit_as: 'users.edit' },
    schema: {
      tags,
      summary: 'Changes a person: name, role, charge nurse, active, password',
      params,
      body: UserReplacement,
      response: { 200: UserAnswer, ...problemAnswers },
    },
    handler: async (request, reply) => {
      const { password } = request.body
      const password_hash = password === undefined ? null : await hashPassword(password)
      await serve(deps, request, reply, async (call) => {
        const ifMatch = ifMatchOf(request)
        if (!ifMatch.ok) return ifMatch
        return await replaceUser(call, request.params.user_id, request.body, password_hash, ifMatch.value)
      })
    },
  })
}
