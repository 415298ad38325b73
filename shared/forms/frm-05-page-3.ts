import { ageSwitches } from '../clinical/age-switches.ts'
import { points } from './field-parts.ts'
import type { FormSection } from './form-definition.ts'
import { fallActions } from './frm-05-page-2.ts'

const fall = 'fall_risk_assessment'

export const fallChild = {
  code: 'fall_child',
  title: { en: 'Fall risk: Humpty Dumpty', ar: 'خطر السقوط: هامبتي دامبتي' },
  paper_page: 3,
  shown_when: { patient: 'age_years', below: ageSwitches.adult_from_years },
  derived: [
    { code: 'humpty_dumpty_total', label: { en: 'Humpty Dumpty total', ar: 'مجموع هامبتي دامبتي' } },
    { code: 'fall_risk_level', label: { en: 'Fall risk', ar: 'خطر السقوط' } },
  ],
  fields: [
    {
      name: 'age_score',
      record: fall,
      type: 'choice',
      label: { en: 'Age of the child', ar: 'عمر الطفل' },
      options: [
        // Not printed on the paper, published all the same.
        { ...points(4, 'Under 3 years', 'أقل من 3 سنوات'), added: true },
        points(3, '3 to under 7 years', 'من 3 إلى أقل من 7 سنوات'),
        points(2, '7 to under 13 years', 'من 7 إلى أقل من 13 سنة'),
        points(1, '13 years and over', '13 سنة فأكثر'),
      ],
    },
    {
      name: 'gender_score',
      record: fall,
      type: 'choice',
      label: { en: 'Sex of the child', ar: 'جنس الطفل' },
      options: [points(2, 'Male', 'ذكر'), points(1, 'Female', 'أنثى')],
    },
    {
      name: 'diagnosis_score',
      record: fall,
      type: 'choice',
      label: { en: 'Diagnosis', ar: 'التشخيص' },
      options: [
        points(4, 'Neurological', 'مرض بالجهاز العصبي'),
        points(
          3,
          'Oxygenation: respiratory, dehydration, anaemia, anorexia, syncope, dizziness',
          'تغير في الأكسجة: تنفسي، جفاف، أنيميا، فقدان شهية، إغماء، دوار',
        ),
        points(2, 'Psychiatric or behavioural', 'نفسي أو سلوكي'),
        points(1, 'Other diagnosis', 'تشخيص آخر'),
      ],
    },
    {
      name: 'cognitive_score',
      record: fall,
      type: 'choice',
      label: { en: 'Cognition', ar: 'الإدراك' },
      options: [
        points(3, 'Not aware of limits', 'لا يدرك حدوده'),
        points(2, 'Forgets limits', 'ينسى حدوده'),
        points(1, 'Oriented to own ability', 'يدرك قدراته'),
      ],
    },
    {
      name: 'environmental_score',
      record: fall,
      type: 'choice',
      label: { en: 'Environment', ar: 'البيئة المحيطة' },
      options: [
        points(4, 'History of falls, or infant or toddler in bed', 'سقوط سابق، أو رضيع / طفل صغير في سرير'),
        points(
          3,
          'Assistive device, or infant or toddler in crib',
          'جهاز مساعد، أو رضيع / طفل صغير في سرير أطفال',
        ),
        points(2, 'Patient placed in bed', 'المريض في السرير'),
        points(1, 'Outpatient area', 'العيادات الخارجية'),
      ],
    },
    {
      name: 'surgery_anesthesia_score',
      record: fall,
      type: 'choice',
      label: { en: 'Surgery, sedation or anaesthesia', ar: 'جراحة أو تهدئة أو تخدير' },
      options: [
        points(3, 'Within 24 hours', 'خلال 24 ساعة'),
        points(2, 'Within 48 hours', 'خلال 48 ساعة'),
        points(1, 'More than 48 hours ago, or none', 'أكثر من 48 ساعة أو لا يوجد'),
      ],
    },
    {
      name: 'medication_score',
      record: fall,
      type: 'choice',
      label: { en: 'Medication', ar: 'الأدوية' },
      hint: {
        en: 'Sedatives, hypnotics, barbiturates, antidepressants, laxatives, diuretics, narcotics',
        ar: 'مهدئات، منومات، باربيتورات، مضادات اكتئاب، ملينات، مدرات بول، مخدرات',
      },
      options: [
        points(3, 'Two or more of them', 'اثنان منها أو أكثر'),
        points(2, 'One of them', 'واحد منها'),
        points(1, 'Other medication or none', 'أدوية أخرى أو لا يوجد'),
      ],
    },
    fallActions,
  ],
} as const satisfies FormSection
