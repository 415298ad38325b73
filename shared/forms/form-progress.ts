import {
  answerAt,
  type FormAnswers,
  type FormDefinition,
  type FormField,
  type FormSection,
  fieldKey,
  isAnswered,
  type PatientContext,
} from './form-definition.ts'
import type { FieldProblem } from './form-problem.ts'
import { fieldsToAsk, visibleSections } from './form-visibility.ts'

/** One question as the paper counts it: a field, or a group of tick boxes. */
export interface QuestionProgress {
  readonly keys: readonly string[]
  readonly state: 'answered' | 'empty' | 'error'
}

export interface SectionProgress {
  readonly code: string
  readonly answered: number
  readonly total: number
  /** Answers to correct. */
  readonly errors: number
  readonly questions: readonly QuestionProgress[]
}

/**
 * How far each visible section is. The line behind an "other" and bookkeeping fields are not counted; a question
 * with a wrong answer counts as not answered. The sign-off is one question, answered by the signature.
 */
export function sectionProgress(
  definition: FormDefinition,
  answers: FormAnswers,
  patient: PatientContext,
  problems: readonly FieldProblem[],
): readonly SectionProgress[] {
  return visibleSections(definition, answers, patient).map((section) => {
    const fields = fieldsToAsk(section, answers, patient)
    const shown = new Set(fields.map(fieldKey))
    const questions = [
      ...questionsOf(section, fields).map((question) => progressOf(question, answers, problems)),
      ...signature(section, patient),
    ]
    return {
      code: section.code,
      answered: questions.filter((question) => question.state === 'answered').length,
      total: questions.length,
      errors: new Set(problems.filter(({ field }) => shown.has(field)).map(({ field }) => field)).size,
      questions,
    }
  })
}

function questionsOf(section: FormSection, fields: readonly FormField[]): readonly (readonly FormField[])[] {
  const questions: FormField[][] = []
  const byGroup = new Map<string, FormField[]>()
  for (const field of fields) {
    if (field.uncounted) continue
    const group = section.groups?.find(({ code }) => code === field.group)
    const known = group === undefined ? undefined : byGroup.get(group.code)
    if (known !== undefined) {
      known.push(field)
      continue
    }
    const question = [field]
    questions.push(question)
    if (group !== undefined) byGroup.set(group.code, question)
  }
  return questions
}

function progressOf(
  fields: readonly FormField[],
  answers: FormAnswers,
  problems: readonly FieldProblem[],
): QuestionProgress {
  const keys = fields.map(fieldKey)
  const hasProblem = problems.some(({ field }) => keys.includes(field))
  const isGiven = fields.some((field) => isGivenAnswer(field, answerAt(answers, fieldKey(field))))
  return { keys, state: hasProblem ? 'error' : isGiven ? 'answered' : 'empty' }
}

/** A tick box answers its question when it is ticked: an unticked one says nothing. */
function isGivenAnswer(field: FormField, answer: unknown): boolean {
  if (field.control === 'tick') return answer === (field.ticked_value ?? true)
  return isAnswered(answer)
}

function signature(section: FormSection, patient: PatientContext): readonly QuestionProgress[] {
  if (!section.derived?.some(({ code }) => code === 'signature')) return []
  return [{ keys: [], state: patient.is_signed === true ? 'answered' : 'empty' }]
}
