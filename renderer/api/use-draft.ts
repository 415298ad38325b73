import { useCallback, useEffect, useRef, useState } from 'react'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { type CallError, call } from './call.ts'

type DraftFields = Input<'drafts.save'>['fields']
type DraftCode = Input<'drafts.save'>['form_code']

/** How long after the last key a field's text is stored. */
const SAVE_DELAY_MS = 150

export interface Draft {
  /** The stored texts by field key; undefined until the store has answered. */
  readonly stored: Output<'drafts.get'> | undefined
  /** The instant of the last save that is on disk. */
  readonly savedAt: string | null
  readonly isSaving: boolean
  readonly error: CallError | null
  /** Notes a field's new text; stored shortly after the last key. */
  change(key: string, value: DraftFields[string]): void
  /** Stores what is noted, now: when a field is left, before a submit. */
  flush(): Promise<void>
  discard(): Promise<void>
}

const flushers = new Set<() => Promise<void>>()

/** Stores what every open form still holds; before the program is locked. */
export async function flushDrafts(): Promise<void> {
  await Promise.all([...flushers].map((flush) => flush()))
}

/**
 * A person's own draft, stored field by field. `savedAt` changes only after the store has answered, so "saved" is
 * never said of something that is not on disk. Saves run one after the other; what failed is tried with the next key.
 */
export function useDraft(ownerId: string | undefined, formCode: DraftCode): Draft {
  const [stored, setStored] = useState<Output<'drafts.get'>>()
  const [savedAt, setSavedAt] = useState<string | null>(null)
  const [isSaving, setSaving] = useState(false)
  const [error, setError] = useState<CallError | null>(null)
  const pending = useRef<DraftFields>({})
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const running = useRef<Promise<void>>(Promise.resolve())

  useEffect(() => {
    if (ownerId === undefined) return
    let isCurrent = true
    setStored(undefined)
    void call('drafts.get', { owner_id: ownerId, form_code: formCode }).then((reply) => {
      if (!isCurrent) return
      if (reply.ok) {
        setStored(reply.value)
        setSavedAt(reply.value.saved_at)
      } else {
        setError(reply.error)
      }
    })
    return () => {
      isCurrent = false
    }
  }, [ownerId, formCode])

  const saveOnce = useCallback(async (): Promise<void> => {
    const fields = pending.current
    if (ownerId === undefined || Object.keys(fields).length === 0) return
    pending.current = {}
    setSaving(true)
    const reply = await call('drafts.save', { owner_id: ownerId, form_code: formCode, fields })
    setSaving(false)
    if (reply.ok) {
      setSavedAt(reply.value.saved_at)
      setError(null)
    } else {
      pending.current = { ...fields, ...pending.current }
      setError(reply.error)
    }
  }, [ownerId, formCode])

  const flush = useCallback((): Promise<void> => {
    clearTimeout(timer.current)
    running.current = running.current.then(saveOnce)
    return running.current
  }, [saveOnce])

  const change = useCallback(
    (key: string, value: DraftFields[string]) => {
      pending.current = { ...pending.current, [key]: value }
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void flush(), SAVE_DELAY_MS)
    },
    [flush],
  )

  const discard = useCallback(async () => {
    clearTimeout(timer.current)
    pending.current = {}
    await running.current
    if (ownerId === undefined) return
    await call('drafts.discard', { owner_id: ownerId, form_code: formCode })
    setSavedAt(null)
  }, [ownerId, formCode])

  // A screen that goes away stores what it still holds.
  useEffect(() => {
    flushers.add(flush)
    return () => {
      flushers.delete(flush)
      void flush()
    }
  }, [flush])

  return { stored, savedAt, isSaving, error, change, flush, discard }
}
