import { imagingLimits } from '../clinical/imaging-ranges.ts'
import { pregnancyQuestion } from '../clinical/imaging-safety-data.ts'
import { option } from '../forms/field-parts.ts'
import type { Condition, Scalar } from '../forms/form-definition.ts'

/** The record that keeps FRM.03 and FRM.04, one or the other for each study. */
export const sheet = 'radiology_sheets'

/** Answers of a safety question. Not knowing is an answer of its own and never counts as no. */
const yesNoUnknown = [
  option('no', 'No', 'لا'),
  option('yes', 'Yes', 'نعم'),
  option('unknown', 'Not known', 'غير معروف'),
] as const

/** A safety question: no, yes or not known. */
export function safety<const N extends string>(name: N, en: string, ar: string) {
  return { name, record: sheet, type: 'choice', label: { en, ar }, options: yesNoUnknown } as const
}

/** A question of the sheet answered by yes or no. */
export function asked<const N extends string>(name: N, en: string, ar: string) {
  return { name, record: sheet, type: 'boolean', label: { en, ar } } as const
}

/** A tick box of a group that is one question on paper. */
export function ticked<const G extends string, const N extends string>(
  group: G,
  name: N,
  en: string,
  ar: string,
) {
  return { name, record: sheet, type: 'boolean', control: 'tick', group, label: { en, ar } } as const
}

/** One line of text. */
export function lineOf<const N extends string>(name: N, en: string, ar: string) {
  return { name, record: sheet, type: 'text', max_length: 255, label: { en, ar } } as const
}

/** A calendar day. */
export function dayOf<const N extends string>(name: N, en: string, ar: string) {
  return { name, record: sheet, type: 'date', label: { en, ar } } as const
}

/** What stands behind a question: asked when it was answered so, counted with it. */
export function behind<const F extends string, const V extends readonly Scalar[]>(
  field: F,
  ...is_one_of: V
): { uncounted: true; shown_when: { field: F; is_one_of: V } } {
  return { uncounted: true, shown_when: { field, is_one_of } }
}

/** Women and girls of the age to be asked about pregnancy; an unknown sex or age is asked too. */
export const mayBePregnant = {
  all: [
    { patient: 'gender', is_one_of: ['female', 'other'] },
    {
      patient: 'age_years',
      at_least: pregnancyQuestion.from_years,
      below: pregnancyQuestion.to_years + 1,
    },
  ],
} as const satisfies Condition

export const isMri = { study: 'modality', is_one_of: ['mri'] } as const satisfies Condition

export const usesContrast = { field: 'uses_contrast', is_one_of: [true] } as const satisfies Condition

/** CT dose on the scanner's report. The stored name keeps the paper's misprint "CTD1vol". */
export const ctdiVol = {
  name: 'ctd1vol',
  record: sheet,
  type: 'decimal',
  decimals: 2,
  unit: 'mGy',
  filled_by: 'physician',
  label: { en: 'CTDIvol', ar: 'مؤشر جرعة الأشعة المقطعية CTDIvol' },
  limits: imagingLimits.possible.ctd1vol,
} as const

export const dlp = {
  name: 'dlp',
  record: sheet,
  type: 'decimal',
  decimals: 1,
  unit: 'mGy·cm',
  filled_by: 'physician',
  label: { en: 'DLP', ar: 'حاصل الجرعة والطول DLP' },
  limits: imagingLimits.possible.dlp,
} as const
