import type { AppError } from '../../shared/errors.ts'
import { invalidInput, zodToFieldErrors } from '../../shared/errors.ts'
import type { IdSource } from '../../shared/ids.ts'
import {
  isShellChannel,
  type ShellChannel,
  type ShellInput,
  type ShellOutput,
  shellChannels,
} from '../../shared/ipc/shell-ipc.ts'
import { err, type Result } from '../../shared/result.ts'
import { SessionStatus } from '../../shared/session/session-ipc.ts'
import { type FaultLog, faultOf } from '../ipc/fault.ts'
import type { Serve } from '../ipc/serve.ts'

/** What the shell answers itself. */
export type ShellHandlers = {
  readonly [C in ShellChannel]: (input: ShellInput<C>) => Promise<Result<ShellOutput<C>, AppError>>
}

type AnyHandler = (input: unknown) => Promise<Result<unknown, AppError>>

/** The core's door with the shell's few channels beside it, checked in the same way. */
export function withShellChannels(
  serve: Serve,
  handlers: ShellHandlers,
  faults: { readonly newId: IdSource; readonly log: FaultLog },
): Serve {
  return async (channel, input, person) => {
    if (!isShellChannel(channel)) return serve(channel, input, person)
    const parsed = shellChannels[channel].input.safeParse(input)
    if (!parsed.success) return err(invalidInput(zodToFieldErrors(parsed.error)))
    try {
      return await (handlers[channel] as AnyHandler)(parsed.data)
    } catch (error) {
      // A full disk of this PC, or a bug: told as the core tells its own.
      return err(faultOf(error, channel, faults.newId, faults.log))
    }
  }
}

/** Whether somebody is signed in. */
export async function isSignedIn(serve: Serve): Promise<boolean> {
  const reply = await serve('session.status', {})
  const status = reply.ok ? SessionStatus.safeParse(reply.value) : undefined
  return status?.success === true && status.data.state === 'signed_in'
}
