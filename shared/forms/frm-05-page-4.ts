import { ageSwitches } from '../clinical/age-switches.ts'
import { detail, option, yesNo } from './field-parts.ts'
import type { FormSection } from './form-definition.ts'

const nursing = 'nursing_assessments'
const abuseSuspected = { field: 'has_signs_of_abuse', is_one_of: [true] } as const

export const abuse = {
  code: 'abuse',
  title: { en: 'Abuse or neglect', ar: 'الإيذاء / الإهمال' },
  paper_page: 4,
  restricted: true,
  fields: [
    yesNo('has_signs_of_abuse', 'Signs of abuse or neglect', 'علامات إيذاء أو إهمال'),
    {
      name: 'abuse_description',
      record: nursing,
      type: 'long_text',
      max_length: 1000,
      uncounted: true,
      label: { en: 'What was seen or said', ar: 'وصف ما لوحظ أو قيل' },
      shown_when: abuseSuspected,
    },
    {
      ...yesNo('reported_to_authorities', 'Reported to the authorities', 'تم إبلاغ الجهات المختصة'),
      added: true,
      uncounted: true,
      shown_when: abuseSuspected,
    },
    {
      name: 'reporting_date',
      record: nursing,
      type: 'date',
      added: true,
      uncounted: true,
      label: { en: 'Reported on', ar: 'تاريخ الإبلاغ' },
      shown_when: { field: 'reported_to_authorities', is_one_of: [true] },
    },
  ],
} as const satisfies FormSection

export const elderly = {
  code: 'elderly',
  title: { en: 'Elderly, 65+', ar: 'كبار السن، 65+' },
  paper_page: 4,
  shown_when: { patient: 'age_years', at_least: ageSwitches.elderly_from_years },
  fields: [
    {
      name: 'daily_activities',
      record: nursing,
      type: 'choice',
      label: { en: 'Daily activities', ar: 'الأنشطة اليومية' },
      options: [
        option('independent', 'Independent', 'معتمد على نفسه'),
        option('needs_help', 'Needs help', 'يحتاج إلى مساعدة'),
        option('dependent', 'Dependent', 'معتمد على غيره'),
      ],
    },
    {
      name: 'cognitive_assessment',
      record: nursing,
      type: 'choice',
      label: { en: 'Cognitive assessment', ar: 'تقييم الإدراك' },
      options: [
        { ...option('normal', 'Normal', 'طبيعي'), added: true },
        option('mild', 'Mild (early mild delirium)', 'بسيط (هذيان خفيف مبكر)'),
        option('moderate', 'Moderate impairment', 'ضعف إدراكي متوسط'),
        option('severe', 'Severe impairment', 'ضعف إدراكي شديد'),
      ],
    },
    {
      name: 'mood_assessment',
      record: nursing,
      type: 'choice',
      label: { en: 'Mood', ar: 'الحالة المزاجية' },
      options: [
        option('depressed', 'Depressed', 'مكتئب'),
        option('not_depressed', 'Not depressed', 'غير مكتئب'),
      ],
    },
    yesNo('speech_disorder', 'Speech disorder', 'اضطراب في الكلام'),
    yesNo('hearing_disorder', 'Hearing disorder', 'اضطراب في السمع'),
    yesNo('vision_disorder', 'Vision disorder', 'اضطراب في النظر'),
    yesNo('sleep_disorder', 'Sleep disorder', 'اضطراب في النوم'),
  ],
} as const satisfies FormSection

export const disability = {
  code: 'disability',
  title: { en: 'Disability', ar: 'الإعاقة' },
  paper_page: 4,
  fields: [
    {
      name: 'disability_type',
      record: nursing,
      type: 'choices',
      label: { en: 'Disability', ar: 'نوع الإعاقة' },
      options: [
        { ...option('none', 'None', 'لا يوجد'), excludes_others: true, added: true },
        option('hearing', 'Hearing', 'سمعية'),
        option('visual', 'Visual', 'بصرية'),
        option('mobility', 'Mobility', 'حركية'),
        option('other', 'Other', 'أخرى'),
      ],
    },
    {
      ...detail(
        'disability_other_desc',
        { field: 'disability_type', is_one_of: ['other'] },
        'Which other disability?',
        'إعاقة أخرى (حدد)',
      ),
      required_when_shown: true,
    },
    yesNo('has_assistive_devices', 'Assistive devices', 'أجهزة مساعدة'),
    detail(
      'assistive_devices_desc',
      { field: 'has_assistive_devices', is_one_of: [true] },
      'Which assistive devices?',
      'ما هي الأجهزة المساعدة؟',
    ),
  ],
} as const satisfies FormSection

/** The caller's signature: who and when belong to the record (`signed_by`, `signed_at`), not to the answers. */
export const signOff = {
  code: 'sign_off',
  title: { en: 'Sign-off', ar: 'التوقيع' },
  paper_page: 4,
  derived: [
    {
      code: 'signature',
      label: { en: 'Nurse signature, date and time', ar: 'توقيع الممرض القائم بالتقييم، التاريخ والوقت' },
    },
  ],
  fields: [],
} as const satisfies FormSection
