import type { FieldError } from '../errors.ts'
import type { FlatAnswers } from './form-answers.ts'
import { isAnswered, type PatientContext } from './form-definition.ts'

/*
 * Two or more versions of a form that were written without knowing of each other, made one: a person says of each field in
 * which they differ whose value counts. What the fields of a form are, and which of them mean something only together,
 * every form says for itself (`MergeRules`).
 */

/** What merging goes by in one form. */
export interface MergeRules {
  /** The fields that a person chooses, in the order of the form. */
  readonly keys: readonly string[]
  /** Fields that come from one version where they differ; `differing` is what the versions disagree about. */
  together(differing: readonly string[]): readonly (readonly string[])[]
  /** What nobody chooses because it follows from what was chosen. */
  following?(base: FlatAnswers, chosen: ReadonlyMap<string, FlatAnswers>): FlatAnswers
  /** The answers as a version of the form keeps them: what is not asked beside the others is gone. */
  asStored(flat: FlatAnswers, patient: PatientContext): FlatAnswers
}

/** A choice that a person makes: the fields, in the order of the form, that come from one version. */
export interface MergeChoice {
  /** The first of its fields. */
  readonly key: string
  readonly fields: readonly string[]
}

/**
 * What is to be chosen between versions, in the order of the form. Missing and empty are the same. `closed`: fields that
 * are not this person's to choose.
 */
export function mergeChoices(
  rules: MergeRules,
  versions: readonly FlatAnswers[],
  closed: ReadonlySet<string>,
): readonly MergeChoice[] {
  const differing = rules.keys.filter((key) => !closed.has(key) && differs(versions, key))
  const units = rules.together(differing)
  const unitOf = (key: string): string => units.find((unit) => unit.includes(key))?.[0] ?? key
  const fieldsByUnit = new Map<string, string[]>()
  for (const key of differing) fieldsByUnit.set(unitOf(key), [...(fieldsByUnit.get(unitOf(key)) ?? []), key])
  return [...fieldsByUnit.values()].flatMap((fields) => (fields[0] ? [{ key: fields[0], fields }] : []))
}

function differs(versions: readonly FlatAnswers[], key: string): boolean {
  return new Set(versions.map((version) => JSON.stringify(version[key] ?? null))).size > 1
}

/** The answers of the merged form: those of `base`, but for the chosen fields, each of the version that was chosen for it. */
export function mergedAnswers(
  rules: MergeRules,
  base: FlatAnswers,
  chosen: ReadonlyMap<string, FlatAnswers>,
): FlatAnswers {
  const values = [...chosen].map(([key, version]) => [key, version[key] ?? null] as const)
  return { ...base, ...Object.fromEntries(values), ...rules.following?.(base, chosen) }
}

/**
 * Chosen values that the merged form does not ask for, as other choices have it (an allergy beside "no known allergy"):
 * kept by nobody, they would be lost unseen.
 */
export function contradictedChoices(
  rules: MergeRules,
  merged: FlatAnswers,
  chosen: ReadonlyMap<string, FlatAnswers>,
  patient: PatientContext,
): FieldError[] {
  const kept = rules.asStored(merged, patient)
  return [...chosen]
    .filter(([key, version]) => isAnswered(rules.asStored(version, patient)[key]) && !isAnswered(kept[key]))
    .map(([field]) => ({ field, code: 'contradicted', message: 'is not asked with the other choices' }))
}
