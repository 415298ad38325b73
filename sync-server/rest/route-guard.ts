import type { FastifyInstance, RouteOptions } from 'fastify'
import { type Access, requireAccess } from '../../shared/policy/access.ts'

/** A route of the server and who may pass it. */
export interface ListedRoute {
  readonly method: string
  readonly url: string
  readonly access: Access
}

const listed = new WeakMap<object, readonly ListedRoute[]>()

/**
 * Holds for every route that is added from here on, whoever adds it: one that names no act of the policy table and no
 * way in stops the start of the server, for who may call it would be open. Looked at when all are there.
 */
export function guardRoutes(app: FastifyInstance): void {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => void routes.push(route))
  app.addHook('onReady', async () => {
    listed.set(app.server, routes.flatMap(listedRoutes))
  })
}

function listedRoutes({ method, url, config }: RouteOptions): ListedRoute[] {
  const methods = typeof method === 'string' ? [method] : method
  return methods.map((each) => ({
    method: each,
    url,
    access: requireAccess(`${each} ${url}`, config?.action),
  }))
}

/** Every route of a server that is ready, as the guard saw it. */
export function routesOf(app: FastifyInstance): readonly ListedRoute[] {
  const routes = listed.get(app.server)
  if (routes === undefined) throw new Error('the routes are known once the server is ready')
  return routes
}
