import { imagingLimits } from '../clinical/imaging-ranges.ts'
import {
  allergyAdditions,
  allergyDetails,
  contrastAdditions,
  contrastQuestion,
  kidneyFunctionDate,
  kidneyFunctionValue,
  mriAdditions,
  womenAdditions,
} from '../radiology/sheet-additions.ts'
import {
  asked,
  behind,
  ctdiVol,
  dayOf,
  dlp,
  isMri,
  lineOf,
  mayBePregnant,
  safety,
  sheet,
  usesContrast,
} from '../radiology/sheet-parts.ts'
import { option } from './field-parts.ts'
import type { FormSection } from './form-definition.ts'

const added = { added: true } as const

/** Printed in the header of the sheet; taken from the scanner after the examination. */
export const exposure = {
  code: 'exposure',
  title: { en: 'Radiation dose', ar: 'الجرعة الإشعاعية' },
  paper_page: 1,
  shown_when: { study: 'modality', is_one_of: ['xray', 'ct', 'mammography', 'other'] },
  fields: [
    ctdiVol,
    dlp,
    {
      name: 'tube_voltage_kv',
      record: sheet,
      type: 'decimal',
      decimals: 1,
      unit: 'kV',
      filled_by: 'physician',
      label: { en: 'KV', ar: 'جهد الأنبوب KV' },
      limits: imagingLimits.possible.tube_voltage_kv,
    },
    {
      name: 'exposure_mas',
      record: sheet,
      type: 'decimal',
      decimals: 1,
      unit: 'mAs',
      filled_by: 'physician',
      label: { en: 'mAs', ar: 'تيار الأنبوب mAs' },
      limits: imagingLimits.possible.exposure_mas,
    },
  ],
} as const satisfies FormSection

export const indication = {
  code: 'indication',
  title: { en: 'Reason for the study', ar: 'سبب الفحص' },
  paper_page: 1,
  fields: [
    {
      name: 'study_indication',
      record: sheet,
      type: 'long_text',
      max_length: 1000,
      required: true,
      label: { en: 'Why do you do the study?', ar: 'لماذا تقوم بعمل الفحص؟' },
      hint: { en: "In the patient's own words", ar: 'بكلمات المريض نفسه' },
    },
    {
      ...asked('has_gypsum_splint', 'Gypsum splint at the site', 'هل توجد جبيرة مكان الفحص؟'),
      hint: {
        en: 'If yes, bring the films taken before the splint',
        ar: 'في حالة وجود جبيرة برجاء إحضار الأشعة التي تمت قبلها',
      },
    },
    asked('has_chronic_disease', 'Chronic disease', 'هل تعاني من أمراض مزمنة؟'),
    {
      ...lineOf('chronic_disease_desc', 'Which chronic disease?', 'ما هي الأمراض المزمنة؟'),
      ...behind('has_chronic_disease', true),
      required_when_shown: true,
    },
  ],
} as const satisfies FormSection

export const implants = {
  code: 'implants',
  title: { en: 'Implants and metal', ar: 'الأجهزة المزروعة والمعادن' },
  paper_page: 1,
  fields: [
    { ...safety('has_pacemaker', 'Pacemaker', 'هل يوجد جهاز منظم لضربات القلب؟'), required_when: isMri },
    {
      ...safety(
        'has_implants',
        'Plates, screws or artificial joints',
        'هل توجد شرائح أو مسامير أو مفاصل صناعية؟',
      ),
      required_when: isMri,
    },
    {
      ...lineOf('implants_desc', 'Which implant, where, since when?', 'ما هي وأين ومنذ متى؟'),
      ...added,
      ...behind('has_implants', 'yes'),
    },
    ...mriAdditions,
  ],
} as const satisfies FormSection

export const women = {
  code: 'women',
  title: { en: 'Women', ar: 'بالنسبة للسيدات' },
  paper_page: 1,
  shown_when: mayBePregnant,
  fields: [{ ...safety('is_pregnant', 'Pregnancy', 'هل يوجد حمل؟'), required: true }, ...womenAdditions],
} as const satisfies FormSection

const brain = { hint: { en: 'Brain examinations', ar: 'في فحوصات المخ' } } as const

export const symptoms = {
  code: 'symptoms',
  title: { en: 'Symptoms', ar: 'الأعراض' },
  paper_page: 1,
  fields: [
    asked('has_pain', 'Pain, numbness or burning', 'هل تعاني من ألم أو تنميل أو حرقان؟'),
    {
      ...lineOf('pain_site', 'Site of the pain', 'مكان الألم'),
      ...behind('has_pain', true),
      required_when_shown: true,
    },
    { ...lineOf('pain_spread', 'Spread', 'امتداد الألم'), ...behind('has_pain', true) },
    { ...lineOf('pain_time', 'Time', 'وقت الألم ومدته'), ...behind('has_pain', true) },
    asked('has_spinal_deformity', 'Spinal deformity', 'هل يوجد تشوه بالعمود الفقري؟'),
    asked('has_swelling', 'Swelling', 'هل يوجد تورم؟'),
    {
      ...lineOf('swelling_site', 'Site of the swelling', 'مكان التورم'),
      ...behind('has_swelling', true),
      required_when_shown: true,
    },
    { ...asked('has_headache', 'Headache', 'هل يوجد صداع؟'), ...brain },
    { ...asked('has_vision_problem', 'Vision problem', 'هل توجد مشكلة بالنظر؟'), ...brain },
    { ...asked('has_hearing_problem', 'Hearing problem', 'هل توجد مشكلة بالسمع؟'), ...brain },
    { ...asked('has_imbalance', 'Imbalance', 'هل يوجد عدم اتزان؟'), ...brain },
    asked('has_fever', 'Fever', 'هل يوجد ارتفاع بدرجة الحرارة؟'),
  ],
} as const satisfies FormSection

export const history = {
  code: 'history',
  title: { en: 'History', ar: 'التاريخ المرضي' },
  paper_page: 1,
  fields: [
    asked('has_operations', 'Operations', 'هل أجريت عمليات جراحية؟'),
    {
      ...dayOf('operation_date', 'Date of the operation', 'تاريخ العملية'),
      ...behind('has_operations', true),
    },
    {
      ...lineOf('operation_reason', 'Reason for the operation', 'سبب العملية'),
      ...behind('has_operations', true),
      required_when_shown: true,
    },
    asked('has_tumour_history', 'Tumour history', 'هل يوجد تاريخ مرضي لأورام؟'),
    {
      ...lineOf('tumour_site', 'Site of the tumour', 'مكان الورم'),
      ...behind('has_tumour_history', true),
      required_when_shown: true,
    },
    { ...lineOf('tumour_type', 'Type of the tumour', 'نوع الورم'), ...behind('has_tumour_history', true) },
    asked('has_previous_imaging', 'Previous imaging', 'هل أجريت فحوصات أشعة سابقة؟'),
    {
      ...lineOf('previous_imaging_type', 'Type of the previous imaging', 'نوع الفحص السابق'),
      ...behind('has_previous_imaging', true),
      required_when_shown: true,
    },
    {
      ...dayOf('previous_imaging_date', 'Date of the previous imaging', 'تاريخ الفحص السابق'),
      ...behind('has_previous_imaging', true),
    },
    asked('has_disc_prolapse', 'Disc prolapse', 'هل يوجد انزلاق غضروفي؟'),
  ],
} as const satisfies FormSection

export const drugs = {
  code: 'drugs',
  title: { en: 'Drugs and allergies', ar: 'الأدوية والحساسية' },
  paper_page: 1,
  groups: [allergyDetails],
  fields: [
    asked(
      'takes_sedating_drugs',
      'Drugs causing drowsiness or imbalance',
      'هل تتناول أدوية تسبب النعاس أو عدم الاتزان؟',
    ),
    {
      name: 'current_drugs',
      record: sheet,
      type: 'long_text',
      max_length: 1000,
      label: { en: 'Current drugs', ar: 'ما هي الأدوية التي تتناولها حاليًا؟' },
    },
    ...allergyAdditions,
  ],
} as const satisfies FormSection

/** Not on paper at all. */
export const contrast = {
  code: 'contrast',
  title: { en: 'Contrast', ar: 'الصبغة' },
  paper_page: 1,
  fields: [
    { ...contrastQuestion, ...added },
    { ...kidneyFunctionValue, ...added, shown_when: usesContrast },
    {
      ...kidneyFunctionDate,
      ...added,
      shown_when: { all: [usesContrast, kidneyFunctionDate.shown_when] },
    },
    ...contrastAdditions,
  ],
} as const satisfies FormSection

const critical = { record: sheet, added: true, filled_by: 'physician' } as const
const isNotified = { field: 'critical_result_is_notified', is_one_of: [true] } as const

/** The later schema's block. Who was told, when, and the read-back are signed with the report. */
export const criticalResult = {
  code: 'critical_result',
  title: { en: 'Critical result', ar: 'نتيجة حرجة' },
  paper_page: 1,
  fields: [
    {
      name: 'critical_result_details',
      ...critical,
      type: 'long_text',
      max_length: 500,
      uncounted: true,
      label: { en: 'Details', ar: 'تفاصيل النتيجة الحرجة' },
    },
    {
      name: 'critical_result_is_notified',
      ...critical,
      type: 'boolean',
      uncounted: true,
      label: { en: 'Notified', ar: 'تم الإبلاغ' },
    },
    {
      name: 'critical_result_notified_to',
      ...critical,
      type: 'choices',
      uncounted: true,
      required_when_shown: true,
      shown_when: isNotified,
      label: { en: 'Notified to', ar: 'من تم إبلاغه' },
      options: [
        option('doctor', 'Doctor', 'الطبيب'),
        option('patient', 'Patient', 'المريض'),
        option('family', 'Family', 'الأسرة'),
      ],
    },
    {
      name: 'critical_result_is_in_book',
      ...critical,
      type: 'boolean',
      uncounted: true,
      shown_when: isNotified,
      label: { en: 'Recorded in the book', ar: 'سُجلت في الدفتر' },
    },
  ],
} as const satisfies FormSection
