import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Action } from '../../shared/policy/policy.ts'
import type { Result } from '../../shared/result.ts'
import type { RestError } from '../problem.ts'
import type { Api } from './api.ts'
import type { Answer, Call } from './call.ts'
import { ifMatchOf } from './etag.ts'
import { pageOf } from './paging.ts'
import { problemAnswers } from './problem-answers.ts'
import type { RestDeps } from './rest-deps.ts'
import { serve } from './serve.ts'

/*
 * The four things that can be done at an address, alike for every kind of record:
 *
 *   create   POST   201, Location; once under an Idempotency-Key; an administrator says why
 *   read     GET    200, ETag
 *   list     GET    200, a page
 *   replace  PUT    200, ETag; needs If-Match; an administrator says why
 *
 * A route says who may (`action`), what the audit calls it, what goes in and what comes out; its work is a service.
 */

/** What every route of an address has in common. */
export interface Resource<P extends z.ZodType> {
  readonly url: string
  readonly tag: string
  /** What the path names; `noParams` where it names nothing. */
  readonly params: P
}

export const noParams = z.object({})

interface RouteWords {
  readonly action: Action
  /** What the audit calls it, where that is more exact than the action. */
  readonly audit_as?: string
  readonly summary: string
}

interface Writing<B extends z.ZodType, A extends z.ZodType> extends RouteWords {
  readonly body: B
  readonly answer: A
}

interface Reading<Q extends z.ZodType, A extends z.ZodType> extends RouteWords {
  readonly query?: Q
  readonly answer: A
}

interface Listing<Q extends z.ZodType, A extends z.ZodType> extends RouteWords {
  readonly query: Q
  readonly item: A
}

type Done = Promise<Result<Answer, RestError>>

/** The routes of one address, each with its work. */
export interface ResourceRoutes<P> {
  create<B extends z.ZodType, A extends z.ZodType>(
    route: Writing<B, A>,
    work: (call: Call, params: P, body: z.output<B>) => Done,
  ): void
  read<A extends z.ZodType, Q extends z.ZodType = typeof noParams>(
    route: Reading<Q, A>,
    work: (call: Call, params: P, query: z.output<Q>) => Done,
  ): void
  list<Q extends z.ZodType, A extends z.ZodType>(
    route: Listing<Q, A>,
    work: (call: Call, params: P, query: z.output<Q>) => Done,
  ): void
  /** `ifMatch` is the row_version that the caller has read. */
  replace<B extends z.ZodType, A extends z.ZodType>(
    route: Writing<B, A>,
    work: (call: Call, params: P, body: z.output<B>, ifMatch: number) => Done,
  ): void
}

/** Begins the routes of one address. */
export function resourceRoutes<P extends z.ZodType>(
  api: Api,
  deps: RestDeps,
  resource: Resource<P>,
): ResourceRoutes<z.output<P>> {
  const add = (
    method: 'GET' | 'POST' | 'PUT',
    words: RouteWords,
    schema: Readonly<Record<string, unknown>>,
    handler: (request: FastifyRequest, reply: FastifyReply) => Promise<void>,
  ): void => {
    const { action, audit_as, summary } = words
    const hasParams = (resource.params as z.ZodType) !== noParams
    api.route({
      method,
      url: resource.url,
      config: audit_as === undefined ? { action } : { action, audit_as },
      schema: {
        tags: [resource.tag],
        summary,
        ...(hasParams ? { params: resource.params } : {}),
        ...schema,
      },
      handler,
    })
  }
  // Fastify has parsed params, query and body by the schemas above; its types do not reach through a generic one.
  const paramsOf = (request: FastifyRequest) => request.params as z.output<P>
  return {
    create: (route, work) =>
      add('POST', route, writing(route, 201), (request, reply) => {
        const body = request.body as z.output<typeof route.body>
        return serve(deps, request, reply, (call) => work(call, paramsOf(request), body), reasonOf(body))
      }),
    read: (route, work) =>
      add('GET', route, reading(route.query, route.answer), (request, reply) =>
        serve(deps, request, reply, (call) => work(call, paramsOf(request), request.query as never)),
      ),
    list: (route, work) =>
      add('GET', route, reading(route.query, pageOf(route.item)), (request, reply) =>
        serve(deps, request, reply, (call) => work(call, paramsOf(request), request.query as never)),
      ),
    replace: (route, work) =>
      add('PUT', route, writing(route, 200), (request, reply) => {
        const body = request.body as z.output<typeof route.body>
        return serve(
          deps,
          request,
          reply,
          async (call) => {
            const ifMatch = ifMatchOf(request)
            return ifMatch.ok ? work(call, paramsOf(request), body, ifMatch.value) : ifMatch
          },
          reasonOf(body),
        )
      }),
  }
}

function writing({ body, answer }: Writing<z.ZodType, z.ZodType>, status: 200 | 201) {
  return { body, response: { [status]: answer, ...problemAnswers } }
}

function reading(query: z.ZodType | undefined, answer: z.ZodType) {
  return { ...(query ? { querystring: query } : {}), response: { 200: answer, ...problemAnswers } }
}

/** Why an administrator acts in a clinician's stead, where the body has a place for it. */
function reasonOf(body: unknown): { readonly administration_reason?: string } {
  const { administration_reason: reason } = (body ?? {}) as { readonly administration_reason?: unknown }
  return typeof reason === 'string' ? { administration_reason: reason } : {}
}
