import { alertRules } from '../clinical/alert-rules.ts'
import { egfr } from '../clinical/egfr.ts'
import { contrastKidney, fdgPreparation, mriHardStops } from '../clinical/imaging-safety-data.ts'
import { answerAt, type FormAnswers, isAnswered, type PatientContext } from '../forms/form-definition.ts'
import { readingsOf } from '../forms/patient-context.ts'
import type { Modality } from '../visits/visit.ts'
import type { SafetyNote, SafetyQuestion } from './safety-answers-data.ts'

/** `ok` = answered, and nothing known speaks against the study. */
export type SafetySeverity = 'danger' | 'warning' | 'ok' | 'unknown'

/** What the judgement of one answer needs of the others. */
export interface SafetyFacts {
  readonly modality: Modality
  /** Null: nobody has said. */
  readonly uses_contrast: boolean | null
  /** In mL/min/1.73 m²; null = cannot be told. Of a disputed age or sex the lowest that follows. */
  readonly egfr: number | null
  /** Every estimate that follows from a disputed age or sex, the lowest first; one where nothing is disputed. */
  readonly egfr_readings: readonly number[]
  /** Whether age or sex is disputed, and some reading of them gives no estimate. */
  readonly is_egfr_disputed: boolean
  /** Dialysis or an acute injury, under which the estimate says nothing. */
  readonly is_kidney_unstable: boolean
  readonly has_acute_kidney_injury: boolean
}

interface Judgement {
  readonly severity: SafetySeverity
  readonly note: SafetyNote | null
  readonly is_hard_stop: boolean
}

const ok: Judgement = { severity: 'ok', note: null, is_hard_stop: false }
const unknown: Judgement = { severity: 'unknown', note: null, is_hard_stop: false }
const warning = (note: SafetyNote): Judgement => ({ severity: 'warning', note, is_hard_stop: false })
const danger = (note: SafetyNote): Judgement => ({ severity: 'danger', note, is_hard_stop: false })

export function safetyFacts(answers: FormAnswers, modality: Modality, patient: PatientContext): SafetyFacts {
  const creatinine = answerAt(answers, 'kidney_function_value')
  const contrast = answerAt(answers, 'uses_contrast')
  const isYes = (field: string): boolean => answerAt(answers, field) === 'yes'
  const estimates = readingsOf(patient).map(({ age_years, gender }) =>
    egfr({ creatinine_mg_dl: typeof creatinine === 'number' ? creatinine : null, age_years, gender }),
  )
  const values = estimates.flatMap((each) => (each.kind === 'value' ? [each.ml_per_min] : []))
  const isTold = values.length === estimates.length
  return {
    modality,
    uses_contrast: typeof contrast === 'boolean' ? contrast : null,
    egfr: isTold ? Math.min(...values) : null,
    egfr_readings: isTold ? [...new Set(values)].sort((a, b) => a - b) : [],
    is_egfr_disputed: !isTold && values.length > 0,
    is_kidney_unstable: isYes('is_on_dialysis') || isYes('has_acute_kidney_injury'),
    has_acute_kidney_injury: isYes('has_acute_kidney_injury'),
  }
}

/** How loud one answer is, and why. */
export function judgeSafety(question: SafetyQuestion, answer: unknown, facts: SafetyFacts): Judgement {
  const { key, field } = question
  if (facts.modality === 'mri' && isMriHardStop(field)) return mriStop(answer)
  switch (key) {
    // Which of these stop an MRI is for the sourced list to say; what it does not name is to be checked.
    case 'pacemaker':
    case 'cochlear_implant':
    case 'aneurysm_clips':
    case 'metal_in_eye':
    case 'neurostimulator':
    case 'pump':
    case 'other_implants':
    case 'metal_fragments':
    case 'claustrophobia':
      return yesIs(warning(facts.modality === 'mri' ? 'mri_check' : 'for_information'), answer)
    case 'pregnancy':
      return pregnancy(answer, facts)
    case 'breastfeeding':
      return yesIs(warning('breastfeeding'), answer)
    case 'contrast':
      return isAnswered(answer) ? ok : unknown
    case 'contrast_reaction':
      return yesIs(
        facts.uses_contrast === false ? warning('for_information') : danger('contrast_reaction'),
        answer,
      )
    case 'allergy':
      return allergy(answer, facts)
    case 'asthma':
      return yesIs(warning('asthma'), answer)
    case 'kidney_disease':
    case 'dialysis':
      return yesIs(warning('kidney_history'), answer)
    case 'acute_kidney_injury':
      return yesIs(danger('acute_kidney'), answer)
    case 'kidney_function':
      return kidneyFunction(answer, facts)
    case 'metformin':
      return yesIs(metformin(facts), answer)
    case 'fasting':
      return fasting(answer, facts)
    case 'glucose':
      return glucose(answer, facts)
  }
}

function isMriHardStop(field: string): boolean {
  return mriHardStops.fields.some((stop) => stop === field)
}

/** Only a plain "no" is in order; anything that is neither yes nor no is not known. */
function yesIs(yes: Judgement, answer: unknown): Judgement {
  if (answer === 'yes') return yes
  return answer === 'no' ? ok : unknown
}

function mriStop(answer: unknown): Judgement {
  const judged = yesIs(danger('mri_hard_stop'), answer)
  return judged === ok ? ok : { ...judged, note: 'mri_hard_stop', is_hard_stop: true }
}

const withoutRadiation: readonly Modality[] = ['mri', 'ultrasound']

function pregnancy(answer: unknown, facts: SafetyFacts): Judgement {
  const isHarmless = withoutRadiation.includes(facts.modality) && facts.uses_contrast === false
  if (isHarmless) return yesIs(warning('pregnancy_told'), answer)
  const judged = yesIs(danger('pregnancy_stop'), answer)
  return judged === ok ? ok : { ...judged, note: 'pregnancy_stop', is_hard_stop: true }
}

function allergy(answer: unknown, facts: SafetyFacts): Judgement {
  if (answer === 'yes') return warning('for_information')
  if (answer === 'no_known_allergy') return ok
  return facts.uses_contrast === true ? { ...unknown, note: 'allergy_unknown' } : unknown
}

function kidneyFunction(answer: unknown, facts: SafetyFacts): Judgement {
  if (typeof answer !== 'number') return unknown
  if (facts.is_kidney_unstable) return warning('kidney_unstable')
  if (facts.egfr === null) {
    return { ...unknown, note: facts.is_egfr_disputed ? 'kidney_disputed' : 'kidney_cannot_tell' }
  }
  if (facts.egfr >= contrastKidney.individual_decision_below) return ok
  if (facts.uses_contrast === false) return warning('kidney_history')
  if (facts.modality === 'mri') return warning('kidney_mri')
  return facts.egfr < contrastKidney.high_risk_below ? danger('kidney_high_risk') : warning('kidney_decide')
}

/** Gadolinium in the usual dose needs no pause; iodinated contrast does by kidney function. */
function metformin(facts: SafetyFacts): Judgement {
  if (facts.uses_contrast === false) return warning('for_information')
  const isPoor = facts.egfr !== null && facts.egfr < contrastKidney.high_risk_below
  if (facts.modality === 'mri') return warning('for_information')
  return facts.has_acute_kidney_injury || isPoor ? danger('metformin_stop') : warning('metformin_check')
}

/** The hours matter for FDG; of other tracers nothing is said. */
function fasting(answer: unknown, facts: SafetyFacts): Judgement {
  if (typeof answer !== 'number') return unknown
  const isShort = facts.modality === 'pet_ct' && answer < fdgPreparation.fasting_hours_at_least
  return isShort ? warning('fasting_short') : ok
}

function glucose(answer: unknown, facts: SafetyFacts): Judgement {
  if (typeof answer !== 'number') return unknown
  if (answer < alertRules.glucose_very_low.below) return danger('glucose_low')
  if (answer < alertRules.glucose_low.below) return warning('glucose_low')
  const isHigh = facts.modality === 'pet_ct' && answer > fdgPreparation.glucose_above_mg_dl
  return isHigh ? warning('glucose_high') : ok
}
