import { flattenAnswers, nestAnswers, tidyAnswers } from '../forms/form-answers.ts'
import { type FormAnswers, type FormDefinition, fieldKey, fieldsOf } from '../forms/form-definition.ts'
import type { MergeRules } from '../forms/merged-versions.ts'
import type { RadiologySheet } from './sheet-record.ts'
import { physicianKeys, type SheetCode, sheetDefinition } from './sheet-rules.ts'

/** What of a sheet was said of one thing: one exposure, one dose, one course of treatment. It comes from one version. */
const units: readonly (readonly string[])[] = [
  ['ctd1vol', 'dlp', 'tube_voltage_kv', 'exposure_mas'],
  ['dose_amount', 'preparation_time', 'injection_time', 'injection_site'],
  ['kidney_function_value', 'kidney_function_date'],
  ['has_contrast_reaction', 'contrast_reaction_type'],
  ['has_implants', 'implants_desc'],
  ['pain_site', 'pain_spread', 'pain_time'],
  ['operation_date', 'operation_reason'],
  ['tumour_site', 'tumour_type'],
  ['previous_imaging_type', 'previous_imaging_date'],
  ['comparison_date', 'previous_study_code'],
  ['diagnosis', 'diagnosis_side'],
  ['chemo_type', 'chemo_details', 'chemo_sessions', 'chemo_last_date'],
  ['radiotherapy_site', 'radiotherapy_sessions', 'radiotherapy_last_date'],
  [
    'critical_result_details',
    'critical_result_is_notified',
    'critical_result_notified_to',
    'critical_result_is_in_book',
  ],
]

/** How versions of a study's sheet are merged; the answers of a sheet are flat as they are. */
export function sheetMergeRules(code: SheetCode): MergeRules {
  const definition: FormDefinition = sheetDefinition(code)
  return {
    keys: fieldsOf(definition).map(fieldKey),
    together: () => units,
    asStored: (flat, patient) =>
      flattenAnswers(
        definition,
        tidyAnswers<FormAnswers>(definition, nestAnswers(definition, flat), patient),
      ),
  }
}

/**
 * What somebody does not choose when they merge versions of a sheet: for who may only prepare it, the physician's fields,
 * which stay as the version has them that counts.
 */
export function closedInSheet(code: SheetCode, isCompleter: boolean): ReadonlySet<string> {
  return new Set(isCompleter ? [] : physicianKeys(sheetDefinition(code)))
}

/** Whether the merged sheet is a completed one: what a physician stood for as a whole is not only prepared again. */
export function isMergedComplete(versions: readonly Pick<RadiologySheet, 'is_completed'>[]): boolean {
  return versions.some(({ is_completed }) => is_completed)
}

/**
 * Whether a version chosen whole gives up what a physician stood for as a whole: one that was only prepared, over one
 * among those `weighed` that was completed. Only who may complete the sheet chooses that.
 */
export function isCompletionGivenUp(
  versions: readonly { readonly version?: unknown; readonly is_completed?: unknown }[],
  { chosen, weighed }: { readonly chosen: unknown; readonly weighed: readonly unknown[] },
): boolean {
  const completed = versions.filter(({ is_completed }) => is_completed === true).map(({ version }) => version)
  return !completed.includes(chosen) && completed.some((version) => weighed.includes(version))
}
