import { keepPreviousData, type UseQueryResult, useMutation, useQuery } from '@tanstack/react-query'
import type { Channel, Input, Output } from '../../shared/ipc/contract.ts'
import { type CallError, call } from './call.ts'

/** A failed call as React Query carries it. */
export class CallFailed extends Error {
  readonly reason: CallError
  constructor(reason: CallError) {
    super(reason.code)
    this.reason = reason
  }
}

interface AskOptions {
  /** Tables whose change asks again. */
  readonly entities?: readonly string[]
  readonly enabled?: boolean
  /** Shows the last answer while the next one is awaited (search at each key). */
  readonly keepLast?: boolean
  /** Asks again every so many milliseconds while the screen is open. */
  readonly everyMs?: number
  /** Asks again whenever a screen opens, however fresh the last answer is: what changes it tells nobody. */
  readonly atEachOpening?: boolean
}

/** Runs a call and throws its failure, for React Query. */
export async function ask<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> {
  const reply = await call(channel, input)
  if (!reply.ok) throw new CallFailed(reply.error)
  return reply.value
}

/** Reads a channel for a screen and keeps it true: asked again when one of `entities` changes. */
export function useAsk<C extends Channel>(
  channel: C,
  input: Input<C>,
  options: AskOptions = {},
): UseQueryResult<Output<C>, CallFailed> {
  return useQuery<Output<C>, CallFailed>({
    queryKey: [channel, input],
    queryFn: () => ask(channel, input),
    enabled: options.enabled ?? true,
    meta: { entities: options.entities ?? [] },
    ...(options.keepLast ? { placeholderData: keepPreviousData } : {}),
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
    ...(options.atEachOpening ? { refetchOnMount: 'always' as const } : {}),
  })
}

/** Sends a channel at a person's wish. `send` answers the value, or undefined after a failure that `error` tells. */
export function useSend<C extends Channel>(
  channel: C,
): {
  send(input: Input<C>): Promise<Output<C> | undefined>
  readonly error: CallError | null
  readonly isBusy: boolean
  forget(): void
} {
  const mutation = useMutation<Output<C>, CallFailed, Input<C>>({
    mutationFn: (input) => ask(channel, input),
  })
  return {
    send: (input) =>
      mutation.mutateAsync(input).catch((cause: unknown) => {
        // Expected: the failure is shown from `error`; anything else is a bug and goes on.
        if (cause instanceof CallFailed) return undefined
        throw cause
      }),
    error: mutation.error instanceof CallFailed ? mutation.error.reason : null,
    isBusy: mutation.isPending,
    forget: () => mutation.reset(),
  }
}
