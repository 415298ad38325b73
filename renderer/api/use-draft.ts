import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { CallError } from './call.ts'
import { useConnection } from './connection.ts'
import type { DraftCode, DraftFields, DraftKey, DraftStatus, StoredDraft } from './draft-keeper.ts'
import { drafts } from './drafts.ts'
import { useUser } from './use-session.ts'

export interface Draft extends DraftStatus {
  /** The texts by field key as they were when the form was opened; undefined until the store has answered. */
  readonly stored: StoredDraft | undefined
  /** The stored draft could not be read. Nothing may be typed then: it would go over what is there. */
  readonly readError: CallError | null
  /** Reads again after `readError`. */
  retry(): void
  /** Notes a field's new text; stored shortly after the last key. */
  change(key: string, value: DraftFields[string]): void
  /** Stores what is noted, now: when a field is left, before a submit. */
  flush(): Promise<void>
  discard(): Promise<void>
}

interface Reading {
  readonly key: DraftKey
  readonly stored: StoredDraft | undefined
  readonly error: CallError | null
}

/** Stores what every open form still holds; before the program is locked. */
export async function flushDrafts(): Promise<void> {
  await drafts.flushAll()
}

const nothingHeld: DraftStatus = { savedAt: null, isSaving: false, error: null }

function useReading(key: DraftKey | null): { reading: Reading | null; retry(): void } {
  const [reading, setReading] = useState<Reading | null>(null)
  const [tries, setTries] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try reads again
  useEffect(() => {
    if (key === null) return
    let isCurrent = true
    void drafts.read(key).then((reply) => {
      if (!isCurrent) return
      setReading({
        key,
        stored: reply.ok ? reply.value : undefined,
        error: reply.ok ? null : reply.error,
      })
    })
    return () => {
      isCurrent = false
      // A screen that goes away stores what it still holds.
      void drafts.flush(key)
    }
  }, [key, tries])
  const retry = useCallback(() => {
    setReading(null)
    setTries((before) => before + 1)
  }, [])
  // What failed because the program was away is read again once it is back.
  const isAway = useConnection(({ state }) => state === 'restarting')
  const isWaiting = reading?.error?.code === 'program_restarting'
  useEffect(() => {
    if (isWaiting && !isAway) retry()
  }, [isWaiting, isAway, retry])
  return { reading: reading !== null && reading.key === key ? reading : null, retry }
}

/**
 * A person's own draft, stored field by field. `savedAt` changes only after the store has answered, so "saved" is
 * never said of something that is not on disk.
 */
export function useDraft(ownerId: string | undefined, formCode: DraftCode): Draft {
  const authorId = useUser().id
  const key = useMemo(
    () => (ownerId === undefined ? null : { author_id: authorId, owner_id: ownerId, form_code: formCode }),
    [authorId, ownerId, formCode],
  )
  const { reading, retry } = useReading(key)
  const status = useSyncExternalStore(drafts.subscribe, () =>
    key === null ? nothingHeld : drafts.status(key),
  )
  const change = useCallback(
    (field: string, value: DraftFields[string]) => {
      if (key !== null) drafts.change(key, { [field]: value })
    },
    [key],
  )
  const flush = useCallback(async () => {
    if (key !== null) await drafts.flush(key)
  }, [key])
  const discard = useCallback(async () => {
    if (key !== null) await drafts.discard(key)
  }, [key])
  return {
    ...status,
    stored: reading?.stored,
    readError: reading?.error ?? null,
    retry,
    change,
    flush,
    discard,
  }
}
