import { useCallback, useRef, useState } from 'react'
import type { FormAnswers } from '../../shared/forms/form-definition.ts'
import { isVisitRunning } from '../../shared/visits/visit-rules.ts'
import type { NursingAssessmentView, VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { currentNursing, submittedAnswers } from '../components/form/submitted-answers.ts'

/** The version that a person writes on: none for the first, else the one whose answers the amendment begins with. */
export interface Basis {
  readonly user_id: string
  readonly version_id: string | null
  readonly answers: FormAnswers | null
}

function basisOf(visit: VisitDetail, userId: string): Basis {
  const latest = currentNursing(visit)
  return {
    user_id: userId,
    version_id: latest?.id ?? null,
    answers: latest === undefined ? null : submittedAnswers(visit),
  }
}

export interface Writing {
  /** What is written on; null while the form is only read. */
  readonly basis: Basis | null
  /** A version that arrived since the person began to type. */
  readonly newer: NursingAssessmentView | null
  /** The visit was closed since then: nothing can be signed any more. */
  readonly isVisitClosed: boolean
  /** The first keystroke: from here on nothing that arrives takes the form away. */
  begin(): void
  /** An amendment, or going on with one's own answers laid over the version that counts now. */
  goOn(): void
  /** Reads what is there; one's own answers stay as a draft. */
  read(): void
}

/**
 * Whether a person writes the form, and on which version. Before the first keystroke the screen follows what arrives;
 * after it the person decides.
 */
export function useWriting(visit: VisitDetail, userId: string, mayWrite: boolean): Writing {
  const [held, setHeld] = useState<Basis | null>(null)
  const [isReading, setReading] = useState(false)
  const now = basisOf(visit, userId)
  const latest = useRef(now)
  latest.current = now
  const begin = useCallback(
    () => setHeld((before) => (before?.user_id === latest.current.user_id ? before : latest.current)),
    [],
  )
  const own = held?.user_id === userId ? held : null
  const isRunning = isVisitRunning(visit.visit)
  const isFirst = now.version_id === null && isRunning && !isReading
  const basis = !mayWrite ? null : (own ?? (isFirst ? now : null))
  return {
    basis,
    newer: own !== null && own.version_id !== now.version_id ? (currentNursing(visit) ?? null) : null,
    isVisitClosed: own !== null && !isRunning,
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
