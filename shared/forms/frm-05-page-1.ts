import { detail, line, option, yesNo } from './field-parts.ts'
import type { FormSection } from './form-definition.ts'

const nursing = 'nursing_assessments'

export const arrival = {
  code: 'arrival',
  title: { en: 'Arrival', ar: 'الوصول' },
  paper_page: 1,
  derived: [{ code: 'age_years', label: { en: 'Age', ar: 'العمر' } }],
  fields: [
    {
      name: 'mode_of_arrival',
      record: nursing,
      type: 'choice',
      label: { en: 'Mode of arrival', ar: 'طريقة الوصول' },
      required: true,
      options: [
        option('walk', 'Walk', 'بيمشي علي قدمه'),
        // The paper's English word is "Ambulatory"; its Arabic one means an ambulance, and that is what is meant.
        option('ambulatory', 'Ambulance', 'اسعاف'),
        option('wheelchair', 'Wheelchair', 'كرسي متحرك'),
        option('stretcher', 'Stretcher', 'نقالة'),
        option('other', 'Other', 'أخرى'),
      ],
    },
    {
      ...detail(
        'arrival_other_desc',
        { field: 'mode_of_arrival', is_one_of: ['other'] },
        'How else did the patient arrive?',
        'طريقة وصول أخرى (حدد)',
      ),
      required_when_shown: true,
    },
    {
      name: 'chief_complaint',
      record: nursing,
      type: 'long_text',
      max_length: 1000,
      required: true,
      label: { en: 'Chief complaint', ar: 'الشكوى الحالية' },
      hint: { en: "In the patient's own words", ar: 'بكلمات المريض نفسه' },
    },
    {
      name: 'accompanied_by',
      record: nursing,
      type: 'choice',
      label: { en: 'Accompanied by', ar: 'بصحبة' },
      options: [
        option('spouse', 'Spouse', 'زوج / زوجة'),
        option('relative', 'Relative', 'قريب'),
        { ...option('alone', 'Alone', 'بمفرده'), added: true },
        option('other', 'Other', 'أخرى'),
      ],
    },
    {
      name: 'language_spoken',
      record: nursing,
      type: 'choice',
      default_value: 'arabic',
      label: { en: 'Language spoken', ar: 'اللغة' },
      options: [
        option('arabic', 'Arabic', 'العربية'),
        option('english', 'English', 'الإنجليزية'),
        option('other', 'Other', 'أخرى'),
      ],
    },
    {
      ...detail(
        'language_other_desc',
        { field: 'language_spoken', is_one_of: ['other'] },
        'Which other language?',
        'لغة أخرى (حدد)',
      ),
      required_when_shown: true,
    },
  ],
} as const satisfies FormSection

export const psychosocial = {
  code: 'psychosocial',
  title: { en: 'Psychosocial', ar: 'الحالة النفسية' },
  paper_page: 1,
  fields: [
    {
      name: 'psychological_problem',
      record: nursing,
      type: 'choices',
      label: { en: 'Psychological problem', ar: 'المشكلة النفسية' },
      options: [
        { ...option('none', 'None', 'لا يوجد'), excludes_others: true },
        option('anxious', 'Anxious', 'قلق'),
        option('agitated', 'Agitated', 'مضطرب'),
        option('depressed', 'Depressed', 'مكتئب'),
        option('isolated', 'Isolated', 'يميل إلى العزلة'),
        option('confused', 'Confused', 'ارتباك حاد من المرض'),
        option('distress_from_pain', 'Distress from pain', 'الانزعاج من الألم'),
        option('other', 'Other', 'أخرى'),
      ],
    },
    {
      ...detail(
        'psychological_other_desc',
        { field: 'psychological_problem', is_one_of: ['other'] },
        'Which other psychological problem?',
        'مشكلة نفسية أخرى (حدد)',
      ),
      required_when_shown: true,
    },
    yesNo('is_smoker', 'Smoker', 'التدخين'),
  ],
} as const satisfies FormSection

const hasAllergy = { field: 'allergy_status', is_one_of: ['yes'] } as const

export const allergies = {
  code: 'allergies',
  title: { en: 'Allergies', ar: 'الحساسية' },
  paper_page: 1,
  groups: [
    {
      code: 'allergy_details',
      label: { en: 'Allergic to', ar: 'الحساسية من' },
      required_when_shown: true,
    },
  ],
  fields: [
    {
      name: 'allergy_status',
      record: nursing,
      type: 'choice',
      label: { en: 'Allergies', ar: 'الحساسية' },
      options: [
        option('not_recorded', 'Not recorded', 'غير مسجل'),
        { ...option('no_known_allergy', 'No known allergy', 'لا توجد حساسية معروفة'), added: true },
        option('yes', 'Yes', 'نعم'),
      ],
    },
    {
      ...line(nursing, 'medication_allergies', 'Medication allergies', 'حساسية من الأدوية'),
      group: 'allergy_details',
      shown_when: hasAllergy,
    },
    {
      ...line(nursing, 'food_allergies', 'Food allergies', 'حساسية من الطعام'),
      group: 'allergy_details',
      shown_when: hasAllergy,
    },
    {
      ...line(nursing, 'other_allergies', 'Other allergies', 'حساسية أخرى'),
      group: 'allergy_details',
      shown_when: hasAllergy,
    },
  ],
} as const satisfies FormSection
