import type { FieldError } from '../errors.ts'
import type { Modality } from '../visits/visit.ts'
import { type ReportTemplate, reportTemplates } from './report-templates-data.ts'

/** A bracketed place in a report that nobody has confirmed or rewritten; positions in the text, `end` excluded. */
export interface Placeholder {
  readonly start: number
  readonly end: number
  /** Without its brackets. */
  readonly text: string
}

/** Whatever stands in square brackets, except the label of a tracer: [18F], [99mTc]. */
const BRACKETS = /\[(?!\d{1,3}m?[A-Z][a-z]?\])([^[\]]*)\]/g

/** The templates of a modality: those that fit the body region first, the others after them. */
export function templatesFor(modality: Modality, bodyRegion: string | null): readonly ReportTemplate[] {
  const region = (bodyRegion ?? '').toLowerCase()
  const ofModality = reportTemplates.filter((template) => template.modality === modality)
  const fits = ({ regions }: ReportTemplate): boolean => regions.some((word) => region.includes(word))
  return [...ofModality.filter(fits), ...ofModality.filter((template) => !fits(template))]
}

/** What a template left open in a text, in order. A report that has any is not signed. */
export function unfilledPlaceholders(text: string): readonly Placeholder[] {
  return [...text.matchAll(BRACKETS)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    text: match[1] ?? '',
  }))
}

/**
 * The text with one placeholder confirmed as it reads: its brackets go. One that still has a gap (… for a measure) or
 * a choice (a / b) cannot be confirmed, only rewritten: the text comes back as it was.
 */
export function confirmPlaceholder(text: string, placeholder: Placeholder): string {
  if (!isConfirmable(placeholder)) return text
  return text.slice(0, placeholder.start) + placeholder.text + text.slice(placeholder.end)
}

/** Whether a placeholder reads as a statement that can be confirmed without a change. */
export function isConfirmable({ text }: Pick<Placeholder, 'text'>): boolean {
  return text.trim() !== '' && !text.includes('…') && !text.includes('...') && !/ \/ /.test(text)
}

const templatedFields = ['technique', 'comparison', 'findings', 'diagnosis', 'recommendations'] as const

/** Refuses the signature of a report with open placeholders; one error (`placeholder_open`) for each text field. */
export function placeholderErrors(
  report: { readonly [F in (typeof templatedFields)[number]]?: string | null },
): FieldError[] {
  return templatedFields.flatMap((field): FieldError[] => {
    const [first] = unfilledPlaceholders(report[field] ?? '')
    if (first === undefined) return []
    return [
      {
        field,
        code: 'placeholder_open',
        message: 'confirm or rewrite what stands in square brackets',
        params: { text: first.text },
      },
    ]
  })
}
