import { ageSwitches } from '../clinical/age-switches.ts'
import { morseScale } from '../clinical/morse-data.ts'
import { painBandsPrinted } from '../clinical/pain-data.ts'
import { detail, line, option, scored, tick } from './field-parts.ts'
import type { FormSection } from './form-definition.ts'

const education = 'education_needs'

export const educationNeeds = {
  code: 'education_needs',
  title: { en: 'Education needs', ar: 'الاحتياجات التثقيفية' },
  paper_page: 2,
  groups: [{ code: education, label: { en: 'Needs education about', ar: 'يحتاج إلى التثقيف عن' } }],
  fields: [
    {
      ...tick(education, 'has_no_education_needs', 'No education needs', 'لا توجد احتياجات تثقيفية'),
      excludes: [
        'needs_medication_education',
        'needs_diet_nutrition_education',
        'needs_medical_equipment_education',
        'needs_rehabilitation_education',
        'needs_drug_interaction_education',
        'needs_pain_symptom_education',
        'needs_fall_prevention_education',
        'other_needs',
      ],
    },
    tick(education, 'needs_medication_education', 'Medication', 'الأدوية'),
    tick(education, 'needs_diet_nutrition_education', 'Diet and nutrition', 'الغذاء والتغذية'),
    tick(education, 'needs_medical_equipment_education', 'Medical equipment', 'الأجهزة الطبية'),
    tick(education, 'needs_rehabilitation_education', 'Rehabilitation', 'التأهيل'),
    tick(
      education,
      'needs_drug_interaction_education',
      'Drug and food interaction',
      'التفاعل بين الدواء والغذاء',
    ),
    tick(education, 'needs_pain_symptom_education', 'Pain and symptoms', 'الألم والأعراض'),
    {
      ...tick(education, 'needs_fall_prevention_education', 'Fall prevention', 'الوقاية من السقوط'),
      hint: { en: 'With a moderate or high fall risk', ar: 'عند خطر سقوط متوسط أو مرتفع' },
    },
    tick(education, 'other_needs', 'Other needs', 'احتياجات أخرى'),
    {
      ...detail(
        'other_needs_desc',
        { field: 'other_needs', is_one_of: [true] },
        'Which other needs?',
        'ما هي الاحتياجات الأخرى؟',
      ),
      required_when_shown: true,
    },
  ],
} as const satisfies FormSection

const hasPain = { field: 'pain_assessment.pain_intensity', at_least: 1 } as const

export const pain = {
  code: 'pain',
  title: { en: 'Pain', ar: 'الألم' },
  paper_page: 2,
  derived: [{ code: 'pain_band', label: { en: 'Pain band', ar: 'درجة الألم' } }],
  fields: [
    {
      name: 'pain_intensity',
      record: 'pain_assessment',
      type: 'integer',
      control: 'ruler',
      limits: painBandsPrinted.scale,
      label: { en: 'Pain intensity', ar: 'شدة الألم' },
      hint: { en: '0 none, 10 the worst', ar: '0 لا ألم، 10 الأسوأ' },
    },
    {
      ...line('pain_assessment', 'pain_location', 'Pain location', 'مكان الألم'),
      required_when_shown: true,
      shown_when: hasPain,
    },
    { ...line('pain_assessment', 'pain_frequency', 'Pain frequency', 'تكرار الألم'), shown_when: hasPain },
    { ...line('pain_assessment', 'pain_duration', 'Pain duration', 'مدة الألم'), shown_when: hasPain },
    { ...line('pain_assessment', 'pain_character', 'Pain character', 'طبيعة الألم'), shown_when: hasPain },
    {
      ...line('pain_assessment', 'action_taken', 'Action taken', 'الإجراء المتبع'),
      max_length: 500,
      shown_when: hasPain,
    },
  ],
} as const satisfies FormSection

/** The printed actions; both fall scales end in them, so both sections carry this one field. */
export const fallActions = {
  name: 'fall_actions',
  record: 'fall_risk_assessment',
  type: 'choices',
  uncounted: true,
  label: { en: 'Fall prevention actions', ar: 'إجراءات الوقاية من السقوط' },
  hint: {
    en: 'Minimal risk: educate. Moderate or high: all three',
    ar: 'خطر ضئيل: تثقيف. متوسط أو مرتفع: الإجراءات الثلاثة',
  },
  options: [
    option('educate_patient_family', 'Educate patient and family', 'تثقيف المريض والأسرة'),
    option('lock_wheels', 'Lock wheels of mobile equipment', 'تثبيت عجلات الأجهزة المتحركة'),
    option('yellow_wristband', 'Yellow wristband with letter F', 'إسورة صفراء عليها حرف F'),
  ],
} as const

const fall = 'fall_risk_assessment'
const { items } = morseScale

export const fallAdult = {
  code: 'fall_adult',
  title: { en: 'Fall risk: Morse', ar: 'خطر السقوط: مورس' },
  paper_page: 2,
  shown_when: { patient: 'age_years', at_least: ageSwitches.adult_from_years },
  derived: [
    { code: 'morse_total', label: { en: 'Morse total', ar: 'مجموع مورس' } },
    { code: 'fall_risk_level', label: { en: 'Fall risk', ar: 'خطر السقوط' } },
  ],
  fields: [
    {
      name: 'fall_history_3months',
      record: fall,
      type: 'boolean',
      label: { en: 'Fall now or in the last 3 months', ar: 'سقوط الآن أو خلال آخر 3 أشهر' },
      options: [
        scored(false, items.fall_history_3months.no, 'No', 'لا'),
        scored(true, items.fall_history_3months.yes, 'Yes', 'نعم'),
      ],
    },
    {
      name: 'secondary_diagnosis',
      record: fall,
      type: 'boolean',
      label: { en: 'Two or more diagnoses', ar: 'تشخيصان أو أكثر' },
      options: [
        scored(false, items.secondary_diagnosis.no, 'No', 'لا'),
        scored(true, items.secondary_diagnosis.yes, 'Yes', 'نعم'),
      ],
    },
    {
      name: 'ambulatory_aid',
      record: fall,
      type: 'choice',
      label: { en: 'Walking aid', ar: 'وسيلة المشي' },
      options: [
        scored('none', items.ambulatory_aid.none, 'None', 'لا شيء'),
        scored(
          'bed_rest_chair',
          items.ambulatory_aid.bed_rest_chair,
          'Bed rest, wheelchair, nurse',
          'راحة بالسرير / كرسي متحرك / بمساعدة التمريض',
        ),
        scored(
          'crutches_walker',
          items.ambulatory_aid.crutches_walker,
          'Crutch, cane, walker',
          'عكاز / عصا / مشاية',
        ),
        scored('furniture', items.ambulatory_aid.furniture, 'Holds on to furniture', 'يستند على الأثاث'),
      ],
    },
    {
      name: 'iv_therapy',
      record: fall,
      type: 'boolean',
      label: { en: 'IV line or lock', ar: 'محلول وريدي أو كانيولا' },
      options: [
        scored(false, items.iv_therapy.no, 'No', 'لا'),
        scored(true, items.iv_therapy.yes, 'Yes', 'نعم'),
      ],
    },
    {
      name: 'gait_status',
      record: fall,
      type: 'choice',
      label: { en: 'Gait', ar: 'المشية' },
      options: [
        scored(
          'normal',
          items.gait_status.normal,
          'Normal, bed, wheelchair',
          'طبيعية / بالسرير / كرسي متحرك',
        ),
        scored('weak', items.gait_status.weak, 'Weak', 'ضعيفة'),
        scored('impaired', items.gait_status.impaired, 'Impaired', 'مختلة'),
      ],
    },
    {
      name: 'mental_status',
      record: fall,
      type: 'choice',
      label: { en: 'Mental status', ar: 'الحالة الذهنية' },
      options: [
        scored('oriented', items.mental_status.oriented, 'Knows own limits', 'يدرك قدراته'),
        scored(
          'forgets_limitations',
          items.mental_status.forgets_limitations,
          'Forgets limits',
          'ينسى حدوده',
        ),
        scored('unaware', items.mental_status.unaware, 'Unaware of limits', 'لا يدرك حدوده'),
      ],
    },
    fallActions,
  ],
} as const satisfies FormSection
