import { useMemo, useRef, useState } from 'react'
import type { RadiologyAssessmentView, StudyView } from '../../shared/visits/visits-ipc.ts'
import type { CallError } from '../api/call.ts'
import { type Draft, useDraft } from '../api/use-draft.ts'
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
  type(field: ReportField, text: string): void
  /** After signing or giving up: the screen starts from the signed version again. */
  forget(): Promise<void>
}

interface Subject {
  readonly visitId: string
  readonly study: StudyView | undefined
  /** Whether a report that was begun before the visit had a study belongs to this one. */
  readonly takesOver: boolean
  readonly latest: RadiologyAssessmentView | undefined
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
 * The texts of a report: what was typed just now over the stored draft over the last signed version. So a version that
 * arrives from another station changes only fields that nobody touched here.
 */
export function useReport(subject: Subject): Report {
  const { study, latest } = subject
  const { own, before, isReady, fields, readError } = useReportDraft(subject)
  const [typed, setTyped] = useState<Partial<ReportTexts>>({})
  const [isForgotten, setForgotten] = useState(false)
  const kept = isForgotten
    ? {}
    : Object.fromEntries(
        reportFields.flatMap((field) => {
          const text = fields[field]
          return typeof text === 'string' ? [[field, text]] : []
        }),
      )
  const keptText = JSON.stringify(kept)
  const texts = useMemo(
    () => ({ ...startingTexts(study, latest), ...(JSON.parse(keptText) as Partial<ReportTexts>), ...typed }),
    [study, latest, keptText, typed],
  )
  return {
    draft: own,
    isReady,
    readError,
    retry: () => {
      if (own.readError !== null) own.retry()
      if (before.readError !== null) before.retry()
    },
    texts,
    hasDraft: Object.keys(typed).length > 0 || Object.keys(kept).length > 0,
    type: (field, text) => {
      setTyped((now) => ({ ...now, [field]: text }))
      own.change(field, text)
    },
    forget: async () => {
      await own.discard()
      await before.discard()
      setForgotten(true)
      setTyped({})
    },
  }
}
