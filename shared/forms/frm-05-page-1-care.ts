import { detail, option, tick, yesNo } from './field-parts.ts'
import type { FormSection } from './form-definition.ts'

const nursing = 'nursing_assessments'

export const nutrition = {
  code: 'nutrition',
  title: { en: 'Nutrition', ar: 'التغذية' },
  paper_page: 1,
  fields: [
    {
      name: 'diet_type',
      record: nursing,
      type: 'choice',
      label: { en: 'Diet', ar: 'الغذاء' },
      options: [option('regular', 'Regular', 'عادي'), option('special', 'Special', 'أطعمة خاصة')],
    },
    detail(
      'special_diet_desc',
      { field: 'diet_type', is_one_of: ['special'] },
      'Which special diet?',
      'نوع الغذاء الخاص',
    ),
    {
      name: 'appetite',
      record: nursing,
      type: 'choice',
      label: { en: 'Appetite', ar: 'الشهية' },
      options: [option('good', 'Good', 'جيدة'), option('poor', 'Poor', 'ضعيفة')],
    },
    yesNo('has_git_problems', 'Gastrointestinal problems', 'مشاكل بالجهاز الهضمي'),
    detail(
      'git_problems_desc',
      { field: 'has_git_problems', is_one_of: [true] },
      'Which gastrointestinal problems?',
      'ما هي مشاكل الجهاز الهضمي؟',
    ),
    yesNo('has_weight_loss', 'Weight loss', 'نقص في الوزن'),
    yesNo('has_weight_gain', 'Weight gain', 'زيادة في الوزن'),
    yesNo('refer_to_nutritionist', 'Refer to nutritionist', 'تحويل لأخصائي التغذية'),
  ],
} as const satisfies FormSection

const selfCareOptions = [
  option('independent', 'Independent', 'يعتمد على نفسه'),
  option('needs_supervision', 'Needs supervision', 'يحتاج إلى إشراف'),
  option('totally_dependent', 'Totally dependent', 'يعتمد كليًا على غيره'),
] as const

const musculoskeletal = 'musculoskeletal'
const equipment = 'equipment'

export const functional = {
  code: 'functional',
  title: { en: 'Functional', ar: 'القدرة الوظيفية' },
  paper_page: 1,
  groups: [
    { code: musculoskeletal, label: { en: 'Musculoskeletal', ar: 'العضلات والعظام' } },
    { code: equipment, label: { en: 'Equipment', ar: 'الأجهزة المساعدة' } },
  ],
  fields: [
    {
      name: 'feeding_status',
      record: nursing,
      type: 'choice',
      label: { en: 'Feeding', ar: 'الطعام' },
      options: selfCareOptions,
    },
    {
      name: 'hygiene_status',
      record: nursing,
      type: 'choice',
      label: { en: 'Hygiene', ar: 'النظافة الشخصية' },
      options: selfCareOptions,
    },
    {
      name: 'toileting_status',
      record: nursing,
      type: 'choice',
      label: { en: 'Toileting', ar: 'قضاء الحاجة' },
      options: selfCareOptions,
    },
    {
      name: 'ambulation_status',
      record: nursing,
      type: 'choice',
      label: { en: 'Ambulation', ar: 'التنقل' },
      options: selfCareOptions,
    },
    {
      // The box says "none", the field "has problems": ticked stores false.
      ...tick(
        musculoskeletal,
        'has_musculoskeletal_problems',
        'No musculoskeletal problem',
        'لا توجد مشكلة محددة',
      ),
      ticked_value: false,
      excludes: [
        'has_deformities',
        'has_contractures',
        'is_amputee',
        'is_bedridden',
        'has_musculoskeletal_pain',
      ],
    },
    tick(musculoskeletal, 'has_deformities', 'Deformities', 'تشوهات'),
    tick(musculoskeletal, 'has_contractures', 'Contractures', 'تقلصات'),
    tick(musculoskeletal, 'is_amputee', 'Amputee', 'عضو مبتور'),
    tick(musculoskeletal, 'is_bedridden', 'Bedridden', 'ملازم للفراش'),
    tick(musculoskeletal, 'has_musculoskeletal_pain', 'Muscle pain', 'ألم بالعضلات'),
    {
      ...tick(equipment, 'uses_no_equipment', 'No equipment', 'لا يستخدم أجهزة'),
      excludes: [
        'uses_walker',
        'uses_wheelchair',
        'uses_transfer_device',
        'uses_raised_toilet_seat',
        'uses_other_equipment',
      ],
    },
    tick(equipment, 'uses_walker', 'Walker', 'مشاية'),
    tick(equipment, 'uses_wheelchair', 'Uses a wheelchair', 'يستخدم كرسيًا متحركًا'),
    tick(equipment, 'uses_transfer_device', 'Transfer device', 'جهاز للنقل / تروللي'),
    tick(equipment, 'uses_raised_toilet_seat', 'Raised toilet seat', 'رفع قاعدة الحمام'),
    tick(equipment, 'uses_other_equipment', 'Other equipment', 'أجهزة أخرى'),
    {
      ...detail(
        'other_equipment_desc',
        { field: 'uses_other_equipment', is_one_of: [true] },
        'Which other equipment?',
        'ما هي الأجهزة الأخرى؟',
      ),
      required_when_shown: true,
    },
  ],
} as const satisfies FormSection
