import type { AppError } from '../../shared/errors.ts'
import type { Channel, EventName, EventPayload, Input, Output } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/result.ts'
import { ProgramGone } from './bridge.ts'
import { theBridge } from './connection.ts'
import { proveAgain } from './step-up.ts'

/** What a call may fail with: an expected failure of the core, or the core went away meanwhile. */
export type CallError = AppError | { readonly code: 'program_restarting' }

/** Whom the screens of this window are drawn for. */
let drawnFor: string | null = null

/** Says for whom screens are drawn from here on, null for nobody. What another's screen still asks is not done. */
export function drawScreensFor(personId: string | null): void {
  drawnFor = personId
}

/** What changes the person at the screens, or says who that is: its answer is for whoever is there then. */
const aboutSession: ReadonlySet<Channel> = new Set([
  'session.status',
  'session.sign_in',
  'session.unlock',
  'session.people',
  'session.sign_out',
  'session.sign_in_online',
  'emergency.open_station',
  'session.lock',
  'sync.status',
  'practice.enter',
  'practice.leave',
  'practice.start_afresh',
])

/**
 * Asks the station core. Never throws: every failure is a value with a sentence in `error-text.ts`. A question that was
 * asked for one person and answered when the screens were another's already is answered `session_locked`: what the first
 * one's screen would do next with the answer must not be done as the second. `author` is whose call it is, where that is
 * kept with what is sent. What asks for a fresh proof of who is there is repeated after the person has given it.
 */
export async function call<C extends Channel>(
  channel: C,
  input: Input<C>,
  author?: string,
): Promise<Result<Output<C>, CallError>> {
  const askedFor = drawnFor
  try {
    // The core parses what goes in and what comes out against the same contract, so this cast is the only one.
    const send = async () =>
      (await theBridge().invoke(channel, input, author ?? askedFor)) as Result<Output<C>, AppError>
    let reply = await send()
    if (!reply.ok && reply.error.code === 'step_up_needed' && drawnFor === askedFor) {
      const isProven = await proveAgain(reply.error.by)
      if (isProven && drawnFor === askedFor) reply = await send()
    }
    const isAnothers = drawnFor !== null && drawnFor !== askedFor
    if (isAnothers && author === undefined && !aboutSession.has(channel)) {
      return { ok: false, error: { code: 'session_locked' } }
    }
    return reply
  } catch (cause) {
    // Expected: the program was restarted while it was being asked.
    if (cause instanceof ProgramGone) return { ok: false, error: { code: 'program_restarting' } }
    throw cause
  }
}

/** Listens to one kind of event; answers the way to stop. */
export function listen<E extends EventName>(name: E, handle: (payload: EventPayload<E>) => void): () => void {
  return theBridge().subscribe((event, payload) => {
    if (event === name) handle(payload as EventPayload<E>)
  })
}
