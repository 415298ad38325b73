import { type AppError, invalidInput, notFound, zodToFieldErrors } from '../../shared/errors.ts'
import type { IdSource } from '../../shared/ids.ts'
import { requireChannelAccess } from '../../shared/ipc/channel-access.ts'
import { type Channel, contract, IPC_MAX_BYTES, isChannel } from '../../shared/ipc/contract.ts'
import { requireCommitActions } from '../../shared/policy/commit-actions.ts'
import { type Action, decide } from '../../shared/policy/policy.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { SessionUser } from '../../shared/session/session-ipc.ts'
import { type FaultLog, faultOf } from './fault.ts'
import type { Call, GuardedHandlers, OpenHandlers } from './handlers.ts'

/**
 * Answers one call of a screen. Never throws: what went wrong is a value without stack or message. `person` is the id of
 * whom the asking screen was drawn for, null where it was drawn for nobody; a call of the program's own gives none.
 */
export type Serve = (
  channel: unknown,
  input: unknown,
  person?: string | null,
) => Promise<Result<unknown, AppError>>

/** What went wrong with the answer itself: the program's fault, never the person's. */
class BadOutput extends Error {
  override readonly name = 'BadOutput'
  readonly code: string
  constructor(paths: string) {
    super('an answer does not fit its contract')
    this.code = paths
  }
}

export interface ServeDeps {
  readonly open: OpenHandlers
  /** The handlers of the open store; undefined while it is closed. */
  readonly guarded: () => GuardedHandlers | undefined
  readonly user: () => SessionUser | null
  /** Whether nobody may act so on this PC now, whatever their right. */
  readonly isBarred?: (action: Action) => boolean
  /** Notes an act that the policy refused. */
  readonly onRefused: (user: SessionUser, action: Action, reason: string) => Promise<void>
  readonly newId: IdSource
  readonly log: FaultLog
}

type AnyHandler = (input: unknown, call: Call | undefined) => Promise<Result<unknown, AppError>>

/**
 * The one door between screens and core: size → channel → session → strict input → policy → handler → output, which
 * is parsed too, so that nothing undeclared leaves. Whether the sender is ours is the shell's check, before this.
 *
 * A screen that was drawn for another person than is there now is answered as if nobody were: it was filled in over
 * another's session, or over the other one of records and practice, where the same human has another id.
 */
export function createServe(deps: ServeDeps): Serve {
  requireChannelAccess()
  requireCommitActions()
  return async (channel, input, person) => {
    if (typeof channel !== 'string' || !isChannel(channel)) return err(notFound('channel'))
    try {
      return await answer(deps, channel, input, person)
    } catch (error) {
      // One of the program's two catchers: everything that handlers throw is a bug or a failing disk.
      return err(faultOf(error, channel, deps.newId, deps.log))
    }
  }
}

async function answer(
  deps: ServeDeps,
  channel: Channel,
  input: unknown,
  person: string | null | undefined,
): Promise<Result<unknown, AppError>> {
  if (Buffer.byteLength(JSON.stringify(input) ?? '') > IPC_MAX_BYTES) {
    return err({ code: 'too_large', limit_bytes: IPC_MAX_BYTES })
  }
  const { access, input: inputSchema, output: outputSchema } = contract[channel]
  const user = deps.user()
  // Taken together with the person: between the two the screens may go over to another store.
  const handler = handlerOf(deps, channel)
  const isForAnother = person !== undefined && person !== user?.id
  if (access !== 'open' && (user === null || isForAnother)) return err({ code: 'session_locked' })
  const parsed = inputSchema.safeParse(input)
  if (!parsed.success) return err(invalidInput(zodToFieldErrors(parsed.error)))
  let call: Call | undefined
  if (access !== 'open' && user !== null) {
    const permitted = await authorise(deps, user, access, reasonIn(parsed.data))
    if (!permitted.ok) return permitted
    call = permitted.value
  }
  if (handler === undefined) return err({ code: 'session_locked' })
  const result = await handler(parsed.data, call)
  if (!result.ok) return err(result.error)
  const output = outputSchema.safeParse(result.value)
  if (!output.success) {
    throw new BadOutput(output.error.issues.map((i) => `${i.path.join('.')}:${i.code}`).join(' '))
  }
  return ok(output.data)
}

/** The contract ties each handler to its channel's input; behind a channel that is a variable only this cast can say so. */
function handlerOf(deps: ServeDeps, channel: Channel): AnyHandler | undefined {
  const handlers: object = { ...deps.guarded(), ...deps.open }
  return (handlers as Partial<Record<Channel, AnyHandler>>)[channel]
}

async function authorise(
  deps: ServeDeps,
  user: SessionUser,
  action: Action,
  reason: string | null,
): Promise<Result<Call, AppError>> {
  const actor = { user_id: user.id, role: user.role, is_charge_nurse: user.is_charge_nurse }
  const decision = decide(action, actor, reason)
  const isBarred = decision === 'allowed' && deps.isBarred?.(action) === true
  if (decision === 'allowed' && !isBarred) return ok({ actor, user, administration_reason: reason })
  if (decision === 'needs_reason') {
    const message = 'an administrator acting in a clinician’s stead says why'
    return err(invalidInput([{ field: 'administration_reason', code: 'required', message }]))
  }
  await deps.onRefused(user, action, isBarred ? 'emergency' : 'not_permitted')
  return err({ code: 'not_permitted', action })
}

function reasonIn(input: unknown): string | null {
  if (typeof input !== 'object' || input === null || !('administration_reason' in input)) return null
  const reason = input.administration_reason
  return typeof reason === 'string' ? reason : null
}
