import { useCallback, useRef, useState } from 'react'
import type { FormAnswers } from '../../../shared/forms/form-definition.ts'

/** What is told of a version that arrives. */
export interface SignedVersion {
  readonly id: string
  readonly author_name: string | null
  readonly signed_at: string
}

/** The version that a person writes on: none for the first, else the one whose answers they begin with. */
export interface Basis {
  readonly user_id: string
  readonly version_id: string | null
  readonly answers: FormAnswers | null
}

export interface Writing<V extends SignedVersion> {
  /** What is written on; null while the form is only read. */
  readonly basis: Basis | null
  /** A version that arrived since the person began to type. */
  readonly newer: V | null
  /** The visit was closed since then: nothing can be signed any more. */
  readonly isVisitClosed: boolean
  /** The first keystroke: from here on nothing that arrives takes the form away. */
  begin(): void
  /** An amendment, or going on with one's own answers laid over the version that counts now. */
  goOn(): void
  /** Reads what is there; one's own answers stay as a draft. */
  read(): void
}

/** A form as it is now, and whether this person writes it. */
export interface FormNow<V extends SignedVersion> {
  readonly userId: string
  /** The version that counts. */
  readonly latest: V | undefined
  readonly answers: FormAnswers | null
  readonly mayWrite: boolean
  /** Whether the visit still takes a signature. */
  readonly isOpen: boolean
  /** Whether it opens to be written, not to be read. */
  readonly opensWriting: boolean
}

/**
 * Whether a person writes the form, and on which version. Before the first keystroke the screen follows what arrives;
 * after it the person decides.
 */
export function useWriting<V extends SignedVersion>(form: FormNow<V>): Writing<V> {
  const [held, setHeld] = useState<Basis | null>(null)
  const [isReading, setReading] = useState(false)
  const now: Basis = {
    user_id: form.userId,
    version_id: form.latest?.id ?? null,
    answers: form.latest === undefined ? null : form.answers,
  }
  const latest = useRef(now)
  latest.current = now
  const begin = useCallback(
    () => setHeld((before) => (before?.user_id === latest.current.user_id ? before : latest.current)),
    [],
  )
  const own = held?.user_id === form.userId ? held : null
  const opens = form.opensWriting && form.isOpen && !isReading
  const basis = !form.mayWrite ? null : (own ?? (opens ? now : null))
  return {
    basis,
    newer: own !== null && own.version_id !== now.version_id ? (form.latest ?? null) : null,
    isVisitClosed: own !== null && !form.isOpen,
    begin,
    goOn: () => {
      setReading(false)
      setHeld(now)
    },
    read: () => {
      setReading(true)
      setHeld(null)
    },
  }
}
