import type { AppError } from '../../shared/errors.ts'
import type { Channel, EventName, EventPayload, Input, Output } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/result.ts'
import { ProgramGone } from './bridge.ts'
import { theBridge } from './connection.ts'

/** What a call may fail with: an expected failure of the core, or the core went away meanwhile. */
export type CallError = AppError | { readonly code: 'program_restarting' }

/** Asks the station core. Never throws: every failure is a value with a sentence in `error-text.ts`. */
export async function call<C extends Channel>(
  channel: C,
  input: Input<C>,
): Promise<Result<Output<C>, CallError>> {
  try {
    // The core parses what goes in and what comes out against the same contract, so this cast is the only one.
    return (await theBridge().invoke(channel, input)) as Result<Output<C>, AppError>
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
