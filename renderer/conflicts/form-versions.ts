import type { FormSubmission } from '../../shared/assessments/form-submission.ts'
import { answersOfVersion } from '../../shared/assessments/version-answers.ts'
import { flattenAnswers } from '../../shared/forms/form-answers.ts'
import { fieldKey, fieldsOf } from '../../shared/forms/form-definition.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import type { RadiologyAssessment } from '../../shared/radiology/radiology-assessment.ts'
import { type RadiologySheet, radiologySheetShape } from '../../shared/radiology/sheet-record.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'

/** A field of a version: of the form's own record, or of an observation that it was written with. */
export interface VersionField {
  readonly key: string
  readonly entity: string
  readonly name: string
}

export interface FormVersion {
  readonly version: number
  readonly fields: readonly VersionField[]
  /** By key. */
  readonly values: Readonly<Record<string, unknown>>
  /** What of it this person may not read. */
  readonly withheld: readonly string[]
  /** The record that it is. */
  readonly written:
    | { readonly form: 'nursing' }
    | { readonly form: 'sheet'; readonly sheet: RadiologySheet }
    | { readonly form: 'report'; readonly report: RadiologyAssessment }
}

const fieldsNamed = (entity: string, names: readonly string[]): VersionField[] =>
  names.map((name) => ({ key: name, entity, name }))

const reportFields = fieldsNamed('radiology_assessments', [
  'status',
  'modality',
  'body_region',
  'findings',
  'diagnosis',
  'recommendations',
  'technique',
  'comparison',
  'critical_result',
])
const sheetFields = fieldsNamed('radiology_sheets', ['is_completed', ...Object.keys(radiologySheetShape)])
const nursingFields: readonly VersionField[] = fieldsOf(frm05).map((field) => ({
  key: fieldKey(field),
  entity: field.record,
  name: field.name,
}))

/**
 * The versions of a form among a visit's, whole: a nursing assessment with the vital signs, pain and fall risk that it
 * says. Empty where the form is not of this visit.
 */
export function versionsOf(visit: VisitDetail, formId: FormSubmission['id']): FormVersion[] {
  const isOfForm = ({ submission_id }: { readonly submission_id: string }): boolean =>
    submission_id === formId
  return [
    ...visit.nursing_assessments.filter(isOfForm).map((one) => ({
      version: one.version,
      fields: nursingFields,
      values: flattenAnswers(frm05, answersOfVersion(visit, one)),
      withheld: one.withheld_fields,
      written: { form: 'nursing' as const },
    })),
    ...visit.radiology_sheets.filter(isOfForm).map((one) => ({
      version: one.version,
      fields: sheetFields,
      values: { ...one },
      withheld: [],
      written: { form: 'sheet' as const, sheet: one },
    })),
    ...visit.radiology_assessments.filter(isOfForm).map((one) => ({
      version: one.version,
      fields: reportFields,
      values: { ...one },
      withheld: [],
      written: { form: 'report' as const, report: one },
    })),
  ]
}

/** The fields in which versions of one form differ, in the order of the form; missing and empty are the same. */
export function differingFields(versions: readonly FormVersion[]): readonly VersionField[] {
  const textOf = ({ values }: FormVersion, key: string): string => JSON.stringify(values[key] ?? null)
  return (versions[0]?.fields ?? []).filter(
    ({ key }) => new Set(versions.map((version) => textOf(version, key))).size > 1,
  )
}
