import { Server as HttpsServer } from 'node:https'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { v7 } from 'uuid'
import { requireCommitActions } from '../shared/policy/commit-actions.ts'
import type { Clock } from '../shared/time.ts'
import { RefusalTally } from './audit/refusal-tally.ts'
import { SignInLimits } from './auth/sign-in-limits.ts'
import { CallerLimits } from './caller-limits.ts'
import type { ServerConfig } from './config.ts'
import type { Database } from './db/database.ts'
import type { DiskFlush } from './db/disk-flush.ts'
import { openNodeLine } from './db/node-line.ts'
import type { BlobStore } from './documents/blob-store.ts'
import { drainOnClose } from './drain.ts'
import { keepBeforeAnswers } from './durable-answers.ts'
import { faultOf, registerErrorAnswers } from './error-answers.ts'
import type { ServerKeys } from './keys/server-keys.ts'
import { registerOperationsRoutes } from './operations-routes.ts'
import { PROBLEM_MEDIA_TYPE, problem, problemOf } from './problem.ts'
import { guardRoutes } from './rest/route-guard.ts'
import { registerRest } from './rest.ts'
import { type DurabilityPolicy, watchStandby } from './sync/durability.ts'
import { watchHead } from './sync/event-stream.ts'
import type { IntakeJournal } from './sync/intake-journal.ts'
import { watchScopes } from './sync/scope-watch.ts'
import type { SnapshotFiles } from './sync/snapshot-files.ts'
import { createSnapshots } from './sync/snapshot-service.ts'
import { registerSync } from './sync/sync-routes.ts'
import { readTls, type TlsFiles, watchTls } from './tls.ts'

export interface AppDeps {
  readonly config: Pick<ServerConfig, 'log_level'> &
    Partial<
      Pick<
        ServerConfig,
        | 'recovery_public_key'
        | 'minimum_station_version'
        | 'tls'
        | 'requests_per_minute'
        | 'trusted_proxies'
        | 'durability'
        | 'pushes_at_once'
        | 'drain_ms'
      >
    >
  readonly database: Database
  /** Where PostgreSQL is; null for an embedded database. */
  readonly address?: string | null
  readonly keys: ServerKeys
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly journal: IntakeJournal | null
  /** Of a database whose commits are not on the disk by themselves. */
  readonly flush?: DiskFlush | undefined
  readonly snapshotFiles: SnapshotFiles
}

const UNREADABLE = JSON.stringify(
  problem(400, 'bad_request', 'The request cannot be read', 'The address is not well formed.'),
)
const BODY_LIMIT_BYTES = 1024 * 1024
/** Long enough for a scan of 20 MB over a slow line; headers alone get ten seconds. */
const REQUEST_TIMEOUT_MS = 120_000
const HEADERS_TIMEOUT_MS = 10_000
/** Two years: browsers that open the API's description over https do not go back to http. */
const HSTS_SECONDS = 63_072_000
/** A station pulls, pushes and reports its audit several times a minute; a flood is a hundred times that. */
const REQUESTS_PER_MINUTE = 1200
/** A whole hospital may sit behind one address: this keeps off floods of those who prove nothing. */
const REQUESTS_PER_ADDRESS = 12_000

/** Wires the whole HTTP server: health, sync, REST, one error handler. Nothing listens yet. */
export async function buildApp({
  config,
  database,
  address = null,
  keys,
  blobs,
  clock,
  journal,
  flush,
  snapshotFiles,
}: AppDeps): Promise<FastifyInstance> {
  const { tls, trusted_proxies = [], requests_per_minute = REQUESTS_PER_MINUTE } = config
  const app = fastify({
    ...(tls ? { https: readTls(tls, clock.nowMs()) } : {}),
    logger:
      config.log_level === 'silent'
        ? false
        : { level: config.log_level, serializers: { req: loggedRequest } },
    // Whose word on the caller's address is taken: without it all behind a proxy are one address to the limits.
    ...(trusted_proxies.length === 0 ? {} : { trustProxy: [...trusted_proxies] }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // What comes on a connection that is already open is answered until it closes (drain.ts).
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    genReqId: () => v7(),
    // Fastify's own answers to these quote the address, and its log would have the bytes as they came.
    frameworkErrors: (_error, _request, reply) => answerUnreadable(reply as FastifyReply),
    clientErrorHandler: (_error, socket) => {
      if (socket.writable) socket.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
      socket.destroy()
    },
  })
  app.server.headersTimeout = HEADERS_TIMEOUT_MS
  drainOnClose(app, config.drain_ms)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  requireCommitActions()
  guardRoutes(app)
  if (flush !== undefined) keepBeforeAnswers(app, flush)
  registerErrorAnswers(app)
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      useDefaults: false,
    },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // Behind a TLS proxy too: over http browsers do not heed it. Other names of the hospital are not ours to bind.
    strictTransportSecurity: { maxAge: HSTS_SECONDS, includeSubDomains: false },
  })
  await app.register(rateLimit, { max: REQUESTS_PER_ADDRESS, timeWindow: 60_000 })
  limitCallers(app, requests_per_minute)

  const signInLimits = new SignInLimits(clock)
  const refusals = new RefusalTally({ database, clock, newId: v7 })
  app.addHook('preClose', () => refusals.close())
  const snapshots = createSnapshots({
    database,
    clock,
    files: snapshotFiles,
    onFault: (error) => app.log.error({ fault: faultOf(error) }, 'a snapshot could not be made'),
  })
  app.addHook('preClose', () => snapshots.close())
  registerOperationsRoutes(app, database)
  await registerSync(app, {
    database,
    keys,
    clock,
    blobs,
    signInLimits,
    refusals,
    journal,
    flush,
    snapshots,
    recovery_public_key: config.recovery_public_key ?? null,
    minimum_station_version: config.minimum_station_version ?? null,
    durability: config.durability ?? 'none',
    ...(config.pushes_at_once === undefined ? {} : { pushes_at_once: config.pushes_at_once }),
    onFault: (error, logId) =>
      app.log.error({ log_id: logId, fault: faultOf(error) }, 'an envelope could not be committed'),
    onRestored: ({ epoch, starts_after }) =>
      app.log.warn({ epoch, starts_after }, 'stations know later commits: the server was restored'),
  })
  const has_recovery_key = (config.recovery_public_key ?? null) !== null
  const about = { signInLimits, refusals, has_recovery_key, durability: config.durability ?? 'none' }
  await registerRest(app, { database, keys, clock, newId: v7, blobs, ...about })

  const onScopeFault = (error: unknown): void =>
    app.log.error({ fault: faultOf(error) }, 'who is in scope could not be looked through')
  app.addHook('preClose', watchScopes({ database, clock }, onScopeFault))
  app.addHook('onClose', watchDatabase(app, { database, address }, config.durability ?? 'none'))
  if (tls) app.addHook('onClose', renewalOf(app, tls))
  return app
}

/** Hears of other nodes' commits and looks how far a standby is, until it is called. */
function watchDatabase(
  app: FastifyInstance,
  { database, address }: { readonly database: Database; readonly address: string | null },
  durability: DurabilityPolicy,
): () => Promise<void> {
  const warn = (words: string) => (error: unknown) =>
    app.log.warn({ code: (error as { code?: unknown }).code }, words)
  const line =
    address === null
      ? null
      : openNodeLine(address, {
          onHead: (head) => watch.heard(head),
          onError: warn('the line to the other servers broke'),
        })
  const watch = watchHead(database, line, warn('the stream could not be looked at'))
  const stopStandby =
    durability === 'standby' && line !== null
      ? watchStandby(database, line, warn('the standby could not be looked at'))
      : () => {}
  return async () => {
    stopStandby()
    watch.stop()
    await line?.close()
  }
}

function answerUnreadable(reply: FastifyReply): void {
  void reply.code(400).type(PROBLEM_MEDIA_TYPE).send(UNREADABLE)
}

/** Takes renewed certificates over until it is called. */
function renewalOf(app: FastifyInstance, tls: TlsFiles): () => Promise<void> {
  if (!(app.server instanceof HttpsServer)) throw new Error('a server with a certificate speaks TLS')
  const stop = watchTls(app.server, tls, {
    renewed: () => app.log.info('the certificate was renewed'),
    unusable: (sentence) => app.log.warn(sentence),
  })
  return async () => stop()
}

/** Lets no proven caller, a person or a station, make more requests than the rest can bear. Before the body is read. */
function limitCallers(app: FastifyInstance, perMinute: number): void {
  const limits = new CallerLimits(perMinute, () => performance.now())
  app.addHook('preParsing', async (request, reply) => {
    const caller = request.claims?.user_id ?? request.station?.station_id
    const retry_after_s = caller === undefined ? 0 : limits.take(caller)
    if (retry_after_s === 0) return
    await reply
      .code(429)
      .header('retry-after', String(retry_after_s))
      .type(PROBLEM_MEDIA_TYPE)
      .send(JSON.stringify(problemOf({ code: 'rate_limited', retry_after_s })))
  })
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** A word of our routes: small letters, hyphens, and digits only as a version has them. */
const ROUTE_WORD = /^[a-z][a-z-]*[0-9]?(\.[a-z]+)?$/

/** Path without what may name a patient: no query, nothing after /patients/, and no part that is no word of a route. */
export function scrubbedPath(url: string): string {
  const [path = ''] = url.split('?')
  const parts = path.replace(/\/patients\/[^/]+/g, '/patients/…').split('/')
  return parts.map((part) => (part === '' || ROUTE_WORD.test(part) || ID.test(part) ? part : '…')).join('/')
}

function loggedRequest(request: FastifyRequest): Record<string, unknown> {
  return { method: request.method, path: scrubbedPath(request.url) }
}
