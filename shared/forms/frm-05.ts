import type { AnswersOf, FormDefinition } from './form-definition.ts'
import { frm05Defects } from './frm-05-defects.ts'
import { allergies, arrival, psychosocial } from './frm-05-page-1.ts'
import { functional, nutrition } from './frm-05-page-1-care.ts'
import { educationNeeds, fallAdult, pain } from './frm-05-page-2.ts'
import { fallChild } from './frm-05-page-3.ts'
import { abuse, disability, elderly, signOff } from './frm-05-page-4.ts'
import { vitalSigns } from './frm-05-vital-signs.ts'

/**
 * SH.MR.FRM.05, nursing screening and assessment of one visit: every field of the hospital's four-page paper in its
 * order, and what NEWS2 needs beside it (marked `added`). A change of fields or options raises `version`, which is
 * stored with each submission.
 */
export const frm05 = {
  code: 'SH.MR.FRM.05',
  version: '1',
  title: { en: 'Nursing screening and assessment', ar: 'نموذج الفحص والتقييم التمريضي' },
  header: [
    { code: 'full_name', label: { en: 'Name', ar: 'اسم المريض رباعي' } },
    { code: 'medical_number', label: { en: 'Medical no.', ar: 'الرقم الطبي' } },
    { code: 'date_of_birth', label: { en: 'Date of birth', ar: 'تاريخ الميلاد' } },
    { code: 'gender', label: { en: 'Sex', ar: 'النوع' } },
    { code: 'diagnosis', label: { en: 'Diagnosis', ar: 'التشخيص' } },
  ],
  sections: [
    arrival,
    vitalSigns,
    psychosocial,
    allergies,
    nutrition,
    functional,
    educationNeeds,
    pain,
    fallAdult,
    fallChild,
    abuse,
    elderly,
    disability,
    signOff,
  ],
  defects: frm05Defects,
  sources: [
    {
      title: 'Paper form SH.MR.FRM.05, four pages, Arabic and English',
      place: 'Handbook, clinical/forms.md',
    },
    {
      title: 'NEWS2 additions, Royal College of Physicians 2017',
      place: 'Handbook, clinical/instruments.md',
    },
  ],
} as const satisfies FormDefinition

/** What a nurse filled in; every field may be missing. */
export type Frm05Answers = AnswersOf<typeof frm05>
/** One set of observations, charted with the form or alone. */
export type VitalSignsAnswers = NonNullable<Frm05Answers['vital_signs']>
