import type { Text } from '../forms/form-definition.ts'

/** Why an answer stands out, in the words of the radiology desk. */
export const safetyNotes = {
  mri_hard_stop: {
    en: 'MRI: stop until it is cleared',
    ar: 'رنين مغناطيسي: ممنوع الدخول حتى يتم التأكد من السلامة',
  },
  mri_check: { en: 'MRI: check before entry', ar: 'رنين مغناطيسي: يراجع قبل الدخول' },
  for_information: { en: 'For information', ar: 'للعلم' },
  pregnancy_stop: {
    en: 'Radiation or an injection is planned: stop until a physician decides',
    ar: 'يوجد إشعاع أو حقن: يوقف الفحص حتى قرار الطبيب',
  },
  pregnancy_told: { en: 'The physician decides', ar: 'القرار للطبيب' },
  breastfeeding: {
    en: 'Advise before contrast or a tracer is injected',
    ar: 'يجب نصح المريضة قبل حقن الصبغة أو المادة المشعة',
  },
  contrast_reaction: {
    en: 'Reaction to contrast before: the physician decides',
    ar: 'حساسية سابقة من الصبغة: القرار للطبيب',
  },
  allergy_unknown: {
    en: 'Contrast is planned: ask about allergies first',
    ar: 'سيتم حقن الصبغة: يجب السؤال عن الحساسية أولًا',
  },
  kidney_high_risk: {
    en: 'eGFR below 30: high risk with contrast',
    ar: 'معدل الترشيح أقل من 30: خطورة عالية مع الصبغة',
  },
  kidney_decide: {
    en: 'eGFR 30 to 44: individual decision',
    ar: 'معدل الترشيح من 30 إلى 44: قرار فردي للطبيب',
  },
  kidney_mri: {
    en: 'Reduced eGFR: assess the group of the gadolinium agent',
    ar: 'انخفاض معدل الترشيح: تراجع مجموعة صبغة الجادولينيوم',
  },
  kidney_cannot_tell: {
    en: 'eGFR cannot be told: age of 18 or over and sex are needed',
    ar: 'لا يمكن حساب معدل الترشيح: يلزم العمر (18 فأكثر) والنوع',
  },
  kidney_disputed: {
    en: 'eGFR cannot be told: stations disagree about birth date or sex, settle that first',
    ar: 'لا يمكن حساب معدل الترشيح: المحطات مختلفة في تاريخ الميلاد أو النوع، ويجب حسم الخلاف أولًا',
  },
  kidney_unstable: {
    en: 'eGFR does not hold in dialysis or acute kidney injury',
    ar: 'معدل الترشيح لا يعتمد عليه مع الغسيل أو القصور الحاد',
  },
  kidney_history: { en: 'Check kidney function before contrast', ar: 'تراجع وظائف الكلى قبل الصبغة' },
  acute_kidney: {
    en: 'Acute kidney injury: high risk with contrast',
    ar: 'قصور كلوي حاد: خطورة عالية مع الصبغة',
  },
  asthma: { en: 'Contrast: watch closely', ar: 'مع الصبغة: ملاحظة دقيقة' },
  metformin_stop: {
    en: 'eGFR below 30 or acute kidney injury: stop metformin, hold 48 h, check kidneys',
    ar: 'معدل الترشيح أقل من 30 أو قصور حاد: يوقف الميتفورمين 48 ساعة مع متابعة الكلى',
  },
  metformin_check: {
    en: 'Iodinated contrast: decide by kidney function',
    ar: 'صبغة اليود: القرار حسب وظائف الكلى',
  },
  fasting_short: { en: 'FDG PET: at least 4 h of fasting', ar: 'مسح بوزيتروني: الصيام 4 ساعات على الأقل' },
  glucose_high: {
    en: 'FDG PET above 200 mg/dL: reschedule or decide',
    ar: 'مسح بوزيتروني وسكر أعلى من 200 mg/dL: يؤجل أو يقرر الطبيب',
  },
  glucose_low: { en: 'Low blood sugar: treat first', ar: 'انخفاض سكر الدم: يعالج أولًا' },
} as const satisfies Record<string, Text>

export type SafetyNote = keyof typeof safetyNotes

export type SafetyKey =
  | 'pacemaker'
  | 'cochlear_implant'
  | 'aneurysm_clips'
  | 'metal_in_eye'
  | 'neurostimulator'
  | 'pump'
  | 'other_implants'
  | 'metal_fragments'
  | 'claustrophobia'
  | 'pregnancy'
  | 'breastfeeding'
  | 'contrast'
  | 'contrast_reaction'
  | 'allergy'
  | 'asthma'
  | 'kidney_disease'
  | 'dialysis'
  | 'acute_kidney_injury'
  | 'kidney_function'
  | 'metformin'
  | 'fasting'
  | 'glucose'

/** A safety answer: the field it is read from, the line that says more, and its short name. */
export interface SafetyQuestion {
  readonly key: SafetyKey
  readonly field: string
  readonly detail?: string
  readonly label: Text
}

/** Every safety answer, in the order of the sheet. */
export const safetyQuestions = [
  {
    key: 'pacemaker',
    field: 'has_pacemaker',
    label: { en: 'Pacemaker', ar: 'منظم ضربات القلب' },
  },
  {
    key: 'cochlear_implant',
    field: 'has_cochlear_implant',
    label: { en: 'Cochlear implant', ar: 'قوقعة مزروعة' },
  },
  {
    key: 'aneurysm_clips',
    field: 'has_aneurysm_clips',
    label: { en: 'Aneurysm clips', ar: 'مشابك تمدد شرياني' },
  },
  {
    key: 'metal_in_eye',
    field: 'has_intraocular_foreign_body',
    label: { en: 'Metal in the eye', ar: 'معدن في العين' },
  },
  {
    key: 'neurostimulator',
    field: 'has_neurostimulator',
    label: { en: 'Neurostimulator', ar: 'منبه أعصاب' },
  },
  { key: 'pump', field: 'has_infusion_pump', label: { en: 'Implanted pump', ar: 'مضخة مزروعة' } },
  {
    key: 'other_implants',
    field: 'has_implants',
    detail: 'implants_desc',
    label: { en: 'Plates, screws, joints', ar: 'شرائح أو مسامير أو مفاصل صناعية' },
  },
  {
    key: 'metal_fragments',
    field: 'has_metal_fragments',
    label: { en: 'Metal fragments', ar: 'شظايا معدنية' },
  },
  {
    key: 'claustrophobia',
    field: 'has_claustrophobia',
    label: { en: 'Fear of closed places', ar: 'خوف من الأماكن المغلقة' },
  },
  { key: 'pregnancy', field: 'is_pregnant', label: { en: 'Pregnancy', ar: 'حمل' } },
  { key: 'breastfeeding', field: 'is_breastfeeding', label: { en: 'Breastfeeding', ar: 'رضاعة طبيعية' } },
  { key: 'contrast', field: 'uses_contrast', label: { en: 'Contrast', ar: 'الصبغة' } },
  {
    key: 'contrast_reaction',
    field: 'has_contrast_reaction',
    detail: 'contrast_reaction_type',
    label: { en: 'Contrast reaction', ar: 'حساسية من الصبغة' },
  },
  { key: 'allergy', field: 'allergy_status', label: { en: 'Allergies', ar: 'الحساسية' } },
  { key: 'asthma', field: 'has_asthma', label: { en: 'Asthma', ar: 'ربو' } },
  { key: 'kidney_disease', field: 'has_kidney_disease', label: { en: 'Kidney disease', ar: 'مرض بالكلى' } },
  { key: 'dialysis', field: 'is_on_dialysis', label: { en: 'Dialysis', ar: 'غسيل كلوي' } },
  {
    key: 'acute_kidney_injury',
    field: 'has_acute_kidney_injury',
    label: { en: 'Acute kidney injury', ar: 'قصور كلوي حاد' },
  },
  {
    key: 'kidney_function',
    field: 'kidney_function_value',
    label: { en: 'Creatinine', ar: 'الكرياتينين' },
  },
  { key: 'metformin', field: 'takes_metformin', label: { en: 'Metformin', ar: 'الميتفورمين' } },
  { key: 'fasting', field: 'fasting_hours', label: { en: 'Fasting', ar: 'الصيام' } },
  { key: 'glucose', field: 'blood_sugar_level', label: { en: 'Blood sugar', ar: 'سكر الدم' } },
] as const satisfies readonly SafetyQuestion[]
