import { ageSwitches } from '../clinical/age-switches.ts'
import { type Alert, alertsFor } from '../clinical/alerts.ts'
import type { FallRiskLevel } from '../clinical/fall-bands.ts'
import { hospitalRulesMark } from '../clinical/hospital-rules.ts'
import {
  type HumptyDumptyItem,
  humptyDumpty,
  humptyDumptyAgeScore,
  humptyDumptyGenderScore,
} from '../clinical/humpty-dumpty.ts'
import { type FallScore, type MorseItem, morse } from '../clinical/morse.ts'
import { type News2, news2 } from '../clinical/news2.ts'
import { painBand, painBandPublished } from '../clinical/pain.ts'
import type { PainBand, PainBandPublished } from '../clinical/pain-data.ts'
import { answerAt, type FormAnswers, fieldKey, isAnswered, type PatientContext } from './form-definition.ts'
import type { FieldProblem, ProblemCode } from './form-problem.ts'
import { type SectionProgress, sectionProgress } from './form-progress.ts'
import { fieldProblems, missingProblems } from './form-rules.ts'
import { holds } from './form-visibility.ts'
import { type Frm05Answers, frm05, type VitalSignsAnswers } from './frm-05.ts'
import { fallAdult } from './frm-05-page-2.ts'
import { fallChild } from './frm-05-page-3.ts'
import { vitalSigns } from './frm-05-vital-signs.ts'
import { readingsOf } from './patient-context.ts'

/** What one set of vital signs amounts to. */
export interface VitalSignsEvaluation {
  readonly news2: News2
  readonly alerts: readonly Alert[]
  /** Answers to correct or confirm; keys begin with `vital_signs.`. */
  readonly field_errors: readonly FieldProblem[]
  /** The hospital's own numbers that judged, as stored scores name them; empty = the shipped ones. */
  readonly rules_mark: string
}

/** What a nursing assessment amounts to as it stands; complete or not. */
export interface Frm05Evaluation extends VitalSignsEvaluation {
  /** Null where the scale is not asked at this age. */
  readonly morse: FallScore<MorseItem> | null
  readonly morse_total: number | null
  readonly humpty_dumpty: FallScore<HumptyDumptyItem> | null
  readonly humpty_dumpty_total: number | null
  /** The hospital's band of the scale that is complete; null = cannot be told yet. */
  readonly fall_risk_level: FallRiskLevel | null
  readonly fall_risk_level_published: FallRiskLevel | null
  /** Stations disagree about the birth date, and so about the scale: there is no level until that is settled. */
  readonly is_fall_scale_disputed: boolean
  readonly pain_band: PainBand | null
  readonly pain_band_published: PainBandPublished | null
  readonly sections: readonly SectionProgress[]
  /** What submission still asks for. */
  readonly missing_required: readonly FieldProblem[]
  /** Answers that follow from the registration, by field key, for the screen to offer. */
  readonly suggested: { readonly [key: string]: number }
}

/** Judges FRM.05 as filled in so far; pure, so screen, station and server agree. Wrong values are not scored. */
export function evaluateFrm05(answers: FormAnswers, patient: PatientContext): Frm05Evaluation {
  const field_errors = [...fieldProblems(frm05, answers, patient), ...pressureProblems(answers)]
  const sound = withoutUnusable(answers, field_errors)
  const vital = vitalScores(sound, patient)
  const fall = fallScores(sound, patient)
  const pain_intensity = sound.pain_assessment?.pain_intensity
  return {
    ...fall,
    news2: vital.news2,
    pain_band: painBand(pain_intensity),
    pain_band_published: painBandPublished(pain_intensity),
    alerts: alertsFor({
      ...vital,
      fall_levels: [fall.fall_risk_level, fall.fall_risk_level_published, ...disputedLevels(fall)],
      fall_is_adult: fall.morse_total !== null,
      pain_intensity,
      pain_reassess_from: patient.rules?.pain_recheck.at_least,
      has_signs_of_abuse: sound.has_signs_of_abuse,
      has_weight_loss: sound.has_weight_loss,
      appetite: sound.appetite,
      refer_to_nutritionist: sound.refer_to_nutritionist,
    }),
    field_errors,
    rules_mark: hospitalRulesMark(patient.rules),
    missing_required: missingProblems(frm05, answers, patient),
    sections: sectionProgress(frm05, answers, patient, field_errors),
    suggested: suggestedAnswers(patient),
  }
}

/** Judges vital signs charted alone. A set without a single measurement is refused (`nothing_recorded`). */
export function evaluateVitalSigns(
  vitals: VitalSignsAnswers | { readonly [name: string]: unknown },
  patient: PatientContext,
): VitalSignsEvaluation {
  const answers: FormAnswers = { vital_signs: vitals }
  const isVital = (problem: FieldProblem): boolean => problem.field.startsWith('vital_signs.')
  const field_errors = [
    ...fieldProblems(frm05, answers, patient).filter(isVital),
    ...pressureProblems(answers),
    ...emptySetProblems(answers),
  ]
  const vital = vitalScores(withoutUnusable(answers, field_errors), patient)
  return {
    news2: vital.news2,
    alerts: alertsFor(vital),
    field_errors,
    rules_mark: hospitalRulesMark(patient.rules),
  }
}

/** Everything that stands in the way of submission: wrong answers first, then what is missing. */
export function submissionProblems(evaluation: Frm05Evaluation): readonly FieldProblem[] {
  return [...evaluation.field_errors, ...evaluation.missing_required]
}

const SYSTOLIC = 'vital_signs.blood_pressure_systolic'
const DIASTOLIC = 'vital_signs.blood_pressure_diastolic'

function pressureProblems(answers: FormAnswers): readonly FieldProblem[] {
  const systolic = answerAt(answers, SYSTOLIC)
  const diastolic = answerAt(answers, DIASTOLIC)
  if (typeof systolic !== 'number' || typeof diastolic !== 'number' || diastolic < systolic) return []
  return [{ field: DIASTOLIC, code: 'diastolic_not_below_systolic', params: { systolic, diastolic } }]
}

function emptySetProblems(answers: FormAnswers): readonly FieldProblem[] {
  return hasMeasurement(answers) ? [] : [{ field: 'vital_signs', code: 'nothing_recorded', params: {} }]
}

/** Whether the answers hold a vital sign at all: a scale, a time or a confirmation alone is no set to store. */
function hasMeasurement(answers: FormAnswers): boolean {
  return vitalSigns.fields.some(
    (field) =>
      (field.type === 'integer' || field.type === 'decimal' || field.name === 'consciousness') &&
      isAnswered(answerAt(answers, fieldKey(field))),
  )
}

/** Problems after which a value says nothing. A value to confirm is scored at once: it may be an emergency. */
const UNUSABLE: ReadonlySet<ProblemCode> = new Set([
  'not_a_number',
  'not_whole',
  'not_an_option',
  'impossible',
  'too_high',
  'too_low',
])

/** The answers without those that say nothing; what is left has the types of the form. */
function withoutUnusable(answers: FormAnswers, problems: readonly FieldProblem[]): Frm05Answers {
  const left: Record<string, unknown> = { ...answers }
  for (const { field, code } of problems) {
    if (!UNUSABLE.has(code)) continue
    const [first = '', second] = field.split('.')
    if (second === undefined) left[first] = null
    else left[first] = { ...(left[first] as object | null | undefined), [second]: null }
  }
  return left as Frm05Answers
}

function vitalScores(answers: Frm05Answers, patient: PatientContext) {
  const vital = answers.vital_signs ?? {}
  return {
    news2: news2(vital, patient),
    blood_sugar_mg_dl: vital.blood_sugar_mg_dl,
    blood_pressure_systolic: vital.blood_pressure_systolic,
    blood_pressure_diastolic: vital.blood_pressure_diastolic,
  }
}

/**
 * With an unknown age both scales are asked; the one that is complete tells the level, the adult's before the child's.
 * With a disputed one neither tells it.
 */
function fallScores(answers: Frm05Answers, patient: PatientContext) {
  const input = answers.fall_risk_assessment ?? {}
  const adult = holds(fallAdult.shown_when, answers, patient) ? morse(input, patient.rules) : null
  const child = holds(fallChild.shown_when, answers, patient) ? humptyDumpty(input, patient.rules) : null
  const is_fall_scale_disputed = patient.readings !== undefined && adult !== null && child !== null
  const scored = adult?.kind === 'total' ? adult : child?.kind === 'total' ? child : null
  const complete = is_fall_scale_disputed ? null : scored
  return {
    is_fall_scale_disputed,
    morse: adult,
    morse_total: adult?.total ?? null,
    humpty_dumpty: child,
    humpty_dumpty_total: child?.total ?? null,
    fall_risk_level: complete?.level ?? null,
    fall_risk_level_published: complete?.level_published ?? null,
  }
}

/** While the scale is disputed, a level that asks for action asks for it on either scale. */
function disputedLevels({
  is_fall_scale_disputed,
  morse,
  humpty_dumpty,
}: ReturnType<typeof fallScores>): readonly (FallRiskLevel | null)[] {
  if (!is_fall_scale_disputed) return []
  return [morse, humpty_dumpty].flatMap((score) => [score?.level ?? null, score?.level_published ?? null])
}

/** What follows from the registration, whichever of the disputed ones is right. */
function suggestedAnswers(patient: PatientContext): Frm05Evaluation['suggested'] {
  const [first, ...others] = readingsOf(patient).map(suggestedFor)
  const agreed = Object.entries(first ?? {}).filter(([key, points]) =>
    others.every((other) => other[key] === points),
  )
  return Object.fromEntries(agreed)
}

function suggestedFor(patient: PatientContext): Frm05Evaluation['suggested'] {
  if (patient.age_years === null || patient.age_years >= ageSwitches.adult_from_years) return {}
  const age = humptyDumptyAgeScore(patient.age_months)
  const gender = humptyDumptyGenderScore(patient.gender)
  return {
    ...(age === null ? {} : { 'fall_risk_assessment.age_score': age }),
    ...(gender === null ? {} : { 'fall_risk_assessment.gender_score': gender }),
  }
}
