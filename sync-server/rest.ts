import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { registerDurabilityRoutes } from './admin/durability-routes.ts'
import { registerOperationsAdminRoutes } from './admin/operations-routes.ts'
import { registerPendingStationRoutes } from './admin/pending-station-routes.ts'
import { registerQuarantineRoutes } from './admin/quarantine-routes.ts'
import { registerSettingsRoutes } from './admin/settings-routes.ts'
import { registerSiteRoutes } from './admin/site-routes.ts'
import { registerUserRoutes } from './admin/user-routes.ts'
import { registerAllergyRoutes } from './allergies/allergy-routes.ts'
import { registerNursingRoutes } from './assessments/nursing-routes.ts'
import { registerAuditRoutes } from './audit/audit-routes.ts'
import { registerAccountRoutes } from './auth/account-routes.ts'
import { registerAuthRoutes } from './auth/auth-routes.ts'
import { HashesBusy } from './auth/passwords.ts'
import { findSignedIn } from './auth/refresh-token-store.ts'
import { verifyAccessToken } from './auth/tokens.ts'
import { registerDocumentRoutes } from './documents/document-routes.ts'
import { registerEmergencyRoutes } from './emergency/emergency-routes.ts'
import { faultOf } from './error-answers.ts'
import { registerVitalSignsRoutes } from './observations/vital-signs-routes.ts'
import { registerPatientRoutes } from './patients/patient-routes.ts'
import type { RestError } from './problem.ts'
import { registerReportRoutes } from './radiology/report-routes.ts'
import { registerReportsRoutes } from './reports/reports-routes.ts'
import type { Api } from './rest/api.ts'
import { findForbiddenText } from './rest/forbidden-text.ts'
import type { RestDeps } from './rest/rest-deps.ts'
import { auditRefusal, isNeverPermitted, refuse } from './rest/serve.ts'
import { registerVisitRoutes } from './visits/visit-routes.ts'
import { registerWarningRoutes } from './warnings/warning-routes.ts'

export const API_PREFIX = '/api/v1'

/** Adds the REST API under /api/v1, its description at /openapi.json and a page to try it at /docs. */
export async function registerRest(app: FastifyInstance, deps: RestDeps): Promise<void> {
  await describeApi(app)
  await app.register(
    async (scope) => {
      const api = scope.withTypeProvider<ZodTypeProvider>()
      api.setValidatorCompiler(validatorCompiler)
      api.setSerializerCompiler(serializerCompiler)
      guard(api, deps)
      // Scopes of their own for what reads other bodies than JSON.
      await api.register(async (auth) => registerAuthRoutes(auth.withTypeProvider<ZodTypeProvider>(), deps))
      await api.register((files) => registerDocumentRoutes(files.withTypeProvider<ZodTypeProvider>(), deps))
      registerAccountRoutes(api, deps)
      registerPatientRoutes(api, deps)
      registerAllergyRoutes(api, deps)
      registerWarningRoutes(api, deps)
      registerVisitRoutes(api, deps)
      registerNursingRoutes(api, deps)
      registerVitalSignsRoutes(api, deps)
      registerReportRoutes(api, deps)
      registerReportsRoutes(api, deps)
      registerUserRoutes(api, deps)
      registerOperationsAdminRoutes(api, deps)
      registerPendingStationRoutes(api, deps)
      registerQuarantineRoutes(api, deps)
      registerSettingsRoutes(api, deps)
      registerSiteRoutes(api, deps)
      registerDurabilityRoutes(api, deps)
      registerAuditRoutes(api, deps)
      registerEmergencyRoutes(api, deps)
    },
    { prefix: API_PREFIX },
  )
}

/** Holds for every route: a valid token, a role that may, an audited refusal. */
function guard(api: Api, deps: RestDeps): void {
  api.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    if (request.routeOptions.config.action === 'open') return
    const refusal = await authenticate(deps, request)
    if (refusal !== undefined) return await refuse(deps, request, reply, refusal)
  })
  api.addHook('preValidation', async (request, reply) => {
    const field =
      findForbiddenText(request.body) ?? findForbiddenText(request.query) ?? findForbiddenText(request.params)
    if (field === undefined) return
    const fields = [{ field, code: 'invalid_text', message: 'holds characters that no text has' }]
    return await refuse(deps, request, reply, { code: 'invalid_input', fields })
  })
  api.setErrorHandler(async (error: Error & { statusCode?: number; validation?: unknown }, request) => {
    const isBusy = error instanceof HashesBusy
    const isRefusal = isBusy || error.validation !== undefined || (error.statusCode ?? 500) < 500
    try {
      await auditRefusal(
        deps,
        request,
        isBusy ? 'server_busy' : isRefusal ? 'invalid_input' : 'internal',
        isRefusal ? 'refused' : 'failed',
      )
    } catch (auditError) {
      // The database may be what failed in the first place; the caller is told of the first fault.
      request.log.error({ fault: faultOf(auditError) }, 'a failed request could not be audited')
    }
    throw error
  })
}

async function authenticate(deps: RestDeps, request: FastifyRequest): Promise<RestError | undefined> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) return { code: 'unauthorized', reason: 'no_token' }
  const claims = await verifyAccessToken(deps, token)
  if (!claims.ok) return { code: 'unauthorized', reason: claims.error }
  request.claims = claims.value
  if (!isNeverPermitted(request, claims.value)) return undefined
  // The token says the role as it was: whoever was signed out is nobody, and whose role changed is what they are now.
  const { user_id, session_id, site_id, station_id } = claims.value
  const signedIn = await deps.database.transaction({ site_id }, (trx) =>
    findSignedIn(trx, { family_id: session_id, user_id, station_id }),
  )
  if (signedIn === undefined) return { code: 'unauthorized', reason: 'signed_out' }
  if (!isNeverPermitted(request, signedIn.user)) return undefined
  const { action } = request.routeOptions.config
  return { code: 'not_permitted', action: action ?? '' }
}

/** The description's page runs its own scripts only and asks nobody else for anything. */
const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Sijil REST API', description: 'Clinical record of one hospital site.', version: '1' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      security: [{ bearer: [] }],
    },
    transform: (document) => {
      if (!document.url.startsWith(API_PREFIX)) return { schema: { hide: true }, url: document.url }
      const { schema, url } = jsonSchemaTransform(document)
      const { described_body } = document.route.config ?? {}
      return { schema: described_body === undefined ? schema : { ...schema, body: described_body }, url }
    },
  })
  app.get('/openapi.json', { config: { action: 'open' }, schema: { hide: true } }, () => app.swagger())
  await app.register(async (docs) => {
    // The page's routes are its package's own; what they show is the description, which is open.
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, action: 'open' }
    })
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      transformStaticCSP: () => DOCS_CSP,
      uiConfig: { validatorUrl: null },
    })
  })
}
