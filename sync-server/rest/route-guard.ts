import type { RouteOptions } from 'fastify'

/** Stops the start of a server that has a route without an act of the policy table: who may call it would be open. */
export function guardRoutes(app: {
  addHook(name: 'onRoute', hook: (route: RouteOptions) => void): unknown
}): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.action === undefined) {
      throw new Error(`${String(route.method)} ${route.url} names no action of the policy table`)
    }
  })
}
