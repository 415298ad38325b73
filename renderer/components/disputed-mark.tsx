import { IconArrowsSplit } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { safetyFieldsOf } from '../../shared/conflicts/disputed-fields.ts'
import type { PatientSummary } from '../../shared/patients/patients-ipc.ts'
import { removalFields } from '../../shared/records.ts'
import { useWords, type Words } from '../i18n/use-words.tsx'
import { columnName } from './column-name.ts'
import { Note } from './note.tsx'

/** The one mark beside a value that stations disagree about: symbol, colour and words. */
export function DisputedMark({ children }: { children: ReactNode }) {
  return (
    <span className="chip disputed wraps">
      <IconArrowsSplit size={14} stroke={2} aria-hidden className="mirrors" />
      <span>{children}</span>
    </span>
  )
}

/** Fields that say nothing to people beside another one of their group. */
const saidByAnother: ReadonlySet<string> = new Set([
  'ssn_index',
  'ssn_sealed',
  'birth_date_is_estimated',
  'diagnosis_code',
  // Whether a record was removed is no field of it but a question, which is asked in a sentence of its own.
  ...Object.keys(removalFields),
])

/** What is disputed of a record, by the names of its fields. */
export function disputedNames(
  fields: readonly string[],
  { t, language }: Pick<Words, 't' | 'language'>,
): string {
  return fields
    .filter((field) => !saidByAnother.has(field))
    .map((field) => columnName(field, t))
    .join(language === 'ar' ? '، ' : ', ')
}

/** Whether it is disputed of a record that it was entered in error. */
export function isRemovalDisputed(fields: readonly string[]): boolean {
  return fields.includes('removed_at')
}

const identity: ReadonlySet<string> = new Set(['full_name', ...safetyFieldsOf('patients')])

/** In a list or beside a name: what of who the patient is stations disagree about. Nothing where they agree. */
export function DisputedPatient({ patient }: { patient: Pick<PatientSummary, 'disputed_fields'> }) {
  const words = useWords()
  const fields = disputedNames(
    patient.disputed_fields.filter((field) => identity.has(field)),
    words,
  )
  if (fields === '') return null
  return <DisputedMark>{words.rich('patient.disputed_what', { fields })}</DisputedMark>
}

interface DisputedVersionsProps {
  /** The form or report as the screen got it. */
  readonly form: { readonly disputed_fields: readonly string[] } | null | undefined
  /** The version that the screen shows. */
  readonly version: number
}

/** Over a form or report of which two signed versions compete: that the one shown is not a decided one. */
export function DisputedVersions({ form, version }: DisputedVersionsProps) {
  const { t, rich } = useWords()
  if (form?.disputed_fields.includes('current_version') !== true) return null
  return (
    <Note kind="disputed" role="status">
      <b>{t('form.versions_disputed')}</b> {rich('form.versions_disputed_shown', { version })}{' '}
      <a href="#/conflicts">{t('patient.review_conflict')}</a>
    </Note>
  )
}

/** Where a visit's diagnosis is written, or closed with the visit: that stations disagree about the one that stands. */
export function DisputedDiagnosis({ visit }: { visit: { readonly disputed_fields: readonly string[] } }) {
  const { t } = useWords()
  if (!visit.disputed_fields.includes('diagnosis')) return null
  return (
    <Note kind="disputed" role="status">
      <b>{t('radiology.diagnosis_disputed')}</b> <a href="#/conflicts">{t('patient.review_conflict')}</a>
    </Note>
  )
}
