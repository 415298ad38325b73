import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { CallError } from './call.ts'
import { CallFailed } from './use-query.ts'

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

/** A list is shown by so many of its lines first: what stands under it is not to be pushed out of sight. */
const FIRST = 10

interface PagesOptions {
  /** What the list is made of: it is read again whenever this is another. */
  readonly mark?: string
  /** Tables whose change reads it again. */
  readonly entities?: readonly string[]
  /** How many of its lines are shown before anybody asks for more. */
  readonly first?: number
}

/** A list that comes in pages, as many as were asked for. */
export function usePages<P extends Page<unknown>>(
  name: string,
  read: (asked: { after?: string }) => Promise<P>,
  { mark = '', entities = [], first = FIRST }: PagesOptions,
): Pages<P['items'][number]> & {
  /** The first page, with what it says of the whole list. */
  readonly head: P | undefined
} {
  const [isOpen, setOpen] = useState(false)
  const { data, error, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: [name, 'pages'],
    queryFn: ({ pageParam }: { pageParam: string | null }) =>
      read(pageParam === null ? {} : { after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }: P) => next,
    meta: { entities },
    refetchOnMount: 'always',
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is marked is what the list is made of
  useEffect(() => void refetch(), [mark, refetch])
  const items = data?.pages.flatMap((page): readonly P['items'][number][] => page.items)
  const isCut = !isOpen && items !== undefined && items.length > first
  return {
    head: data?.pages[0],
    items: isCut ? items.slice(0, first) : items,
    error: error instanceof CallFailed && items === undefined ? error.reason : null,
    more: isCut ? () => setOpen(true) : hasNextPage ? () => void fetchNextPage() : undefined,
    retry: () => void refetch(),
  }
}
