import { imagingLimits } from '../clinical/imaging-ranges.ts'
import { measurementLimits } from '../clinical/vital-sign-ranges.ts'
import {
  allergyAdditions,
  allergyDetails,
  contrastAdditions,
  contrastQuestion,
  kidneyFunctionDate,
  kidneyFunctionValue,
  womenAdditions,
} from '../radiology/sheet-additions.ts'
import {
  asked,
  behind,
  ctdiVol,
  dayOf,
  dlp,
  lineOf,
  mayBePregnant,
  safety,
  sheet,
  ticked,
} from '../radiology/sheet-parts.ts'
import { option } from './field-parts.ts'
import type { FormSection } from './form-definition.ts'

const { possible } = imagingLimits

export const referral = {
  code: 'referral',
  title: { en: 'Referral', ar: 'جهة التحويل' },
  paper_page: 1,
  fields: [
    lineOf('referring_facility', 'Facility', 'الجهة'),
    lineOf('treating_physician', 'Treating physician', 'الطبيب المعالج'),
  ],
} as const satisfies FormSection

export const preparation = {
  code: 'preparation',
  title: { en: 'Preparation', ar: 'التحضير' },
  paper_page: 1,
  fields: [
    {
      name: 'fasting_hours',
      record: sheet,
      type: 'integer',
      unit: 'h',
      label: { en: 'Fasting hours', ar: 'عدد ساعات الصيام' },
      limits: possible.fasting_hours,
    },
    asked('is_diabetic', 'Diabetic', 'مريض سكر'),
    {
      name: 'blood_sugar_level',
      record: sheet,
      type: 'decimal',
      decimals: 1,
      unit: 'mg/dL',
      label: { en: 'Blood sugar level', ar: 'نسبة السكر بالدم' },
      limits: measurementLimits.possible.blood_sugar_mg_dl,
    },
    {
      name: 'weight_kg',
      record: sheet,
      type: 'decimal',
      decimals: 1,
      unit: 'kg',
      label: { en: 'Weight', ar: 'الوزن' },
      limits: measurementLimits.possible.weight_kg,
    },
    {
      name: 'height_cm',
      record: sheet,
      type: 'decimal',
      decimals: 1,
      unit: 'cm',
      label: { en: 'Height', ar: 'الطول' },
      limits: measurementLimits.possible.height_cm,
    },
  ],
} as const satisfies FormSection

export const dose = {
  code: 'dose',
  title: { en: 'Dose', ar: 'الجرعة' },
  paper_page: 1,
  fields: [
    {
      name: 'dose_amount',
      record: sheet,
      type: 'decimal',
      decimals: 2,
      unit: 'mCi',
      filled_by: 'physician',
      label: { en: 'Dose', ar: 'الجرعة' },
      limits: possible.dose_amount,
    },
    {
      name: 'preparation_time',
      record: sheet,
      type: 'local_time',
      filled_by: 'physician',
      label: { en: 'Preparation time', ar: 'وقت التحضير' },
    },
    {
      name: 'injection_time',
      record: sheet,
      type: 'local_time',
      filled_by: 'physician',
      label: { en: 'Injection time', ar: 'وقت الحقن' },
    },
    { ...lineOf('injection_site', 'Injection site', 'مكان الحقن'), filled_by: 'physician' },
    ctdiVol,
    dlp,
  ],
} as const satisfies FormSection

export const petContrast = {
  code: 'contrast',
  title: { en: 'Contrast and kidneys', ar: 'الصبغة ووظائف الكلى' },
  paper_page: 1,
  fields: [contrastQuestion, kidneyFunctionValue, kidneyFunctionDate, ...contrastAdditions],
} as const satisfies FormSection

export const petWomen = {
  code: 'women',
  title: { en: 'Women', ar: 'بالنسبة للسيدات' },
  paper_page: 1,
  shown_when: mayBePregnant,
  fields: [{ ...safety('is_pregnant', 'Pregnancy', 'هل يوجد حمل؟'), required: true }, ...womenAdditions],
} as const satisfies FormSection

export const comparison = {
  code: 'comparison',
  title: { en: 'Examination', ar: 'الفحص' },
  paper_page: 1,
  fields: [
    asked('is_first_time', 'First examination', 'فحص أول مره'),
    asked('is_comparison', 'Comparison', 'مقارنة'),
    {
      ...dayOf('comparison_date', 'Date of the study to compare', 'تاريخ الفحص للمقارنة'),
      ...behind('is_comparison', true),
    },
    lineOf('previous_study_code', 'Code of the previous study', 'كود الفحص السابق'),
    asked('requires_report', 'Report', 'تقرير'),
    asked('requires_cd', 'CD', 'اسطوانة'),
  ],
} as const satisfies FormSection

const brought = 'attachments'

export const attachments = {
  code: 'attachments',
  title: { en: 'Attachments', ar: 'المرفقات' },
  paper_page: 1,
  groups: [{ code: brought, label: { en: 'Brought along', ar: 'ما أحضره المريض معه' } }],
  fields: [
    ticked(brought, 'has_ultrasound', 'US', 'موجات صوتية US'),
    ticked(brought, 'has_xray', 'X-Ray', 'أشعة عادية X-Ray'),
    ticked(brought, 'has_ct', 'CT', 'أشعة مقطعية CT'),
    ticked(brought, 'has_mammography', 'Mammography', 'ماموجرام Mamo'),
    ticked(brought, 'has_mri', 'MRI', 'رنين مغناطيسي MRI'),
    ticked(brought, 'has_tc_dtpa_kidney_scan', 'Kidney scan Tc-DTPA', 'كلى Tc-DTPA'),
    ticked(brought, 'has_tc_mdp_bone_scan', 'Bone scan Tc-MDP', 'عظام Tc-MDP'),
    ticked(brought, 'has_biopsies', 'Biopsies', 'عينات'),
    ticked(brought, 'has_endoscopy', 'Endoscopy', 'منظار'),
    ticked(brought, 'has_operations', 'Operations', 'عمليات'),
    { ...lineOf('other_attachments', 'Other', 'اخري'), uncounted: true },
  ],
} as const satisfies FormSection

/** Beside the signature of the patient or a companion, which is given on the print. */
export const contact = {
  code: 'contact',
  title: { en: 'Patient or companion', ar: 'المريض أو المرافق' },
  paper_page: 1,
  derived: [
    {
      code: 'patient_signature',
      label: { en: 'Patient or companion signature', ar: 'توقيع المريض او المرافق' },
    },
  ],
  fields: [
    {
      name: 'contact_phone',
      record: sheet,
      type: 'text',
      max_length: 30,
      label: { en: 'Phone', ar: 'رقم التليفون' },
    },
  ],
} as const satisfies FormSection

export const diagnosis = {
  code: 'diagnosis',
  title: { en: 'Diagnosis and reason', ar: 'التشخيص وسبب الفحص' },
  paper_page: 1,
  fields: [
    {
      name: 'diagnosis',
      record: sheet,
      type: 'long_text',
      max_length: 500,
      label: { en: 'Diagnosis', ar: 'التشخيص' },
    },
    {
      name: 'diagnosis_side',
      record: sheet,
      type: 'choice',
      uncounted: true,
      label: { en: 'Side', ar: 'الجهة المصابة' },
      options: [option('right', 'Rt', 'اليمنى'), option('left', 'Lt', 'اليسرى')],
    },
    {
      name: 'reason_for_study',
      record: sheet,
      type: 'choice',
      required: true,
      label: { en: 'Reason for the study', ar: 'سبب الفحص' },
      options: [
        option('follow_up', 'Follow up', 'متابعة'),
        option('initial_assessment', 'Initial assessment', 'تقييم مبدئي'),
        option('response_of_therapy', 'Response of therapy', 'الاستجابة للعلاج'),
        option('other', 'Other', 'أخرى'),
      ],
    },
    {
      ...lineOf('reason_for_study_desc', 'Which other reason?', 'سبب آخر (حدد)'),
      ...behind('reason_for_study', 'other'),
      required_when_shown: true,
    },
  ],
} as const satisfies FormSection

const sessions = { record: sheet, type: 'integer', limits: possible.treatment_sessions } as const

export const treatments = {
  code: 'treatments',
  title: { en: 'Treatments', ar: 'العلاجات' },
  paper_page: 1,
  fields: [
    asked('has_chemotherapy', 'Chemotherapy', 'علاج كيماوي'),
    {
      name: 'chemo_type',
      record: sheet,
      type: 'choice',
      ...behind('has_chemotherapy', true),
      label: { en: 'Type of chemotherapy', ar: 'نوع العلاج الكيماوي' },
      options: [option('tablets', 'Tablets', 'أقراص'), option('infusion', 'Infusion', 'محاليل وريدية')],
    },
    {
      ...lineOf('chemo_details', 'Details of chemotherapy', 'تفاصيل العلاج الكيماوي'),
      ...behind('has_chemotherapy', true),
    },
    {
      name: 'chemo_sessions',
      ...sessions,
      ...behind('has_chemotherapy', true),
      label: { en: 'Sessions of chemotherapy', ar: 'عدد جلسات الكيماوي' },
    },
    {
      ...dayOf('chemo_last_date', 'Last chemotherapy', 'تاريخ آخر جلسة كيماوي'),
      ...behind('has_chemotherapy', true),
    },
    asked('has_radiotherapy', 'Radiotherapy', 'علاج إشعاعي'),
    {
      ...lineOf('radiotherapy_site', 'Site of radiotherapy', 'مكان العلاج الإشعاعي'),
      ...behind('has_radiotherapy', true),
    },
    {
      name: 'radiotherapy_sessions',
      ...sessions,
      ...behind('has_radiotherapy', true),
      label: { en: 'Sessions of radiotherapy', ar: 'عدد جلسات الإشعاعي' },
    },
    {
      ...dayOf('radiotherapy_last_date', 'Last radiotherapy', 'تاريخ آخر جلسة إشعاعي'),
      ...behind('has_radiotherapy', true),
    },
    asked('has_hormonal_treatment', 'Hormonal treatment', 'علاج هرموني'),
    {
      ...dayOf('hormonal_last_dose_date', 'Last hormonal dose', 'تاريخ آخر جرعة هرمونية'),
      ...behind('has_hormonal_treatment', true),
    },
    lineOf('other_treatments', 'Other treatments', 'علاجات أخرى'),
  ],
} as const satisfies FormSection

/** Not on paper at all. */
export const petAllergies = {
  code: 'allergies',
  title: { en: 'Allergies', ar: 'الحساسية' },
  paper_page: 1,
  groups: [allergyDetails],
  fields: [...allergyAdditions],
} as const satisfies FormSection
