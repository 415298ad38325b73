import type { HospitalRules } from '../settings/hospital-numbers.ts'
import type { Modality } from '../visits/visit.ts'

/** A label in both languages of the ward. */
export type Text = { readonly en: string; readonly ar: string }

/** The record that a form itself is: its fields stand at the top level of the answers. */
export type TopRecord = 'nursing_assessments' | 'radiology_sheets'

/** The record that stores a field. */
export type FormRecord = TopRecord | 'vital_signs' | 'pain_assessment' | 'fall_risk_assessment'

/**
 * `choice` = one option, `choices` = a list of options, `boolean` = yes/no or one tick box (see `control`),
 * `date` = YYYY-MM-DD, `instant` = ISO 8601 moment, `local_time` = HH:MM on the site's clock. Absent and null both mean "not recorded", never "normal".
 */
export type FieldType =
  | 'choice'
  | 'choices'
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'text'
  | 'long_text'
  | 'date'
  | 'instant'
  | 'local_time'

export type Scalar = string | number | boolean

export interface FieldOption {
  readonly value: Scalar
  readonly label: Text
  /** What choosing it adds to the scale of its section. */
  readonly points?: number
  /** "None" in a list of tick boxes: choosing it clears the others, choosing another clears it. */
  readonly excludes_others?: true
  /** Not on the paper form. */
  readonly added?: true
}

/** Inclusive at both ends, in the field's unit. */
export interface NumberRange {
  readonly min: number
  readonly max: number
}

/**
 * When a section or field is asked. `field` is a field key; for a list of choices `is_one_of` holds when any chosen
 * value is listed. An answer that is missing does not hold; a patient fact that is unknown (no birth date) does:
 * with an unknown age both fall scales and the elderly section stay open rather than silently closed. The same goes
 * for a modality that is not known. While stations disagree about birth date or sex, a condition holds when it holds
 * for any of the patients they describe.
 */
export type Condition =
  | { readonly field: string; readonly is_one_of: readonly Scalar[] }
  | { readonly field: string; readonly at_least: number }
  | { readonly patient: 'age_years'; readonly at_least?: number; readonly below?: number }
  | { readonly patient: 'gender'; readonly is_one_of: readonly Gender[] }
  | { readonly study: 'modality'; readonly is_one_of: readonly Modality[] }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }

type Gender = 'male' | 'female' | 'other'

/** Age on the day of the assessment and sex; null = not known. */
export interface PatientReading {
  readonly age_years: number | null
  readonly age_months: number | null
  readonly gender: Gender | null
}

/** What conditions and scores need to know of the patient on the day of the assessment; null = not known. */
export interface PatientContext extends PatientReading {
  /**
   * While stations disagree about birth date or sex: what each of them says. The facts above then hold only what all
   * agree on. Left out: nothing is disputed.
   */
  readonly readings?: readonly PatientReading[]
  /** NEWS2 is not for pregnancy; left out or null = not stated. */
  readonly is_pregnant?: boolean | null
  /** Of the study that the form belongs to; left out or null = not known, or a form without a study. */
  readonly modality?: Modality | null
  /** The hospital's own numbers that judge; left out or null = the shipped ones. */
  readonly rules?: HospitalRules | null
  /** True once the nurse has signed; counts in the sign-off section. */
  readonly is_signed?: boolean
}

export interface FormField {
  readonly name: string
  readonly record: FormRecord
  readonly type: FieldType
  readonly label: Text
  /** For `choice` and `choices`; a `boolean` may carry them too (its two words, and points). */
  readonly options?: readonly FieldOption[]
  readonly unit?: string
  /** Accepted without question; outside it the person states "measured and confirmed" for the field. */
  readonly range?: NumberRange
  /** Always refused outside. */
  readonly limits?: NumberRange
  /** At most this many decimal places are shown. */
  readonly decimals?: number
  /** Characters. */
  readonly max_length?: number
  /** Asked for at submission. */
  readonly required?: true
  /** Asked for at submission when the field is shown. */
  readonly required_when_shown?: true
  /** Asked for at submission while this holds; the field may be shown at other times too. */
  readonly required_when?: Condition
  /** Whose entry it is where a form has two hands: a nurse may prepare the rest, only a physician completes this. */
  readonly filled_by?: 'physician'
  /** Not on the paper form: shown and printed as added. */
  readonly added?: true
  readonly shown_when?: Condition
  readonly hint?: Text
  /** Filled in when an empty form is opened. */
  readonly default_value?: Scalar
  /** `tick` = one tick box of its group; otherwise a boolean is a yes/no question. `ruler` = the 0–10 pain ruler. */
  readonly control?: 'tick' | 'ruler'
  /** The value that a ticked box stands for; true unless stated (paper's "no problem" box stores `has_… = false`). */
  readonly ticked_value?: boolean
  /** Keys of the fields that this "none" box clears when ticked; ticking one of them turns this box off. */
  readonly excludes?: readonly string[]
  /** Code of the group (in the section's `groups`) that is one question on paper. */
  readonly group?: string
  /** Belongs to another question, or is bookkeeping: not counted in the progress. */
  readonly uncounted?: true
}

/** Fields that are one question on paper (a column of tick boxes); counted once. */
export interface FieldGroup {
  readonly code: string
  readonly label: Text
  /** At least one of its fields is asked for at submission when the group is shown. */
  readonly required_when_shown?: true
}

/** Something the program works out and the paper shows in this section. */
export interface DerivedValue {
  readonly code:
    | 'age_years'
    | 'news2'
    | 'pain_band'
    | 'morse_total'
    | 'humpty_dumpty_total'
    | 'fall_risk_level'
    | 'signature'
    | 'patient_signature'
  readonly label: Text
  readonly added?: true
}

export interface FormSection {
  readonly code: string
  readonly title: Text
  readonly paper_page: number
  readonly fields: readonly FormField[]
  readonly groups?: readonly FieldGroup[]
  readonly derived?: readonly DerivedValue[]
  readonly shown_when?: Condition
  /** Who may read it is narrower than the form. */
  readonly restricted?: true
}

/** Where the paper contradicts itself or the literature: raised with the hospital, never mended silently. */
export interface PaperDefect {
  readonly code: string
  readonly paper: string
  readonly published: string
  readonly decision: string
}

export interface FormSource {
  readonly title: string
  readonly place: string
}

/** A paper form as data: screen, schema, rules, print and exchange all follow from it. Sections in paper order. */
export interface FormDefinition {
  readonly code: 'SH.MR.FRM.03' | 'SH.MR.FRM.04' | 'SH.MR.FRM.05'
  readonly version: string
  readonly title: Text
  /** Printed on every page. */
  readonly header: readonly { readonly code: string; readonly label: Text }[]
  readonly sections: readonly FormSection[]
  readonly defects: readonly PaperDefect[]
  readonly sources: readonly FormSource[]
}

/** Answers of any form, before or after parsing: the form's own fields on top, the other records as objects. */
export type FormAnswers = { readonly [name: string]: unknown }

type FieldOf<D extends FormDefinition> = D['sections'][number]['fields'][number]
type OptionValue<F extends FormField> = F extends {
  readonly options: readonly (infer O extends FieldOption)[]
}
  ? O['value']
  : never
/** The stored type of one field. */
export type ValueOf<F extends FormField> = F['type'] extends 'boolean'
  ? boolean
  : F['type'] extends 'integer' | 'decimal'
    ? number
    : F['type'] extends 'choice'
      ? OptionValue<F>
      : F['type'] extends 'choices'
        ? OptionValue<F>[]
        : string

/** The fields of one record of a form, all of which may be missing. */
export type RecordAnswers<D extends FormDefinition, R extends FormRecord> = {
  [F in Extract<FieldOf<D>, { readonly record: R }> as F['name']]?: ValueOf<F> | null | undefined
}

/** Everything a form asks, in the shape of the REST body. */
export type AnswersOf<D extends FormDefinition> = RecordAnswers<D, TopRecord> & {
  [R in Exclude<FormRecord, TopRecord>]?: RecordAnswers<D, R> | null | undefined
}

/** A field's place in the answers: `mode_of_arrival`, `vital_signs.temperature_celsius`. */
export function fieldKey(field: Pick<FormField, 'name' | 'record'>): string {
  return isTopRecord(field.record) ? field.name : `${field.record}.${field.name}`
}

/** Whether fields of the record stand at the top level of the answers. */
export function isTopRecord(record: FormRecord): record is TopRecord {
  return record === 'nursing_assessments' || record === 'radiology_sheets'
}

/** The answer at a field key; undefined where nothing was answered. */
export function answerAt(answers: FormAnswers, key: string): unknown {
  const [first = '', second] = key.split('.')
  const top = answers[first]
  if (second === undefined) return top ?? undefined
  if (typeof top !== 'object' || top === null) return undefined
  return (top as Record<string, unknown>)[second] ?? undefined
}

/** Whether a person gave an answer: null, blank text and an empty list are none; `false` and 0 are answers. */
export function isAnswered(value: unknown): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'string') return value.trim() !== ''
  if (Array.isArray(value)) return value.length > 0
  return true
}

/** Every field once, in paper order (a field that two scales share is listed where it comes first). */
export function fieldsOf(definition: FormDefinition): readonly FormField[] {
  const byKey = new Map<string, FormField>()
  for (const section of definition.sections) {
    for (const field of section.fields) {
      const key = fieldKey(field)
      if (!byKey.has(key)) byKey.set(key, field)
    }
  }
  return [...byKey.values()]
}
