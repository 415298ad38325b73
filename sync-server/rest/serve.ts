import { createHmac, hkdfSync } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AuditEvent } from '../../shared/audit/audit-event.ts'
import { invalidInput } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import { type Access, isAction } from '../../shared/policy/access.ts'
import { type Action, decide, needsStepUp, permissionOf, STEP_UP_MS } from '../../shared/policy/policy.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { instantOf } from '../../shared/time.ts'
import type { User } from '../../shared/users/user.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import { findSignedIn } from '../auth/refresh-token-store.ts'
import { hasSecondFactor } from '../auth/second-factor.ts'
import type { AccessClaims } from '../auth/tokens.ts'
import { CommitRefused } from '../commit/commit.ts'
import type { Trx } from '../db/database.ts'
import { PROBLEM_MEDIA_TYPE, problemOf, type RestError } from '../problem.ts'
import type { Answer, Call, Caller, KeptRefusal, Touched } from './call.ts'
import { claimIdempotencyKey, keepAnswer } from './idempotency-store.ts'
import type { RestDeps } from './rest-deps.ts'
import { restErrorOf } from './writer.ts'

/*
 * One request, one transaction:
 *
 *   token → sign-in still runs? → policy table → Idempotency-Key → work → audit row → commit → reply
 *
 * A refusal undoes the transaction, is audited in one of its own, and goes out as problem details.
 */

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The act of the policy table that the route is, or the way in where no person's role decides. */
    action?: Access
    /** What the audit calls it, where that is more exact than the action. */
    audit_as?: string
    /**
     * Whether a proof of the last five minutes is asked for. Where it is left out the policy table says so of the act,
     * for whatever does more than read.
     */
    step_up?: boolean
    /** The answer holds a secret that is shown once: no Idempotency-Key keeps it. */
    is_secret?: boolean
    /** JSON Schema of a body that is not JSON, for the API's description. */
    described_body?: Readonly<Record<string, unknown>>
  }
  interface FastifyRequest {
    claims?: AccessClaims
  }
}

/** Thrown inside a transaction to undo it and carry a refusal out; never leaves this file. */
class Refusal extends Error {
  readonly refusal: RestError
  constructor(refusal: RestError) {
    super(refusal.code)
    this.refusal = refusal
  }
}

type Work = (call: Call) => Promise<Result<Answer | KeptRefusal, RestError>>

/** What a route hands over beside its work. */
export interface ServeOptions {
  readonly administration_reason?: string | null | undefined
  /** What makes two POSTs the same request where the body is no JSON. */
  readonly fingerprint?: unknown
  /** For what is of the whole organisation: the work sees every site, not the caller's alone. */
  readonly scope?: 'all'
}

/** Does a route's work for the caller of the token and sends the answer. */
export async function serve(
  deps: RestDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  work: Work,
  options: ServeOptions = {},
): Promise<void> {
  const claims = request.claims
  if (claims === undefined) throw new Error('a served route is never open')
  const done = await inTransaction(deps, claims, request, work, options)
  if (!done.ok) return await refuse(deps, request, reply, done.error)
  if ('refused' in done.value) return await sendProblem(reply, done.value.refused)
  const { status, headers, body, late } = done.value
  await reply
    .code(status)
    .headers(headers)
    .send(late === undefined ? body : await late())
}

interface Sent {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  readonly late?: (() => Promise<unknown>) | undefined
}

async function inTransaction(
  deps: RestDeps,
  claims: AccessClaims,
  request: FastifyRequest,
  work: Work,
  options: ServeOptions,
): Promise<Result<Sent | KeptRefusal, RestError>> {
  try {
    const sent = await deps.database.transaction(
      { site_id: options.scope ?? claims.site_id },
      async (trx) => {
        const done = await answer(deps, trx, claims, request, work, options)
        if (!done.ok) throw new Refusal(done.error)
        return done.value
      },
    )
    return ok(sent)
  } catch (error) {
    // Expected: our own refusal, or a write that the commit function refuses; both only had to undo the transaction.
    if (error instanceof Refusal) return err(error.refusal)
    const refusal = error instanceof CommitRefused ? restErrorOf(error) : undefined
    if (refusal !== undefined) return err(refusal)
    throw error
  }
}

async function answer(
  deps: RestDeps,
  trx: Trx,
  claims: AccessClaims,
  request: FastifyRequest,
  work: Work,
  options: ServeOptions,
): Promise<Result<Sent | KeptRefusal, RestError>> {
  const now = instantOf(deps.clock.nowMs())
  const reason = options.administration_reason?.trim() || null
  const caller = await callerOf(deps, trx, claims, request, reason)
  if (!caller.ok) return caller
  const call: Call = { deps, trx, caller: caller.value, now, administration_reason: reason }
  const key = idempotencyKeyOf(request)
  if (!key.ok) return key
  if (key.value === null) return await doWork(call, request, work)
  const kept = await claimIdempotencyKey(
    trx,
    caller.value.user_id,
    key.value,
    fingerprintOf(deps, request, options),
    now,
  )
  if (kept === undefined) {
    const done = await doWork(call, request, work)
    if (!done.ok) return done
    if ('refused' in done.value) throw new Error('a kept refusal is of a route without keys')
    await keepAnswer(trx, caller.value.user_id, key.value, withoutNationalId(done.value))
    return done
  }
  if (kept.request_hash !== fingerprintOf(deps, request, options))
    return err({ code: 'idempotency_key_reused' })
  await audit(trx, request, call, { entity: null, record_ids: [], patient_id: null }, 'repeated')
  return ok({ ...kept, headers: { ...kept.headers, 'idempotency-replayed': 'true' } })
}

async function doWork(
  call: Call,
  request: FastifyRequest,
  work: Work,
): Promise<Result<Sent | KeptRefusal, RestError>> {
  const result = await work(call)
  if (!result.ok) return result
  if ('refused' in result.value) {
    await recordServerEvent(call.trx, refusalEvent(call.deps, request, result.value.refused.code, 'refused'))
    return ok(result.value)
  }
  const { status, body, headers = {}, touched, late, also = [] } = result.value
  for (const act of [touched, ...also]) await audit(call.trx, request, call, act, call.administration_reason)
  return ok({ status, body, headers, late })
}

async function callerOf(
  deps: RestDeps,
  trx: Trx,
  claims: AccessClaims,
  request: FastifyRequest,
  reason: string | null,
): Promise<Result<Caller, RestError>> {
  const { session_id, user_id, station_id } = claims
  const signedIn = await findSignedIn(trx, { family_id: session_id, user_id, station_id })
  if (signedIn === undefined) return err({ code: 'unauthorized', reason: 'signed_out' })
  const { user, stepped_up_at } = signedIn
  const caller: Caller = {
    user,
    user_id: user.id,
    role: user.role,
    is_charge_nurse: user.is_charge_nurse,
    site_id: user.site_id,
    session_id,
    has_stepped_up: stepped_up_at !== null && deps.clock.nowMs() - Date.parse(stepped_up_at) <= STEP_UP_MS,
  }
  const refused = refusalOf(actionOf(request), caller, reason)
  if (refused !== undefined) return err(refused)
  if (caller.has_stepped_up || !asksForProof(request)) return ok(caller)
  const by = (await hasSecondFactor(trx, user)) ? 'second_factor' : 'password'
  return err({ code: 'step_up_needed', by })
}

function asksForProof(request: FastifyRequest): boolean {
  const { step_up } = request.routeOptions.config
  if (step_up !== undefined) return step_up
  const action = actionOf(request)
  return needsStepUp(action) && (request.method !== 'GET' || action.endsWith('.export'))
}

/** Why the policy table does not let the caller act; undefined when it does. */
export function refusalOf(
  action: Action,
  caller: Pick<Caller, 'role' | 'is_charge_nurse'>,
  reason: string | null,
): RestError | undefined {
  const decision = decide(action, caller, reason)
  if (decision === 'allowed') return undefined
  if (decision === 'denied') return { code: 'not_permitted', action }
  return invalidInput([
    {
      field: 'administration_reason',
      code: 'required',
      message: 'an administrator acts in a clinician’s stead only with a reason',
    },
  ])
}

function actionOf(request: FastifyRequest): Action {
  const { action } = request.routeOptions.config
  if (!isAction(action)) throw new Error('a served route has an action of the policy table')
  return action
}

/** Whether a role may never do what the route is, before anything else is looked at. */
export function isNeverPermitted(request: FastifyRequest, { role }: Pick<User, 'role'>): boolean {
  const { action } = request.routeOptions.config
  return isAction(action) && permissionOf(action, role) === 'no'
}

function idempotencyKeyOf(request: FastifyRequest): Result<string | null, RestError> {
  const header = request.headers['idempotency-key']
  const { is_secret } = request.routeOptions.config
  if (request.method !== 'POST' || header === undefined || is_secret === true) return ok(null)
  if (typeof header === 'string' && /^[\x21-\x7e]{1,200}$/.test(header)) return ok(header)
  return err({ code: 'bad_request', status: 400, detail: 'Idempotency-Key is 1 to 200 visible characters.' })
}

/** A keyed hash, so that what was sent (a national ID, say) cannot be guessed back from the kept row. */
function fingerprintOf(deps: RestDeps, request: FastifyRequest, options: ServeOptions): string {
  const text = canonicalize([request.method, request.url, options.fingerprint ?? request.body ?? null]) ?? ''
  // Not the national ID's own key: that one changes, and a repeated request must be known after it has.
  const key = Buffer.from(hkdfSync('sha256', deps.keys.storage_key, '', 'idempotency fingerprint', 32))
  return createHmac('sha256', key).update(text).digest('hex')
}

function withoutNationalId(sent: Sent): Sent {
  if (typeof sent.body !== 'object' || sent.body === null) return sent
  const { ssn: _ssn, ...body } = sent.body as Record<string, unknown>
  return { ...sent, body }
}

async function audit(
  trx: Trx,
  request: FastifyRequest,
  call: Call,
  touched: Touched,
  reason: string | null,
): Promise<void> {
  await recordServerEvent(trx, {
    event_id: call.deps.newId(),
    occurred_at: call.now,
    actor_id: call.caller.user_id,
    actor_role: call.caller.role,
    action: touched.action ?? auditNameOf(request),
    entity: touched.entity,
    record_ids: touched.record_ids.slice(0, 500),
    patient_id: touched.patient_id,
    site_id: call.caller.site_id,
    envelope_id: touched.envelope_id ?? null,
    outcome: 'success',
    reason,
    ...(touched.emergency_id === undefined ? {} : { emergency_id: touched.emergency_id }),
  })
}

function auditNameOf(request: FastifyRequest): string {
  const { audit_as, action } = request.routeOptions.config
  return audit_as ?? action ?? 'rest.unknown'
}

/** Audits a refusal in a transaction of its own and sends it as problem details. */
export async function refuse(
  deps: RestDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  error: RestError,
): Promise<void> {
  await auditRefusal(deps, request, error.code, 'refused')
  await sendProblem(reply, error)
}

/** Sends problem details; done when they are out. */
export async function sendProblem(reply: FastifyReply, error: RestError): Promise<void> {
  const body = problemOf(error)
  if (error.code === 'rate_limited') reply.header('retry-after', String(error.retry_after_s))
  if (error.code === 'range_not_satisfiable') reply.header('content-range', `bytes */${error.size_bytes}`)
  if (body.status === 401) reply.header('www-authenticate', 'Bearer')
  await reply.code(body.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(body))
}

/** Keeps the trace of a request that was not done: who asked for what, and why not. A flood of strangers is counted. */
export async function auditRefusal(
  deps: RestDeps,
  request: FastifyRequest,
  reason: string,
  outcome: 'refused' | 'failed',
  who: Partial<Pick<AuditEvent, 'actor_id' | 'actor_role' | 'site_id' | 'action'>> = {},
): Promise<void> {
  const event = { ...refusalEvent(deps, request, reason, outcome), ...who }
  const { claims } = request
  if (claims === undefined) return deps.refusals.note(request.ip, event)
  await deps.database.transaction({ site_id: claims.site_id }, (trx) => recordServerEvent(trx, event))
}

function refusalEvent(
  deps: RestDeps,
  request: FastifyRequest,
  reason: string,
  outcome: 'refused' | 'failed',
): AuditEvent {
  const { claims } = request
  return {
    event_id: deps.newId(),
    occurred_at: instantOf(deps.clock.nowMs()),
    actor_id: claims?.user_id ?? null,
    actor_role: claims?.role ?? null,
    action: auditNameOf(request),
    entity: null,
    record_ids: idsOf(request.params),
    patient_id: null,
    site_id: claims?.site_id ?? null,
    envelope_id: null,
    outcome,
    reason,
  }
}

/** Ids in the path; a national ID or medical number there is none. */
function idsOf(params: unknown): Id[] {
  return Object.values((params ?? {}) as Record<string, unknown>).flatMap((value) => {
    const id = Id.safeParse(value)
    return id.success ? [id.data] : []
  })
}
