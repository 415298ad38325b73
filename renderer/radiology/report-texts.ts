import type {
  CriticalResult,
  RadiologyAssessment,
  ReportStatus,
} from '../../shared/radiology/radiology-assessment.ts'
import { NotifiedRole, REPORT_LENGTHS } from '../../shared/radiology/radiology-assessment.ts'
import type { RadiologyReportInput } from '../../shared/radiology/radiology-ipc.ts'
import { placeholderErrors } from '../../shared/radiology/report-templates.ts'
import { Modality, type Study } from '../../shared/visits/visit.ts'

/** The report's fields as texts, as they stand on the screen and in the draft. */
export const reportFields = [
  'modality',
  'body_region',
  'technique',
  'comparison',
  'findings',
  'diagnosis',
  'recommendations',
  'has_critical_result',
  'critical_details',
  'critical_to',
  'critical_at',
  'critical_read_back',
  'critical_roles',
  'critical_in_book',
  'amendment_reason',
  'administration_reason',
] as const

export type ReportField = (typeof reportFields)[number]
export type ReportTexts = Readonly<Record<ReportField, string>>

/** Longest texts in characters, as the record takes them. */
export const reportLimits = {
  body_region: 100,
  technique: 1000,
  comparison: 500,
  findings: REPORT_LENGTHS.findings.max,
  diagnosis: REPORT_LENGTHS.diagnosis.max,
  recommendations: 1000,
  critical_details: 500,
  critical_to: 120,
  amendment_reason: 500,
  administration_reason: 500,
} as const

const YES = 'yes'
const NO = 'no'

export function isYes(text: string): boolean {
  return text === YES
}

export function yesOrNo(isSo: boolean): string {
  return isSo ? YES : NO
}

/** What a report starts from: its last version, or what the study's request says. */
export function startingTexts(
  study: Pick<Study, 'modality' | 'body_region'> | undefined,
  latest: RadiologyAssessment | undefined,
): ReportTexts {
  const critical = latest?.critical_result ?? null
  return {
    modality: latest?.modality ?? study?.modality ?? '',
    body_region: latest?.body_region ?? study?.body_region ?? '',
    technique: latest?.technique ?? '',
    comparison: latest?.comparison ?? '',
    findings: latest?.findings ?? '',
    diagnosis: latest?.diagnosis ?? '',
    recommendations: latest?.recommendations ?? '',
    has_critical_result: latest === undefined ? '' : yesOrNo(critical !== null),
    critical_details: critical?.details ?? '',
    critical_to: critical?.notified_to ?? '',
    critical_at: critical?.notified_at ?? '',
    critical_read_back: yesOrNo(critical?.was_read_back ?? false),
    critical_roles: (critical?.notified_roles ?? []).join(' '),
    critical_in_book: yesOrNo(critical?.is_in_book ?? false),
    amendment_reason: '',
    administration_reason: '',
  }
}

/** What is wrong with a field: the name of a sentence in `fields` and what fills it. */
export interface TextProblem {
  readonly field: ReportField
  readonly code: 'required' | 'too_short' | 'too_long' | 'reason_needed' | 'placeholder_open'
  readonly bound?: number
  /** What stands open in brackets. */
  readonly text?: string
}

export interface ReportDemands {
  readonly needsReason: boolean
  readonly needsAdministrationReason: boolean
}

/** Everything that stands between these texts and a signature, in the order of the form. */
export function problemsOf(texts: ReportTexts, demands: ReportDemands): TextProblem[] {
  const has = (field: ReportField): boolean => texts[field].trim() !== ''
  const problems: TextProblem[] = []
  const require = (field: ReportField, code: 'required' | 'reason_needed' = 'required'): void => {
    if (!has(field)) problems.push({ field, code })
  }
  require('modality')
  require('body_region')
  for (const field of ['findings', 'diagnosis'] as const) {
    const { min } = REPORT_LENGTHS[field]
    if (texts[field].trim().length < min) problems.push({ field, code: 'too_short', bound: min })
  }
  for (const { field, params } of placeholderErrors(texts)) {
    problems.push({
      field: field as ReportField,
      code: 'placeholder_open',
      text: String(params?.text ?? ''),
    })
  }
  if (isYes(texts.has_critical_result)) {
    require('critical_details')
    require('critical_to')
    require('critical_at')
  }
  if (demands.needsReason) require('amendment_reason', 'reason_needed')
  if (demands.needsAdministrationReason) require('administration_reason', 'reason_needed')
  for (const [field, bound] of Object.entries(reportLimits)) {
    const name = field as keyof typeof reportLimits
    if (texts[name].trim().length > bound) problems.push({ field: name, code: 'too_long', bound })
  }
  return problems
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}

/** Whose people were told, as the draft keeps them: one word each. */
export function rolesOf(text: string): NotifiedRole[] {
  return NotifiedRole.options.filter((role) => text.split(' ').includes(role))
}

function criticalResultOf(texts: ReportTexts): CriticalResult | null {
  if (!isYes(texts.has_critical_result)) return null
  return {
    details: texts.critical_details.trim(),
    notified_to: texts.critical_to.trim(),
    notified_at: texts.critical_at,
    was_read_back: isYes(texts.critical_read_back),
    notified_roles: rolesOf(texts.critical_roles),
    is_in_book: isYes(texts.critical_in_book),
  }
}

interface Subject extends ReportDemands {
  readonly visit_id: string
  readonly study_id: string | null
  /** The version that the texts were written on; null: none. */
  readonly base_id: string | null
  readonly status: ReportStatus
  /** The version of the sheet that the signature completes, as it was seen; null: it completes none. */
  readonly completesSheet: string | null
}

/** The report as it is sent to be signed; the texts have no problems any more. */
export function reportInput(texts: ReportTexts, subject: Subject): RadiologyReportInput {
  return {
    visit_id: subject.visit_id,
    study_id: subject.study_id,
    base_id: subject.base_id,
    status: subject.status,
    modality: Modality.parse(texts.modality),
    body_region: texts.body_region.trim(),
    technique: orNull(texts.technique),
    comparison: orNull(texts.comparison),
    findings: texts.findings.trim(),
    diagnosis: texts.diagnosis.trim(),
    recommendations: orNull(texts.recommendations),
    critical_result: criticalResultOf(texts),
    ...(subject.completesSheet === null
      ? {}
      : { completes_sheet: true, sheet_base_id: subject.completesSheet }),
    amendment_reason: subject.needsReason ? orNull(texts.amendment_reason) : null,
    ...(subject.needsAdministrationReason
      ? { administration_reason: texts.administration_reason.trim() }
      : {}),
  }
}

const coreNames: Readonly<Record<string, ReportField>> = {
  'critical_result.details': 'critical_details',
  'critical_result.notified_to': 'critical_to',
  'critical_result.notified_at': 'critical_at',
}

/** The field of the screen that the core's field error means. */
export function fieldOfCore(name: string): ReportField | undefined {
  return coreNames[name] ?? reportFields.find((field) => field === name)
}
