import type { ReactNode } from 'react'
import { painBandsPrinted } from '../../shared/clinical/pain-data.ts'
import { type FormField, fieldsOf, type Scalar } from '../../shared/forms/form-definition.ts'
import { frm03 } from '../../shared/forms/frm-03.ts'
import { frm04 } from '../../shared/forms/frm-04.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { governorates } from '../../shared/identifiers/governorates.ts'
import { formatMedicalNumber } from '../../shared/identifiers/medical-number.ts'
import { Modality, VisitStatus, VisitType } from '../../shared/visits/visit.ts'
import { useWords, type Words } from '../i18n/use-words.tsx'
import { columnName } from './column-name.ts'
import { Latin } from './latin.tsx'
import { asNewsBand } from './news-chip.tsx'

/*
 * Any field of any record in words: its name and its value. Fields of the paper forms take both from the form definition, so a
 * conflict or an audit line says what the form says.
 */

const formFields = new Map<string, FormField>(
  [frm05, frm03, frm04].flatMap((form) =>
    fieldsOf(form).map((field) => [`${field.record}.${field.name}`, field] as const),
  ),
)

const reportWords = {
  findings: 'radiology.findings',
  diagnosis: 'radiology.diagnosis',
  recommendations: 'radiology.recommendations',
  technique: 'radiology.technique',
  comparison: 'radiology.comparison',
  body_region: 'radiology.region',
  modality: 'radiology.modality',
  critical_result: 'radiology.critical',
} as const

const reportStates = ['requested', 'preliminary', 'reported', 'final', 'addendum'] as const
const fallLevels = ['minimal', 'low', 'moderate', 'high', 'none'] as const

const LOCAL_DATE = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:/

function formField(entity: string, field: string): FormField | undefined {
  return formFields.get(`${entity}.${field}`)
}

/** Bookkeeping, and ids that say nothing to people. */
const bookkeeping: ReadonlySet<string> = new Set([
  'visit_id',
  'study_id',
  'submission_id',
  'base_version',
  'form_version',
  'rule_version',
  'entered_at',
  'signed_at',
  'signed_by',
  'set_by',
  'sha256',
  'resolved_by',
  'resolved_on_station',
  'resolved_at',
  'attending_physician_id',
  'approved_by',
  'replaces_id',
  'record_id',
  'ssn_index',
  'ssn_sealed',
])

/** Whether a field is bookkeeping of the program: nothing that somebody reads a record for. */
export function isBookkeeping(field: string): boolean {
  return bookkeeping.has(field)
}

/** A record field's name for people. */
export function fieldLabel(entity: string, field: string, { t, text }: Pick<Words, 't' | 'text'>): string {
  const known = formField(entity, field)
  if (known !== undefined) return text(known.label)
  if (entity === 'radiology_assessments' && Object.hasOwn(reportWords, field)) {
    return t(reportWords[field as keyof typeof reportWords])
  }
  return columnName(field, t)
}

function codeWord(field: string, value: string, { t, text }: Words): string | undefined {
  switch (field) {
    case 'gender':
      return value === 'male' || value === 'female' || value === 'other' ? t(`register.${value}`) : undefined
    case 'visit_type': {
      const type = VisitType.safeParse(value)
      return type.success ? t(`visits.${type.data}`) : undefined
    }
    case 'modality': {
      const modality = Modality.safeParse(value)
      return modality.success ? t(`modality.${modality.data}`) : undefined
    }
    case 'governorate': {
      const governorate = governorates.find(({ name }) => name.en === value)
      return governorate === undefined ? undefined : text(governorate.name)
    }
    case 'news2_band':
      return t(value === 'not_applicable' ? 'scores.not_applicable' : `scores.${asNewsBand(value)}`)
    case 'risk_level':
    case 'risk_level_published':
      return fallLevels.some((level) => level === value)
        ? t(`scores.fall_${value as (typeof fallLevels)[number]}`)
        : undefined
    case 'scale':
      return value === 'morse' || value === 'humpty_dumpty' ? t(`scores.${value}`) : undefined
    case 'pain_band': {
      const band = painBandsPrinted.bands.find(({ code }) => code === value)
      return band === undefined ? undefined : text(band.label)
    }
    case 'document_type':
      return value === 'scanned_form' || value === 'lab_result' || value === 'image' || value === 'report'
        ? t(`documents.${value}`)
        : undefined
    default:
      return undefined
  }
}

function statusWord(entity: string, value: string, { t }: Words): string | undefined {
  if (entity === 'conflicts') return value === 'resolved' ? t('conflicts.resolved') : t('conflicts.open')
  if (reportStates.some((state) => state === value)) {
    return t(`radiology.status_${value as (typeof reportStates)[number]}`)
  }
  if (value === 'draft') return t('form.draft')
  if (value === 'submitted') return t('form.submitted')
  const status = VisitStatus.safeParse(value)
  return status.success ? t(`visits.status_${status.data}`) : undefined
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

interface FieldValueProps {
  readonly entity: string
  readonly field: string
  readonly value: unknown
}

function Text({ entity, field, value }: FieldValueProps & { value: Scalar }): ReactNode {
  const words = useWords()
  const { t, rich, text, format } = words
  const known = formField(entity, field)
  const option = known?.options?.find((candidate) => candidate.value === value)
  if (option !== undefined) return text(option.label)
  if (typeof value === 'boolean') return t(value ? 'app.yes' : 'app.no')
  if (typeof value === 'number') {
    if (field === 'current_version' || field === 'version') return rich('form.version', { version: value })
    return <Latin>{known?.unit === undefined ? value : `${value} ${known.unit}`}</Latin>
  }
  if (field === 'ssn_last4') return rich('patient.national_id_ends', { digits: value })
  if (field === 'medical_number') return <Latin>{formatMedicalNumber(value)}</Latin>
  const word =
    field === 'status' || field === 'state' ? statusWord(entity, value, words) : codeWord(field, value, words)
  if (word !== undefined) return word
  if (LOCAL_DATE.test(value)) return <bdi>{format.day(value)}</bdi>
  if (INSTANT.test(value)) return <bdi>{format.moment(value)}</bdi>
  return <bdi>{value}</bdi>
}

/** A field's value for people: words where the record has codes, units beside numbers, "empty" said aloud. */
export function FieldValue({ entity, field, value }: FieldValueProps): ReactNode {
  const words = useWords()
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) {
    return <span className="value none">{words.t('conflicts.empty_value')}</span>
  }
  if (isScalar(value)) {
    return (
      <span className="value">
        <Text entity={entity} field={field} value={value} />
      </span>
    )
  }
  const parts = Array.isArray(value)
    ? value.map((part, index) => ({ key: String(index), name: null, field, part }))
    : Object.entries(value).map(([key, part]) => ({
        key,
        name: fieldLabel(entity, key, words),
        field: key,
        part,
      }))
  return (
    <span className="value-parts">
      {parts.map(({ key, name, field: partField, part }) => (
        <span key={key}>
          {name !== null && <span className="sub">{name}: </span>}
          <FieldValue entity={entity} field={partField} value={part} />
        </span>
      ))}
    </span>
  )
}
