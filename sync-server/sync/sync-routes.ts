import { setMaxListeners } from 'node:events'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { isOlderVersion } from '../../shared/program-version.ts'
import { AuditPush } from '../../shared/sync/audit-message.ts'
import { DeviceKeyRequest } from '../../shared/sync/device-key-message.ts'
import { DigestRequest } from '../../shared/sync/digest-message.ts'
import { EnrolRequest, StationSignInRequest } from '../../shared/sync/enrolment-message.ts'
import { EpochRequest, Mark } from '../../shared/sync/epoch-message.ts'
import { NationalIdKeysRequest } from '../../shared/sync/national-id-keys-message.ts'
import { LOOKUPS_PER_MINUTE, PatientLookupRequest } from '../../shared/sync/patient-lookup-message.ts'
import { ProgressRequest } from '../../shared/sync/progress-message.ts'
import { PushRequest } from '../../shared/sync/push-message.ts'
import { ScopeGrantRequest } from '../../shared/sync/scope-grant-message.ts'
import { SealedOutboxRequest } from '../../shared/sync/sealed-outbox-message.ts'
import { StandingAck, StandingQuery, WipeReport } from '../../shared/sync/standing-message.ts'
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { instantOf } from '../../shared/time.ts'
import { CallerLimits } from '../caller-limits.ts'
import { readStreamHead } from '../commit/commit-store.ts'
import { faultOf } from '../error-answers.ts'
import { problem } from '../problem.ts'
import { Admission, type AdmissionDeps, admitted } from './admission.ts'
import { receiveAudit } from './audit-service.ts'
import { registerBlobRoutes } from './blob-routes.ts'
import { renewDeviceKey } from './device-key-service.ts'
import { compareDigests } from './digest-service.ts'
import { enrolStation } from './enrol-service.ts'
import { compareEpochs } from './epoch-service.ts'
import { streamHead } from './event-stream.ts'
import { JournalFailed } from './intake-journal.ts'
import { createKeptCommits } from './kept-commits.ts'
import { giveNationalIdKeys } from './national-id-keys-service.ts'
import { answerLookup } from './patient-lookup-service.ts'
import { compareProgress } from './progress-service.ts'
import { pullPage } from './pull-service.ts'
import { receivePush } from './push-service.ts'
import { grantScope } from './scope-grant-service.ts'
import { receiveSealedOutbox } from './sealed-outbox-service.ts'
import { signInOnStation } from './sign-in-service.ts'
import { registerSnapshotRoutes } from './snapshot-routes.ts'
import { standingOf, takeStandingAck } from './standing-service.ts'
import { authenticateStation } from './station-token.ts'
import { clockProblem, protocolRefusal, sendProblemBody, sendSyncProblem } from './sync-answers.ts'
import type { SyncDeps } from './sync-deps.ts'
import { takeWipeReport } from './wipe-report-service.ts'

const SYNC_PREFIX = '/sync/v1'

/** Largest body of a sync message, bytes; documents have their own limit. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024

/** A code has 128 random bits: this keeps floods off, guessing is hopeless anyway. */
const ENROL_TRIES_PER_MINUTE = 60
/** Each is checked against a station's signature before anything else is done with it. */
const WIPE_REPORTS_PER_MINUTE = 120

/** Adds the sync endpoints under /sync/v1; `shared/sync/PROTOCOL.md` says what they mean. */
export async function registerSync(app: FastifyInstance, deps: SyncDeps): Promise<void> {
  await app.register(
    async (scope) => {
      scope.addHook('onRequest', (request, reply) => requireWayIn(deps, request, reply))
      registerOpenRoutes(scope, deps)
      registerWipeRoute(scope, deps)
      registerStationRoutes(scope, deps)
      registerSnapshotRoutes(scope, deps)
      await scope.register(async (blobs) => registerBlobRoutes(blobs, deps))
    },
    { prefix: SYNC_PREFIX },
  )
}

/** What a PC may ask before it is a station, or before it can prove that it is one. */
function registerOpenRoutes(app: FastifyInstance, deps: SyncDeps): void {
  app.get('/hello', { config: open }, async () => {
    const { epoch } = await deps.database.transaction({ site_id: 'all' }, readStreamHead)
    return {
      protocol: PROTOCOL_VERSION,
      oldest_protocol: OLDEST_PROTOCOL_VERSION,
      server_time: instantOf(deps.clock.nowMs()),
      epoch,
    }
  })
  const rateLimit = { max: ENROL_TRIES_PER_MINUTE, timeWindow: 60_000 }
  app.post('/enrol', { config: { ...open, rateLimit } }, async (request, reply) => {
    const body = EnrolRequest.parse(request.body)
    const mismatch = protocolRefusal(body.protocol)
    if (mismatch) return sendSyncProblem(reply, mismatch)
    const result = await enrolStation(deps, body, versionOf(request))
    if (result.ok) return reply.send(result.value)
    return sendProblemBody(reply, enrolProblems[result.error])
  })
  app.post('/sign-in', { config: open }, async (request, reply) => {
    const body = StationSignInRequest.parse(request.body)
    const mismatch = protocolRefusal(body.protocol)
    if (mismatch) return sendSyncProblem(reply, mismatch)
    const proof = await stationOf(deps, request)
    if (proof?.ok === false && proof.error === 'clock') return sendClockProblem(deps, reply)
    const isProven = proof?.ok === true && proof.value.station_id === body.station_id
    const result = await signInOnStation(deps, body, isProven)
    return result.ok ? reply.send(result.value) : sendSyncProblem(reply, result.error)
  })
}

const open = { action: 'open' } as const
const station = { action: 'station' } as const
const anyStation = { action: 'any_station' } as const
/** It goes through the journal. */
const journalled = { ...anyStation, is_told_again: true } as const
/** A question, or what the station keeps and says again to a server that lost it. */
const asked = { ...station, is_told_again: true } as const

/** A station that erases itself has no token any more: what it signed before is checked by the service. */
function registerWipeRoute(app: FastifyInstance, deps: SyncDeps): void {
  const rateLimit = { max: WIPE_REPORTS_PER_MINUTE, timeWindow: 60_000 }
  app.post(
    '/wipe',
    { config: { ...open, rateLimit }, bodyLimit: BODY_LIMIT_BYTES },
    async (request, reply) => {
      const result = await takeWipeReport(deps, WipeReport.parse(request.body)).catch(unlessJournalFailed)
      if (result instanceof JournalFailed) return sendJournalProblem(request, reply, result)
      if (result.ok) return reply.send(result.value)
      if (result.error === 'unauthorized')
        return sendSyncProblem(reply, { code: 'unauthorized', reason: 'invalid_token' })
      return sendProblemBody(
        reply,
        problem(422, 'unreadable', 'Cannot be read', 'It is not sealed to this server.'),
      )
    },
  )
}

const enrolProblems = {
  unknown_code: problem(
    403,
    'unknown_code',
    'Code not accepted',
    'The code is wrong, used or older than 15 minutes.',
  ),
  approval_needed: problem(
    409,
    'approval_needed',
    'Approval needed',
    'An administrator has to approve this PC: ask again in a few seconds, with the same id and key.',
  ),
  enrolment_rejected: problem(
    409,
    'enrolment_rejected',
    'Not approved',
    'An administrator refused to make this PC a station.',
  ),
  password_only_not_allowed: problem(
    409,
    'password_only_not_allowed',
    'A keychain is needed',
    'This PC has no keychain, and the site does not allow stations that are protected by passwords alone.',
  ),
  station_known: problem(409, 'station_known', 'Already enrolled', 'This profile is a station already.'),
}

/** Pushes of a node at a time, and those that wait; a push of 500 operations takes some tenths of a second. */
const PUSHES = { at_once: 8, queued: 32, wait_ms: 10_000 }
/** Pulls and comparisons, which read much. */
const READS = { at_once: 4, queued: 64, wait_ms: 10_000 }

const admissionDeps: AdmissionDeps = {
  random: () => Math.random(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

function registerStationRoutes(app: FastifyInstance, deps: SyncDeps): void {
  const { pushes_at_once = PUSHES.at_once } = deps
  const pushes = admitted(new Admission({ ...PUSHES, at_once: pushes_at_once }, admissionDeps))
  const reads = admitted(new Admission(READS, admissionDeps))
  app.post(
    '/push',
    { config: journalled, bodyLimit: BODY_LIMIT_BYTES, ...pushes },
    async (request, reply) => {
      const push = PushRequest.parse(request.body)
      const result = await receivePush(deps, request.station, push).catch(unlessJournalFailed)
      if (result instanceof JournalFailed) return sendJournalProblem(request, reply, result)
      // No journal has the numbers that were leased: given twice, two patients would have them.
      if (result.ok && result.value.lease !== null) await deps.flush?.()
      if (result.ok) return reply.send(result.value)
      if (result.error.code === 'epoch_changed') return sendProblemBody(reply, epochProblem)
      const detail = `The next envelope is number ${result.error.expected}.`
      return sendProblemBody(
        reply,
        problem(409, 'gap', 'Envelopes are missing', detail, { expected: result.error.expected }),
      )
    },
  )
  const kept = createKeptCommits()
  app.get('/pull', { config: station, ...reads }, async (request, reply) => {
    const query = PullQuery.parse(request.query)
    const mismatch = protocolRefusal(query.protocol)
    if (mismatch) return sendSyncProblem(reply, mismatch)
    const page = await pullPage({ ...deps, kept }, request.station, query)
    return page === null
      ? sendProblemBody(reply, epochProblem)
      : reply.type('application/x-ndjson').send(page)
  })
  app.post('/epochs', { config: station }, async (request) =>
    compareEpochs(deps, request.station, EpochRequest.parse(request.body)),
  )
  app.post('/progress', { config: asked, bodyLimit: BODY_LIMIT_BYTES }, async (request) =>
    compareProgress(deps, request.station, ProgressRequest.parse(request.body)),
  )
  app.post(
    '/sealed-outbox',
    { config: journalled, bodyLimit: BODY_LIMIT_BYTES, ...pushes },
    async (request, reply) => {
      const sealed = SealedOutboxRequest.parse(request.body)
      const result = await receiveSealedOutbox(deps, request.station, sealed).catch(unlessJournalFailed)
      return result instanceof JournalFailed ? sendJournalProblem(request, reply, result) : reply.send(result)
    },
  )
  app.post('/digests', { config: asked, bodyLimit: BODY_LIMIT_BYTES, ...reads }, async (request) =>
    compareDigests(deps, request.station, DigestRequest.parse(request.body)),
  )
  app.post('/scope-grants', { config: station, ...reads }, async (request, reply) => {
    const body = ScopeGrantRequest.parse(request.body)
    const mismatch = protocolRefusal(body.protocol)
    if (mismatch) return sendSyncProblem(reply, mismatch)
    const result = await grantScope(deps, request.station, body)
    return result.ok ? reply.send(result.value) : sendSyncProblem(reply, result.error)
  })
  const lookups = new CallerLimits(LOOKUPS_PER_MINUTE, () => performance.now())
  app.post('/patient-lookups', { config: asked, ...reads }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const body = PatientLookupRequest.parse(request.body)
    const mismatch = protocolRefusal(body.protocol)
    if (mismatch) return sendSyncProblem(reply, mismatch)
    const retry_after_s = lookups.take(request.station.station_id)
    if (retry_after_s > 0) return sendSyncProblem(reply, { code: 'rate_limited', retry_after_s })
    const result = await answerLookup(deps, request.station, body)
    return result.ok ? reply.send(result.value) : sendSyncProblem(reply, result.error)
  })
  app.post('/national-id-keys', { config: asked }, async (request, reply) =>
    reply.send(await giveNationalIdKeys(deps, request.station, NationalIdKeysRequest.parse(request.body))),
  )
  app.post('/device-key', { config: station }, async (request, reply) => {
    const result = await renewDeviceKey(deps, request.station, DeviceKeyRequest.parse(request.body))
    return result.ok ? reply.send(result.value) : sendProblemBody(reply, deviceKeyProblem)
  })
  const over = new AbortController()
  // Each open stream listens for it.
  setMaxListeners(0, over.signal)
  app.addHook('preClose', async () => over.abort())
  app.get('/events', { config: station }, (request, reply) =>
    streamHead(deps.database, request, reply, over.signal),
  )
  app.get('/standing', { config: anyStation }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    return reply.send(await standingOf(deps, request.station, StandingQuery.parse(request.query)))
  })
  app.post('/standing/ack', { config: anyStation }, async (request, reply) => {
    await takeStandingAck(deps, request.station, StandingAck.parse(request.body))
    return reply.code(204).send()
  })
  app.post('/audit', { config: asked, bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
    const result = await receiveAudit(deps, request.station, AuditPush.parse(request.body))
    if (result.ok) return reply.send(result.value)
    const { error } = result
    if (error.code === 'gap') {
      const detail = `The next event is number ${error.expected}.`
      return sendProblemBody(
        reply,
        problem(409, 'gap', 'Events are missing', detail, { expected: error.expected }),
      )
    }
    return sendProblemBody(
      reply,
      problem(422, 'broken_chain', 'Not an unbroken chain', 'The events were not taken.'),
    )
  })
}

const epochProblem = problem(
  409,
  'epoch_changed',
  'The server was restored',
  'Its history is another than the one this station knows: ask how far they are the same.',
)

const deviceKeyProblem = problem(
  422,
  'not_proven',
  'Not signed by both keys',
  'The new key has to be signed by the key of this station and by itself.',
)

function programTooOld(minimum: string) {
  const detail = `This server syncs with version ${minimum} and newer: update this PC. What was recorded stays on it until then.`
  return problem(426, 'program_too_old', 'The program is too old', detail, { minimum_version: minimum })
}

/** Where a station stands, and what it saves of a store that is lost or gone, is heard of every version. */
function isOfAnyVersion({ routeOptions: { url = '' } }: FastifyRequest): boolean {
  return ['/standing', '/standing/ack', '/sealed-outbox'].some((path) => url === `${SYNC_PREFIX}${path}`)
}

const journalProblem = problem(
  503,
  'journal_failed',
  'The server cannot keep this now',
  'Its disk is full or fails; nothing was taken: send again later.',
)

function sendJournalProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  { cause }: JournalFailed,
): FastifyReply {
  request.log.error({ fault: faultOf(cause) }, 'the intake journal could not be written')
  return sendProblemBody(reply, journalProblem)
}

/** Hands on the one fault that is answered as such; any other is thrown on. */
function unlessJournalFailed(error: unknown): JournalFailed {
  if (error instanceof JournalFailed) return error
  throw error
}

const PullQuery = z.object({
  after: z.coerce.number().int().nonnegative(),
  protocol: z.coerce.number().int().positive(),
  epoch: z.string().max(100).optional(),
  mark: Mark.optional(),
  backfill: z.string().max(200).optional(),
})

function versionOf(request: FastifyRequest): string | null {
  const version = request.headers['x-sijil-version']
  return typeof version === 'string' ? version.slice(0, 40) : null
}

function sendClockProblem(deps: SyncDeps, reply: FastifyReply): FastifyReply {
  return sendProblemBody(reply, clockProblem(instantOf(deps.clock.nowMs())))
}

/** The station whose token a request carries; null without one. */
async function stationOf(deps: SyncDeps, request: FastifyRequest) {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(request.headers.authorization ?? '')?.[1]
  return token === undefined ? null : authenticateStation(deps, token, versionOf(request))
}

/** Lets through whom the route names: everybody, an enrolled station, or one that was revoked too. */
async function requireWayIn(deps: SyncDeps, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { action } = request.routeOptions.config
  if (action === 'open') return undefined
  const result = await stationOf(deps, request)
  if (result === null || !result.ok) {
    if (result?.error === 'clock') return sendClockProblem(deps, reply)
    const reason = result === null ? 'no_token' : 'invalid_token'
    return sendSyncProblem(reply, { code: 'unauthorized', reason })
  }
  if (result.value.revoked_at !== null && action !== 'any_station')
    return sendSyncProblem(reply, { code: 'revoked', subject: 'station' })
  // What a revoked station still sends is put aside, whoever wrote it: no version matters there.
  const minimum = deps.minimum_station_version ?? null
  const isOld = minimum !== null && isOlderVersion(versionOf(request), minimum)
  if (isOld && result.value.revoked_at === null && !isOfAnyVersion(request))
    return sendProblemBody(reply, programTooOld(minimum))
  request.station = result.value
  return undefined
}
