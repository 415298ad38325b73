import type { FastifyInstance } from 'fastify'

/*
 * How a server ends when it is told to:
 *
 *   serving ──close──► draining: nobody new is let in, event streams end, requests under way are answered
 *   draining ──the last one is answered──► closed: what it held in the database is let go of
 *   draining ──DRAIN_MS──► what is still under way is broken off: whoever sent it sends it again
 */

/** Below what service managers wait before they kill: 30 s in Kubernetes, 90 s in systemd. */
const DRAIN_MS = 15_000

/** Lets requests under way end when the app closes, `drain_ms` long at most. */
export function drainOnClose(app: FastifyInstance, drain_ms = DRAIN_MS): void {
  let isDraining = false
  // A connection that is kept after its answer would hold the server open.
  app.addHook('onSend', async (_request, reply) => {
    if (isDraining) void reply.header('connection', 'close')
  })
  app.addHook('preClose', async () => {
    isDraining = true
    const limit = setTimeout(() => app.server.closeAllConnections(), drain_ms)
    app.server.once('close', () => clearTimeout(limit))
  })
}
