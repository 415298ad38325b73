import {
  answerAt,
  type FormAnswers,
  type FormField,
  fieldKey,
  fieldsOf,
  isAnswered,
  type PatientContext,
  type Text,
} from '../forms/form-definition.ts'
import { visibleFields } from '../forms/form-visibility.ts'
import type { Modality } from '../visits/visit.ts'
import { type SafetyKey, type SafetyNote, safetyNotes, safetyQuestions } from './safety-answers-data.ts'
import { judgeSafety, type SafetyFacts, type SafetySeverity, safetyFacts } from './safety-answers-rules.ts'
import { radiologySheet, sheetContext } from './sheet-rules.ts'

/** One thing to know before a study, as the worklist and the head of the report show it. */
export interface SafetyAnswer {
  readonly key: SafetyKey
  /** `unknown`: not asked, not recorded, or answered "not known". It is never `ok`. */
  readonly severity: SafetySeverity
  /** The study must not begin before a qualified person has cleared it; an unknown answer may stop it too. */
  readonly is_hard_stop: boolean
  readonly label: Text
  /** The answer in words, numbers with their unit; null = not recorded. */
  readonly value: Text | null
  /** Why it stands out. */
  readonly note: Text | null
  readonly note_code: SafetyNote | null
  readonly source_field: string
  /** When the version of the sheet was entered; null without a sheet. */
  readonly entered_at: string | null
}

export interface SafetyInput {
  readonly modality: Modality
  /** Of the version that counts; empty while no sheet has come. */
  readonly answers: FormAnswers
  readonly entered_at: string | null
  /** On the day of the study. */
  readonly patient: PatientContext
}

/**
 * Everything that the sheet of this modality asks for safety's sake, with what was answered. A question that was not
 * answered stands in the list as unknown; one that the sheet does not ask here is left out. While nobody has said
 * whether contrast is given, that itself is the unknown. Empty for a modality without a sheet.
 */
export function safetyAnswers(input: SafetyInput): readonly SafetyAnswer[] {
  const definition = radiologySheet(input.modality)
  if (definition === null) return []
  const { answers, modality, entered_at } = input
  const patient = sheetContext(input.patient, modality)
  const fields = new Map(fieldsOf(definition).map((field) => [fieldKey(field), field]))
  const shown = new Set(visibleFields(definition, answers, patient).map(fieldKey))
  const facts = safetyFacts(answers, modality, patient)
  return safetyQuestions.flatMap((question): SafetyAnswer[] => {
    const field = fields.get(question.field)
    const answer = answerAt(answers, question.field)
    if (field === undefined || (!shown.has(question.field) && !isAnswered(answer))) return []
    if (question.key === 'contrast' && isAnswered(answer)) return []
    const { severity, note, is_hard_stop } = judgeSafety(question, answer, facts)
    return [
      {
        key: question.key,
        severity,
        is_hard_stop,
        label: question.label,
        value: valueText(question, field, answers, facts),
        note: note === null ? null : safetyNotes[note],
        note_code: note,
        source_field: question.field,
        entered_at,
      },
    ]
  })
}

function valueText(
  question: (typeof safetyQuestions)[number],
  field: FormField,
  answers: FormAnswers,
  facts: SafetyFacts,
): Text | null {
  const answer = answerAt(answers, question.field)
  if (!isAnswered(answer)) return null
  const option = field.options?.find(({ value }) => value === answer)
  const word = option?.label ?? sameText(`${String(answer)} ${field.unit ?? ''}`.trim())
  return joined([word, ...details(question, answers, facts)])
}

function details(
  question: (typeof safetyQuestions)[number],
  answers: FormAnswers,
  facts: SafetyFacts,
): readonly Text[] {
  if (question.key === 'kidney_function') {
    const day = answerAt(answers, 'kidney_function_date')
    return [
      ...(typeof day === 'string' ? [sameText(day)] : []),
      // Cut, not rounded: 29.6 reads as 29, on the side of the limit that it is on.
      ...(facts.egfr === null ? [] : [egfrText(facts.egfr_readings)]),
    ]
  }
  const keys =
    question.key === 'allergy'
      ? ['medication_allergies', 'food_allergies', 'other_allergies']
      : 'detail' in question
        ? [question.detail]
        : []
  return keys
    .map((key) => answerAt(answers, key))
    .filter((text): text is string => typeof text === 'string' && isAnswered(text))
    .map(sameText)
}

function egfrText(readings: readonly number[]): Text {
  const value = [...new Set(readings.map(Math.floor))].join(' / ')
  const estimate = sameText(`eGFR ${value} mL/min/1.73 m²`)
  if (readings.length < 2) return estimate
  return {
    en: `${estimate.en}, birth date or sex disputed`,
    ar: `${estimate.ar}، تاريخ الميلاد أو النوع محل خلاف`,
  }
}

function sameText(text: string): Text {
  return { en: text, ar: text }
}

function joined(parts: readonly Text[]): Text {
  return { en: parts.map(({ en }) => en).join(' · '), ar: parts.map(({ ar }) => ar).join(' · ') }
}
