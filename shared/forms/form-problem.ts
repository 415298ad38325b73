import type { FieldError } from '../errors.ts'
import type { Text } from './form-definition.ts'

/** Everything that may be wrong with an answer; the closed list. */
export type ProblemCode = keyof typeof problemTexts

/** One answer to look at again. `field` is a field key; `params` fill the sentence. */
export interface FieldProblem {
  readonly field: string
  readonly code: ProblemCode
  readonly params: { readonly [name: string]: string | number }
}

/**
 * The sentences, in the words of a nurse; `{name}` is replaced by the problem's parameter. A problem with a
 * `suggestion` (a slipped decimal point) adds `suggestionText`; nothing is ever corrected by itself.
 */
export const problemTexts = {
  required: { en: 'Needed before submission', ar: 'مطلوب قبل الإرسال' },
  detail_required: { en: 'Say which', ar: 'برجاء التحديد' },
  too_long: { en: 'At most {max} characters', ar: 'بحد أقصى {max} حرفًا' },
  too_high: { en: 'Too high: at most {max} {unit}', ar: 'أكبر من المسموح: الحد الأقصى {max} {unit}' },
  too_low: { en: 'Too low: at least {min} {unit}', ar: 'أقل من المسموح: الحد الأدنى {min} {unit}' },
  impossible: {
    en: 'Not possible: {min} to {max} {unit}',
    ar: 'قيمة غير ممكنة: من {min} إلى {max} {unit}',
  },
  confirm_out_of_range: {
    en: 'Outside {min} to {max} {unit}: measured and confirmed?',
    ar: 'خارج {min} إلى {max} {unit}: هل قيست وتم التأكد؟',
  },
  diastolic_not_below_systolic: {
    en: 'Diastolic pressure must be below systolic',
    ar: 'الضغط الانبساطي يجب أن يكون أقل من الانقباضي',
  },
  not_a_number: { en: 'A number is needed', ar: 'يجب إدخال رقم' },
  not_whole: { en: 'A whole number is needed', ar: 'يجب إدخال رقم صحيح بدون كسور' },
  not_an_option: { en: 'Choose one of the answers', ar: 'اختر إحدى الإجابات' },
  contradicts_none: { en: '"None" excludes the other answers', ar: '«لا يوجد» لا يجتمع مع إجابات أخرى' },
  not_a_date: { en: 'A date is needed', ar: 'يجب إدخال تاريخ' },
  not_a_time: { en: 'A time of day is needed, as 09:30', ar: 'يجب إدخال وقت، مثل 09:30' },
  physician_only: { en: 'The physician completes this', ar: 'يستكمله الطبيب' },
  nothing_recorded: { en: 'Nothing is filled in yet', ar: 'لم يتم إدخال أي قيمة' },
} as const satisfies Record<string, Text>

/** Added where a decimal point seems to have slipped. */
export const suggestionText = {
  en: 'Did you mean {suggestion} {unit}?',
  ar: 'هل تقصد {suggestion} {unit}؟',
} as const satisfies Text

/** A text with its `{name}` places filled; a parameter that is missing leaves nothing behind. */
export function fillText(template: string, params: FieldProblem['params']): string {
  return template
    .replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** The whole sentence of a problem as plain text. */
export function problemSentence(problem: FieldProblem, language: keyof Text): string {
  const sentence = fillText(problemTexts[problem.code][language], problem.params)
  if (problem.params.suggestion === undefined) return sentence
  return `${sentence}. ${fillText(suggestionText[language], problem.params)}`
}

/** Problems as the errors that REST and the station's services answer with. */
export function problemsToFieldErrors(problems: readonly FieldProblem[]): FieldError[] {
  return problems.map((problem) => ({
    field: problem.field,
    code: problem.code,
    message: problemSentence(problem, 'en'),
    params: { ...problem.params },
  }))
}
