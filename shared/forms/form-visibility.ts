import {
  answerAt,
  type Condition,
  type FormAnswers,
  type FormDefinition,
  type FormField,
  type FormSection,
  type PatientContext,
  type Scalar,
} from './form-definition.ts'
import { readingsOf } from './patient-context.ts'

/**
 * Whether a condition holds for these answers and this patient; no condition always holds. Of a patient whose birth
 * date or sex is disputed: whether it holds for any reading, so that nothing goes unasked.
 */
export function holds(
  condition: Condition | undefined,
  answers: FormAnswers,
  patient: PatientContext,
): boolean {
  if (condition === undefined) return true
  return readingsOf(patient).some((reading) => holdsFor(condition, answers, reading))
}

function holdsFor(condition: Condition, answers: FormAnswers, patient: PatientContext): boolean {
  if ('all' in condition) return condition.all.every((part) => holdsFor(part, answers, patient))
  if ('any' in condition) return condition.any.some((part) => holdsFor(part, answers, patient))
  if ('patient' in condition) return patientHolds(condition, patient)
  if ('study' in condition) {
    return patient.modality == null || condition.is_one_of.includes(patient.modality)
  }
  const answer = answerAt(answers, condition.field)
  if ('at_least' in condition) return typeof answer === 'number' && answer >= condition.at_least
  const given: readonly unknown[] = Array.isArray(answer) ? answer : [answer]
  return given.some((value) => condition.is_one_of.includes(value as Scalar))
}

function patientHolds(
  condition: Extract<Condition, { readonly patient: string }>,
  patient: PatientContext,
): boolean {
  if (condition.patient === 'gender') {
    return patient.gender === null || condition.is_one_of.includes(patient.gender)
  }
  if (patient.age_years === null) return true
  if (condition.at_least !== undefined && patient.age_years < condition.at_least) return false
  return condition.below === undefined || patient.age_years < condition.below
}

/** The sections to ask this patient, in paper order. */
export function visibleSections<D extends FormDefinition>(
  definition: D,
  answers: FormAnswers,
  patient: PatientContext,
): readonly D['sections'][number][] {
  return definition.sections.filter((section) => holds(section.shown_when, answers, patient))
}

/** The fields of one section to ask now, in paper order. */
export function fieldsToAsk<S extends FormSection>(
  section: S,
  answers: FormAnswers,
  patient: PatientContext,
): readonly S['fields'][number][] {
  return section.fields.filter((field) => holds(field.shown_when, answers, patient))
}

/** Every field to ask now, in paper order. */
export function visibleFields(
  definition: FormDefinition,
  answers: FormAnswers,
  patient: PatientContext,
): readonly FormField[] {
  return visibleSections(definition, answers, patient).flatMap((section) =>
    fieldsToAsk(section, answers, patient),
  )
}
