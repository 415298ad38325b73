import { useState } from 'react'
import type { Output } from '../../shared/ipc/contract.ts'
import type { DraftCode } from '../api/draft-keeper.ts'
import { drafts } from '../api/drafts.ts'
import { useOwnDrafts } from '../api/use-own-drafts.ts'
import { useUser } from '../api/use-session.ts'

type Unfinished = Output<'drafts.list'>['items'][number]

/** The person's own forms of a kind that were begun for these records and never saved, newest first. */
export function useUnfinished(code: DraftCode, ownerIds: readonly string[]) {
  const author_id = useUser().id
  const read = useOwnDrafts()
  // What was just saved or dropped stands in the last answer still: it must not be offered to be saved again.
  const [isOutdated, setOutdated] = useState(false)
  const items = (isOutdated ? [] : (read.data?.items ?? [])).filter(
    ({ form_code, owner_id, field_count }) =>
      form_code === code && field_count > 0 && ownerIds.includes(owner_id),
  )
  const refresh = (): void => {
    setOutdated(true)
    void read.refetch().finally(() => setOutdated(false))
  }
  return {
    items,
    refresh,
    drop: async ({ owner_id }: Unfinished): Promise<void> => {
      await drafts.discard({ author_id, owner_id, form_code: code })
      refresh()
    },
  }
}
