import type { FastifyInstance } from 'fastify'
import type { DiskFlush } from './db/disk-flush.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the answer promises is written down elsewhere, or comes again by itself: it waits for no disk. */
    is_told_again?: true
  }
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Answers to what was done go out only when it is on the disk; one that the disk does not keep is answered as a fault. */
export function keepBeforeAnswers(app: FastifyInstance, flush: DiskFlush): void {
  app.addHook('onSend', async ({ method, routeOptions }, reply) => {
    const isRefused = reply.statusCode >= 400
    if (READING.has(method) || isRefused || routeOptions.config.is_told_again === true) return
    await flush()
  })
}
