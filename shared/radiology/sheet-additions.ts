import { imagingLimits } from '../clinical/imaging-ranges.ts'
import { option } from '../forms/field-parts.ts'
import { behind, dayOf, isMri, lineOf, safety, sheet, usesContrast } from './sheet-parts.ts'

const added = { added: true } as const

/** Both sheets print or need it; every question about contrast follows from it. */
export const contrastQuestion = {
  name: 'uses_contrast',
  record: sheet,
  type: 'boolean',
  required: true,
  label: { en: 'Contrast', ar: 'الصبغة' },
  options: [option(true, 'With contrast', 'بالصبغة'), option(false, 'Without contrast', 'بدون صبغة')],
} as const

/** The paper prints no unit: creatinine in mg/dL is asked for. */
export const kidneyFunctionValue = {
  name: 'kidney_function_value',
  record: sheet,
  type: 'decimal',
  decimals: 2,
  unit: 'mg/dL',
  label: { en: 'Kidney function (creatinine)', ar: 'وظائف الكلى (الكرياتينين)' },
  limits: imagingLimits.possible.kidney_function_value,
} as const

/** A creatinine without its day says little: the day is asked for with the value. */
export const kidneyFunctionDate = {
  ...dayOf('kidney_function_date', 'Date of kidney function', 'تاريخ تحليل وظائف الكلى'),
  uncounted: true,
  required_when_shown: true,
  shown_when: { field: 'kidney_function_value', at_least: 0 },
} as const

/** What contrast asks for beside the paper. */
export const contrastAdditions = [
  {
    ...safety('has_contrast_reaction', 'Reaction to contrast before', 'حدوث حساسية من الصبغة من قبل'),
    ...added,
    required: true,
    shown_when: usesContrast,
  },
  {
    ...lineOf('contrast_reaction_type', 'Which contrast, what happened?', 'نوع الصبغة وما الذي حدث؟'),
    ...added,
    uncounted: true,
    required_when_shown: true,
    shown_when: { all: [usesContrast, { field: 'has_contrast_reaction', is_one_of: ['yes'] }] },
  },
  { ...safety('has_asthma', 'Asthma', 'ربو شعبي'), ...added, required: true, shown_when: usesContrast },
  {
    ...safety('has_kidney_disease', 'Kidney disease', 'مرض بالكلى'),
    ...added,
    required: true,
    shown_when: usesContrast,
  },
  {
    ...safety('is_on_dialysis', 'Dialysis', 'غسيل كلوي'),
    ...added,
    required: true,
    shown_when: usesContrast,
  },
  {
    ...safety('has_acute_kidney_injury', 'Acute kidney injury', 'قصور كلوي حاد'),
    ...added,
    required: true,
    shown_when: usesContrast,
  },
  {
    ...safety('takes_metformin', 'Takes metformin', 'يتناول الميتفورمين (مثل جلوكوفاج)'),
    ...added,
    required: true,
    shown_when: usesContrast,
  },
] as const

/** What the magnet asks for beside the paper. */
export const mriAdditions = [
  {
    ...safety('has_cochlear_implant', 'Cochlear implant', 'قوقعة مزروعة بالأذن'),
    ...added,
    required: true,
    shown_when: isMri,
  },
  {
    ...safety('has_aneurysm_clips', 'Aneurysm clips', 'مشابك تمدد شرايين المخ'),
    ...added,
    required: true,
    shown_when: isMri,
  },
  {
    ...safety('has_intraocular_foreign_body', 'Metal in the eye', 'جسم معدني داخل العين'),
    ...added,
    required: true,
    shown_when: isMri,
  },
  {
    ...safety('has_neurostimulator', 'Neurostimulator', 'منبه أعصاب مزروع'),
    ...added,
    required: true,
    shown_when: isMri,
  },
  {
    ...safety('has_infusion_pump', 'Implanted pump', 'مضخة دواء مزروعة (مثل الأنسولين)'),
    ...added,
    required: true,
    shown_when: isMri,
  },
  {
    ...safety('has_metal_fragments', 'Metal fragments in the body', 'شظايا معدنية بالجسم'),
    ...added,
    required: true,
    shown_when: isMri,
  },
  {
    ...safety('has_claustrophobia', 'Fear of closed places', 'خوف من الأماكن المغلقة'),
    ...added,
    required: true,
    shown_when: isMri,
  },
] as const

/** Of women, beside the pregnancy question that is printed. */
export const womenAdditions = [
  { ...safety('is_breastfeeding', 'Breastfeeding', 'هل توجد رضاعة طبيعية؟'), ...added },
  {
    ...dayOf('last_menstrual_period_on', 'First day of the last period', 'أول يوم في آخر دورة شهرية'),
    ...added,
  },
] as const

/** The three states of the nursing form, asked again before the examination. */
export const allergyAdditions = [
  {
    name: 'allergy_status',
    record: sheet,
    type: 'choice',
    added: true,
    label: { en: 'Allergies', ar: 'الحساسية' },
    options: [
      option('not_recorded', 'Not recorded', 'غير مسجل'),
      option('no_known_allergy', 'No known allergy', 'لا توجد حساسية معروفة'),
      option('yes', 'Yes', 'نعم'),
    ],
  },
  {
    ...lineOf('medication_allergies', 'Medication allergies', 'حساسية من الأدوية'),
    ...added,
    ...behind('allergy_status', 'yes'),
    group: 'allergy_details',
  },
  {
    ...lineOf('food_allergies', 'Food allergies', 'حساسية من الطعام'),
    ...added,
    ...behind('allergy_status', 'yes'),
    group: 'allergy_details',
  },
  {
    ...lineOf('other_allergies', 'Other allergies', 'حساسية أخرى'),
    ...added,
    ...behind('allergy_status', 'yes'),
    group: 'allergy_details',
  },
] as const

export const allergyDetails = {
  code: 'allergy_details',
  label: { en: 'Allergic to', ar: 'الحساسية من' },
  required_when_shown: true,
} as const

/** The foot of both papers. The patient or a companion signs the print; the physician signs here. */
export const signatures = {
  code: 'sign_off',
  title: { en: 'Signatures', ar: 'التوقيعات' },
  paper_page: 1,
  fields: [],
} as const
