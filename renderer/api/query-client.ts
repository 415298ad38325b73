import { QueryClient } from '@tanstack/react-query'
import { readAnewWith } from '../../shared/conflicts/disputed-fields.ts'
import { listen } from './call.ts'
import { useConnection } from './connection.ts'

/** Holds what was read last. Local reads are cheap: nothing is kept longer than a screen needs it. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: false,
      staleTime: 5_000,
      gcTime: 60_000,
      refetchOnWindowFocus: false,
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})

/** Which tables a query reads, so that a change in one of them asks again; kept in the query's `meta`. */
export interface QueryMeta extends Record<string, unknown> {
  readonly entities: readonly string[]
}

/**
 * Joins the core's events to the queries: changed tables are asked again, sync and session status come with their
 * event, and after a restart of the program everything is asked again. Answers the way to stop.
 */
export function followEvents(): () => void {
  const stops = [
    listen('data.changed', ({ entities }) => {
      const changed = readAnewWith(entities)
      void queryClient.invalidateQueries({
        predicate: (query) => {
          const read = (query.meta as QueryMeta | undefined)?.entities ?? []
          return read.some((entity) => changed.includes(entity))
        },
      })
    }),
    listen('sync.changed', (status) => queryClient.setQueryData(['sync.status', {}], status)),
    listen('session.changed', (status) => queryClient.setQueryData(['session.status', {}], status)),
    useConnection.subscribe((now, before) => {
      if (now.state === 'open' && before.state === 'restarting') void queryClient.invalidateQueries()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
