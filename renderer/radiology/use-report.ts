import { useMemo, useRef, useState } from 'react'
import type { RadiologyAssessmentView, StudyView } from '../../shared/visits/visits-ipc.ts'
import type { CallError } from '../api/call.ts'
import { type Draft, useDraft } from '../api/use-draft.ts'
import { BASE_FIELD, reportBasis } from './report-basis.ts'
import { type ReportField, type ReportTexts, reportFields, startingTexts } from './report-texts.ts'

export interface Report {
  readonly draft: Draft
  /** False until the person's draft has been read for the first time. */
  readonly isReady: boolean
  /** The stored draft could not be read: nothing may be typed over it. */
  readonly readError: CallError | null
  retry(): void
  readonly texts: ReportTexts
  /** Whether the person's stored draft differs from what is signed. */
  readonly hasDraft: boolean
  /** The version that it is written on; null: none. */
  readonly baseId: string | null
  /** The version that counts since, where that is another one: it is to be looked at before anything is signed. */
  readonly newer: RadiologyAssessmentView | null
  /** Goes on with what was typed, laid over the version that counts now. */
  goOn(): void
  type(field: ReportField, text: string): void
  /** After signing or giving up: the screen starts from the signed version again. */
  forget(): Promise<void>
}

interface Subject {
  readonly visitId: string
  readonly study: StudyView | undefined
  /** Whether a report that was begun before the visit had a study belongs to this one. */
  readonly takesOver: boolean
  /** Versions of the study's report, the one that counts last. */
  readonly versions: readonly RadiologyAssessmentView[]
}

/** Two drafts as one: what was typed for the visit before it had a study, and what was typed for the study over it. */
function useReportDraft({ visitId, study, takesOver }: Subject) {
  const own = useDraft(study?.id ?? visitId, 'REPORT')
  const before = useDraft(study !== undefined && takesOver ? visitId : undefined, 'REPORT')
  const isWithBefore = study !== undefined && takesOver
  const isRead = own.stored !== undefined && (!isWithBefore || before.stored !== undefined)
  // The owner changes when the study arrives: what is on the screen stays there while the new one is read.
  const wasRead = useRef(false)
  if (isRead) wasRead.current = true
  return {
    own,
    before,
    isReady: wasRead.current,
    fields: { ...before.stored?.fields, ...own.stored?.fields },
    readError: own.readError ?? before.readError,
  }
}

/**
 * The texts of a report: what was typed just now over the stored draft over the version that it was begun on. A version
 * that arrives from another station changes nothing of it until its author has been shown it.
 */
export function useReport(subject: Subject): Report {
  const { study, versions } = subject
  const latest = versions.at(-1)
  const { own, before, isReady, fields, readError } = useReportDraft(subject)
  const [typed, setTyped] = useState<Partial<ReportTexts>>({})
  const [isForgotten, setForgotten] = useState(false)
  const [held, setHeld] = useState<string | null | undefined>(undefined)
  const kept = isForgotten
    ? {}
    : Object.fromEntries(
        reportFields.flatMap((field) => {
          const text = fields[field]
          return typeof text === 'string' ? [[field, text]] : []
        }),
      )
  const keptText = JSON.stringify(kept)
  const hasDraft = Object.keys(typed).length > 0 || Object.keys(kept).length > 0
  const stored = isForgotten ? undefined : fields[BASE_FIELD]
  const latestId = latest?.id ?? null
  const baseId = reportBasis({ hasDraft, held, stored, latest: latestId })
  const base = versions.find(({ id }) => id === baseId)
  const texts = useMemo(
    () => ({ ...startingTexts(study, base), ...(JSON.parse(keptText) as Partial<ReportTexts>), ...typed }),
    [study, base, keptText, typed],
  )
  const writeOn = (id: string | null): void => {
    setHeld(id)
    own.change(BASE_FIELD, id ?? '')
  }
  return {
    draft: own,
    isReady,
    readError,
    retry: () => {
      if (own.readError !== null) own.retry()
      if (before.readError !== null) before.retry()
    },
    texts,
    hasDraft,
    baseId,
    newer: baseId === latestId ? null : (latest ?? null),
    goOn: () => writeOn(latestId),
    type: (field, text) => {
      if (!hasDraft) writeOn(latestId)
      setTyped((now) => ({ ...now, [field]: text }))
      own.change(field, text)
    },
    forget: async () => {
      await own.discard()
      await before.discard()
      setForgotten(true)
      setTyped({})
      setHeld(undefined)
    },
  }
}
