import { useState } from 'react'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import {
  completionProblems,
  evaluateSheet,
  radiologySheet,
  sheetContext,
} from '../../shared/radiology/sheet-rules.ts'
import type { StudyView, VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { useWords } from '../i18n/use-words.tsx'
import { sheetOf } from './sheet-state.ts'

/**
 * Whether the final signature completes the study's sheet too; offered where it is prepared and nothing is missing. A
 * version that comes after the screen was opened is completed only when somebody ticks it again.
 */
export function useSheetCompletion(detail: VisitDetail, study: StudyView | undefined) {
  const { format } = useWords()
  const definition = study === undefined ? null : radiologySheet(study.modality)
  const sheet = study === undefined ? undefined : sheetOf(detail, study)
  const id = sheet?.id ?? null
  const [chosen, setChosen] = useState({ id, isWanted: true })
  const isSeen = chosen.id === id
  const isPrepared = sheet !== undefined && !sheet.is_completed && definition !== null && study !== undefined
  const person = patientContextOn(detail.patient, format.localDate(detail.visit.arrived_at))
  const missing = isPrepared
    ? completionProblems(evaluateSheet(definition, sheet, sheetContext(person, study.modality))).length
    : 0
  const isPossible = isPrepared && missing === 0
  return {
    isPossible,
    missing,
    /** The version that the signature completes; null: none. */
    completes: isPossible && isSeen && chosen.isWanted ? id : null,
    /** The version that came meanwhile and that nobody here has said anything about. */
    unseen: isPossible && !isSeen ? sheet : null,
    want: (isWanted: boolean) => setChosen({ id, isWanted }),
  }
}
