import type { NursingAssessment } from '../assessments/nursing-assessment.ts'
import type { Id } from '../ids.ts'
import { type Allergy, type AllergyKind, sourceOf } from './allergy.ts'
import { allergyState, foldedSubstance, isSameAllergy, type NewAllergy } from './allergy-rules.ts'

/*
 * FRM.05 and the sheets FRM.03 and FRM.04 ask for allergies as texts. What a signed version says anew becomes statements in the same transaction, so
 * that every screen reads one source. What a version no longer says is not refuted by that: a person is asked.
 */

/** What a form of any kind says of allergies. */
export type AllergyAnswers = {
  readonly [K in 'allergy_status' | 'medication_allergies' | 'food_allergies' | 'other_allergies']?:
    | NursingAssessment[K]
    | undefined
}

const kindByField = {
  medication_allergies: 'medication',
  food_allergies: 'food',
  other_allergies: 'other',
} as const satisfies Record<string, AllergyKind>

type Named = Pick<Allergy, 'kind' | 'substance'>

/** The allergies that a version names; one without a name where it says only "yes". */
function namedInForm(answers: AllergyAnswers | undefined): Named[] {
  if (answers?.allergy_status !== 'yes') return []
  const named = Object.entries(kindByField).flatMap(([field, kind]) => {
    const text = answers[field as keyof typeof kindByField]?.trim()
    return text ? [{ kind, substance: text }] : []
  })
  return named.length > 0 ? named : [{ kind: 'other', substance: null }]
}

/** A form that states allergies: the version that is written, and what the one that it is written on says. */
export interface StatingForm {
  readonly source: Pick<Allergy, 'assessment_id'> & { readonly sheet_id: Allergy['assessment_id'] }
  /** Under whom it is entered. */
  readonly patient_id: Id
  readonly visit_id: Id
  readonly answers: AllergyAnswers
  readonly base: AllergyAnswers | undefined
  /** Versions of the form that it is not built on: their "none known" says nothing once it counts. */
  readonly competing_ids?: readonly Id[]
}

/**
 * What a signed version states that the version it is written on did not, over what is stated of the patient so far. A
 * text that was only extended replaces the statement it comes from; "none known" is stated beside what stands and never
 * over it.
 */
export function formStatements(
  { source, visit_id, answers, base, competing_ids = [] }: StatingForm,
  statements: readonly Allergy[],
): NewAllergy[] {
  const { standing, none_known } = allergyState(statements)
  const blank = { reaction: null, severity: null, certainty: null, refutes_id: null, reason: null }
  const where = { visit_id, ...source }
  if (answers.allergy_status === 'no_known_allergy') {
    const lasting = none_known.filter((statement) => !competing_ids.includes(sourceOf(statement) ?? ''))
    const isNew = base?.allergy_status !== 'no_known_allergy' || lasting.length === 0
    if (!isNew || (standing.length === 0 && lasting.length > 0)) return []
    return [
      {
        ...blank,
        ...where,
        act: 'assert',
        kind: 'none_known',
        substance: null,
        replaces_id: null,
        overrules_ids: [],
      },
    ]
  }
  const said = namedInForm(base)
  return namedInForm(answers)
    .filter((named) => !said.some((before) => isSameAllergy(before, named)))
    .filter((named) => !standing.some(({ allergy }) => isSameAllergy(allergy, named)))
    .map((named) => ({
      ...blank,
      ...where,
      ...named,
      act: 'assert' as const,
      replaces_id: standing.find(({ allergy }) => isExtended(allergy, named))?.allergy.id ?? null,
      overrules_ids: none_known.map(({ id }) => id),
    }))
}

function isExtended(standing: Allergy, named: Named): boolean {
  if (sourceOf(standing) === null || standing.kind !== named.kind || !standing.substance) return false
  return foldedSubstance(named).includes(foldedSubstance(standing))
}

/** Whether a standing allergy came from a form whose counting version no longer names it: a person is asked. */
export function isDroppedByForm(allergy: Allergy, current: AllergyAnswers | undefined): boolean {
  return (
    sourceOf(allergy) !== null &&
    current !== undefined &&
    !namedInForm(current).some((named) => isSameAllergy(named, allergy) || isExtended(allergy, named))
  )
}
