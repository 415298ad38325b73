import { randomUUID } from 'node:crypto'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { invalidInput, notFound, withoutNumbers, zodToFieldErrors } from '../shared/errors.ts'
import { HashesBusy } from './auth/passwords.ts'
import { PROBLEM_MEDIA_TYPE, type Problem, problem, problemOf, type RestError } from './problem.ts'

/*
 * The one place where thrown errors become answers: what the request did wrong is said, what the program did wrong
 * goes to the log under an id, and the caller learns the id and nothing else.
 */

export function registerErrorAnswers(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) =>
    send(reply, problemOfThrown(error, request, reply)),
  )
  app.setNotFoundHandler((_request, reply) => send(reply, problemOf(notFound('route'))))
}

function send(reply: FastifyReply, body: Problem): FastifyReply {
  if (body.code === 'server_busy') reply.header('retry-after', String(body.retry_after_s))
  return reply.code(body.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(body))
}

const STORE_FULL = ['53100', 'ENOSPC']

function problemOfThrown(error: FastifyError, request: FastifyRequest, reply: FastifyReply): Problem {
  const refusal = refusalOf(error, request)
  if (refusal) return problemOf(refusal)
  if (error.statusCode === 429) {
    const wait = Number(reply.getHeader('retry-after') ?? 60)
    return problemOf({ code: 'rate_limited', retry_after_s: Number.isFinite(wait) ? wait : 60 })
  }
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500)
    return problem(status, 'bad_request', 'The request cannot be read', readableCause(error))
  const log_id = randomUUID()
  request.log.error({ log_id, fault: faultOf(error) }, 'a request failed')
  if (STORE_FULL.includes(error.code)) return problemOf({ code: 'disk_full' })
  return problemOf({ code: 'internal', log_id })
}

/** Fastify's own messages are fixed sentences; anybody else's might quote the request. */
function readableCause(error: FastifyError): string {
  return error.code?.startsWith('FST_') ? withoutNumbers(error.message) : 'It is not well formed.'
}

function refusalOf(error: FastifyError, request: FastifyRequest): RestError | null {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.map((issue) => ({
      field: withoutNumbers(issue.instancePath.split('/').filter(Boolean).join('.')) || '(body)',
      code: issue.keyword,
      message: withoutNumbers(issue.message ?? 'is not accepted'),
    }))
    return invalidInput(fields)
  }
  if (error instanceof HashesBusy) return { code: 'server_busy', retry_after_s: error.retry_after_s }
  if (error instanceof z.ZodError) return invalidInput(zodToFieldErrors(error))
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return { code: 'too_large', limit_bytes: request.routeOptions.bodyLimit ?? 0 }
  }
  return null
}

/** Of a fault the log gets kind, place and SQLSTATE; messages of databases quote values, so they stay out. */
export function faultOf(thrown: unknown): Readonly<Record<string, unknown>> {
  if (!(thrown instanceof Error)) return { name: typeof thrown }
  const error: Error & { code?: unknown; constraint?: unknown } = thrown
  const isDatabase = typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)
  return {
    name: error.name,
    code: error.code,
    constraint: error.constraint,
    message: isDatabase ? undefined : withoutNumbers(error.message),
    stack: framesOf(error),
  }
}

/** Where it was thrown. A message of several lines stands in the stack too, and may quote values: frames alone. */
function framesOf({ stack }: Error): string | undefined {
  return stack
    ?.split('\n')
    .filter((line) => /^ {4}at .*(:\d+:\d+|<anonymous>|native)\)?$/.test(line))
    .join('\n')
}
