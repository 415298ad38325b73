import { patientContextOn } from '../../shared/forms/patient-context.ts'
import { currentSheet, standingSheets, studySafety } from '../../shared/radiology/study-safety.ts'
import type { RadiologySheetView, StudyView, VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { useWords } from '../i18n/use-words.tsx'

/** The version of a study's sheet that counts; undefined while none has come. */
export function sheetOf(detail: VisitDetail, study: StudyView): RadiologySheetView | undefined {
  return currentSheet(study, detail.sheet_submissions, detail.radiology_sheets)
}

/** What stands out in a study's sheet, by the patient's age on the day of arrival. */
export function useStudySafety(detail: VisitDetail, study: StudyView) {
  const { format } = useWords()
  const context = patientContextOn(detail.patient, format.localDate(detail.visit.arrived_at))
  const standing = standingSheets(study, detail.sheet_submissions, detail.radiology_sheets)
  return studySafety(study, standing, context, detail.radiology_sheets)
}

/** The address of a study's sheet. */
export function sheetHref(visitId: string, studyId: string): string {
  return `#/visits/${visitId}/sheet/${studyId}`
}
