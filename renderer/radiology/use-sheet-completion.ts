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

/** Whether the final signature completes the study's sheet too; offered where it is prepared and nothing is missing. */
export function useSheetCompletion(detail: VisitDetail, study: StudyView | undefined) {
  const { format } = useWords()
  const [isDeclined, setDeclined] = useState(false)
  const definition = study === undefined ? null : radiologySheet(study.modality)
  const sheet = study === undefined ? undefined : sheetOf(detail, study)
  const isPrepared = sheet !== undefined && !sheet.is_completed && definition !== null && study !== undefined
  const person = patientContextOn(detail.patient, format.localDate(detail.visit.arrived_at))
  const missing = isPrepared
    ? completionProblems(evaluateSheet(definition, sheet, sheetContext(person, study.modality))).length
    : 0
  const isPossible = isPrepared && missing === 0
  return {
    isPossible,
    missing,
    isWanted: isPossible && !isDeclined,
    want: (isWanted: boolean) => setDeclined(!isWanted),
  }
}
