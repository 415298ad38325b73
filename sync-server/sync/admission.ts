import type { FastifyReply, FastifyRequest } from 'fastify'
import { problem } from '../problem.ts'
import { sendProblemBody } from './sync-answers.ts'

/*
 * How many requests of a kind this node works on at a time. Commits wait for each other at the end of their transactions:
 * beyond a few at once more of them only make each slower. Some wait here; who finds the queue full, or waits too long, is
 * sent away and told when to come again, each at another second.
 */

export interface AdmissionLimits {
  readonly at_once: number
  readonly queued: number
  readonly wait_ms: number
}

export interface AdmissionDeps {
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number
  /** Calls `run` after `delayMs`; the answer cancels it. */
  readonly after: (delayMs: number, run: () => void) => () => void
}

interface Waiting {
  readonly enter: (isIn: boolean) => void
}

const RETRY_FIRST_S = 1
const RETRY_SPREAD_S = 10

export class Admission {
  readonly #limits: AdmissionLimits
  readonly #deps: AdmissionDeps
  readonly #queue: Waiting[] = []
  #inside = 0

  constructor(limits: AdmissionLimits, deps: AdmissionDeps) {
    this.#limits = limits
    this.#deps = deps
  }

  isFull(): boolean {
    return this.#inside >= this.#limits.at_once && this.#queue.length >= this.#limits.queued
  }

  /** Whether it may go on; who may calls `leave` once. First come, first served. */
  async enter(): Promise<boolean> {
    if (this.#inside < this.#limits.at_once) {
      this.#inside += 1
      return true
    }
    if (this.isFull()) return false
    return new Promise((resolve) => {
      const waiting: Waiting = {
        enter: (isIn) => {
          cancel()
          resolve(isIn)
        },
      }
      const cancel = this.#deps.after(this.#limits.wait_ms, () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1)
        waiting.enter(false)
      })
      this.#queue.push(waiting)
    })
  }

  leave(): void {
    const next = this.#queue.shift()
    // The place goes over to who waited longest.
    if (next === undefined) this.#inside -= 1
    else next.enter(true)
  }

  /** When who is sent away comes again, whole seconds. */
  retryAfterS(): number {
    return RETRY_FIRST_S + Math.floor(this.#deps.random() * RETRY_SPREAD_S)
  }
}

const busy = problem(
  503,
  'busy',
  'The server is busy',
  'It works on as many requests as it can; nothing was taken: come again when it says.',
)

/**
 * Hooks of a route that is admitted: a full queue is told before the body is read, a place is taken after it. The place is
 * free once the answer is made: a station whose line is gone may take a quarter of an hour not to read it.
 */
export function admitted(admission: Admission) {
  const inside = new WeakMap<FastifyRequest, () => void>()
  const sendAway = (reply: FastifyReply): FastifyReply =>
    sendProblemBody(reply.header('retry-after', String(admission.retryAfterS())), busy)
  return {
    onRequest: async (_request: FastifyRequest, reply: FastifyReply): Promise<unknown> =>
      admission.isFull() ? sendAway(reply) : undefined,
    preHandler: async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      if (!(await admission.enter())) return sendAway(reply)
      if (reply.raw.destroyed || reply.raw.closed) {
        admission.leave()
        return reply
      }
      const leave = (): void => {
        if (inside.delete(request)) admission.leave()
      }
      inside.set(request, leave)
      reply.raw.once('close', leave)
      return undefined
    },
    onSend: async (request: FastifyRequest): Promise<void> => inside.get(request)?.(),
  }
}
