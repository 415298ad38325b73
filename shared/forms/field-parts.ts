import type { FormRecord, Scalar, Text } from './form-definition.ts'

/** One choice with its words in both languages. */
export function option<const V extends Scalar>(value: V, en: string, ar: string): { value: V; label: Text } {
  return { value, label: { en, ar } }
}

/** One choice of a scale: its words and what it adds to the total. */
export function scored<const V extends Scalar>(
  value: V,
  points: number,
  en: string,
  ar: string,
): { value: V; points: number; label: Text } {
  return { value, points, label: { en, ar } }
}

/** A scale's option whose stored answer is its points. */
export function points<const P extends number>(
  value: P,
  en: string,
  ar: string,
): { value: P; points: P; label: Text } {
  return { value, points: value, label: { en, ar } }
}

/** A question answered by yes or no on the nursing assessment itself. */
export function yesNo<const N extends string>(
  name: N,
  en: string,
  ar: string,
): { name: N; record: 'nursing_assessments'; type: 'boolean'; label: Text } {
  return { name, record: 'nursing_assessments', type: 'boolean', label: { en, ar } }
}

/** One tick box of a group that is one question on paper. */
export function tick<const N extends string, const G extends string>(
  group: G,
  name: N,
  en: string,
  ar: string,
): {
  name: N
  record: 'nursing_assessments'
  type: 'boolean'
  control: 'tick'
  group: G
  label: Text
} {
  return { name, record: 'nursing_assessments', type: 'boolean', control: 'tick', group, label: { en, ar } }
}

/** The line behind an "other" or a "yes": asked for once it is shown where `required`, never counted on its own. */
export function detail<const N extends string>(
  name: N,
  shown: { readonly field: string; readonly is_one_of: readonly Scalar[] },
  en: string,
  ar: string,
): {
  name: N
  record: 'nursing_assessments'
  type: 'text'
  max_length: number
  uncounted: true
  shown_when: { readonly field: string; readonly is_one_of: readonly Scalar[] }
  label: Text
} {
  return {
    name,
    record: 'nursing_assessments',
    type: 'text',
    max_length: 255,
    uncounted: true,
    shown_when: shown,
    label: { en, ar },
  }
}

/** A line of text in any record. */
export function line<const N extends string, const R extends FormRecord>(
  record: R,
  name: N,
  en: string,
  ar: string,
): { name: N; record: R; type: 'text'; max_length: number; label: Text } {
  return { name, record, type: 'text', max_length: 255, label: { en, ar } }
}
