import { useMemo, useState } from 'react'
import type { RadiologyAssessmentView, StudyView } from '../../shared/visits/visits-ipc.ts'
import { type Draft, useDraft } from '../api/use-draft.ts'
import { type ReportField, type ReportTexts, reportFields, startingTexts } from './report-texts.ts'

export interface Report {
  readonly draft: Draft
  readonly texts: ReportTexts
  /** Whether the person's stored draft differs from what is signed. */
  readonly hasDraft: boolean
  type(field: ReportField, text: string): void
  /** After signing or giving up: the screen starts from the signed version again. */
  forget(): Promise<void>
}

interface Subject {
  /** The study, or the visit while it has none. */
  readonly ownerId: string
  readonly study: StudyView | undefined
  readonly latest: RadiologyAssessmentView | undefined
}

/**
 * The texts of a report: what was typed just now over the stored draft over the last signed version. So a version that
 * arrives from another station changes only fields that nobody touched here.
 */
export function useReport({ ownerId, study, latest }: Subject): Report {
  const draft = useDraft(ownerId, 'REPORT')
  const [typed, setTyped] = useState<Partial<ReportTexts>>({})
  const [isForgotten, setForgotten] = useState(false)
  const stored = isForgotten ? undefined : draft.stored?.fields
  const texts = useMemo(() => {
    const kept = reportFields.flatMap((field) => {
      const text = stored?.[field]
      return typeof text === 'string' ? [[field, text]] : []
    })
    return { ...startingTexts(study, latest), ...Object.fromEntries(kept), ...typed }
  }, [study, latest, stored, typed])
  return {
    draft,
    texts,
    hasDraft: Object.keys(typed).length > 0 || Object.keys(stored ?? {}).length > 0,
    type: (field, text) => {
      setTyped((before) => ({ ...before, [field]: text }))
      draft.change(field, text)
    },
    forget: async () => {
      await draft.discard()
      setForgotten(true)
      setTyped({})
    },
  }
}
