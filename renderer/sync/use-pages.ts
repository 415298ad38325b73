import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { CallError } from '../api/call.ts'
import { CallFailed } from '../api/use-query.ts'

interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

export interface Pages<Item> {
  /** Undefined until the first page has come. */
  readonly items: readonly Item[] | undefined
  readonly error: CallError | null
  /** Asks for the next page; undefined at the end of the list. */
  readonly more: (() => void) | undefined
  readonly retry: () => void
}

/** A list that comes in pages, as many as were asked for; read again whenever `mark` is another. */
export function usePages<Item>(
  name: string,
  read: (asked: { after?: string }) => Promise<Page<Item>>,
  mark: string,
): Pages<Item> {
  const { data, error, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: [name, 'pages'],
    queryFn: ({ pageParam }: { pageParam: string | null }) =>
      read(pageParam === null ? {} : { after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }: Page<Item>) => next,
    refetchOnMount: 'always',
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is marked is what the list is made of
  useEffect(() => void refetch(), [mark, refetch])
  const items = data?.pages.flatMap((page) => page.items)
  return {
    items,
    error: error instanceof CallFailed && items === undefined ? error.reason : null,
    more: hasNextPage ? () => void fetchNextPage() : undefined,
    retry: () => void refetch(),
  }
}
