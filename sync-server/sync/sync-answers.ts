import type { FastifyReply } from 'fastify'
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { PROBLEM_MEDIA_TYPE, type Problem, problem, problemOf, type RestError } from '../problem.ts'

/** Answers an expected failure of the closed list. */
export function sendSyncProblem(reply: FastifyReply, error: RestError): FastifyReply {
  return sendProblemBody(reply, problemOf(error))
}

export function sendProblemBody(reply: FastifyReply, body: Problem): FastifyReply {
  if (body.code === 'rate_limited') reply.header('retry-after', String(body.retry_after_s))
  return reply.code(body.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(body))
}

/** The station's clock differs from the server's: it corrects its own by `server_time` and asks again. */
export function clockProblem(serverTime: string): Problem {
  return problem(401, 'clock', 'Clocks differ', 'The token was made at another time than the server’s.', {
    server_time: serverTime,
  })
}

/** Whether a station's version may enrol, sign in and pull here; the answer that says no otherwise. */
export function protocolRefusal(theirs: number): RestError | null {
  if (theirs >= OLDEST_PROTOCOL_VERSION && theirs <= PROTOCOL_VERSION) return null
  return { code: 'protocol_mismatch', ours: PROTOCOL_VERSION, theirs }
}
