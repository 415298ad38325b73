import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { readStreamHead } from './commit/commit-store.ts'
import type { Database } from './db/database.ts'

/** For those who run the server: is it alive, can it work, what does it do. None of it names a person. */
export function registerOperationsRoutes(app: FastifyInstance, database: Database): void {
  const unlimited = { config: { rateLimit: false, action: 'open' } } as const
  app.get('/health/live', unlimited, async () => ({ status: 'live' }))
  app.get('/health/ready', unlimited, async (request, reply) => {
    try {
      const { last_commit } = await database.transaction({ site_id: 'all' }, readStreamHead)
      return { status: 'ready', head: last_commit }
    } catch (error) {
      // Expected while the database is away: the answer is what callers wait for.
      request.log.warn({ code: (error as { code?: unknown }).code }, 'the database does not answer')
      return reply.code(503).send({ status: 'database_unavailable' })
    }
  })

  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const durations = new Histogram({
    name: 'sijil_http_request_duration_seconds',
    help: 'Time to answer by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  new Gauge({
    name: 'sijil_stream_head',
    help: 'Number of the last commit',
    registers: [registry],
    async collect() {
      const { last_commit } = await database.transaction({ site_id: 'all' }, readStreamHead)
      this.set(last_commit)
    },
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
  app.get('/metrics', unlimited, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
}
