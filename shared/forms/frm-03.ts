import { signatures } from '../radiology/sheet-additions.ts'
import type { FormDefinition } from './form-definition.ts'
import {
  contrast,
  criticalResult,
  drugs,
  exposure,
  history,
  implants,
  indication,
  symptoms,
  women,
} from './frm-03-sections.ts'

/**
 * SH.MR.FRM.03, the General Sheet of an X-ray, CT or MRI: the safety questions that are asked before a study. A nurse
 * or physician prepares it with the patient; a physician completes it. What is not on the paper is marked `added`.
 */
export const frm03 = {
  code: 'SH.MR.FRM.03',
  version: '1',
  title: { en: 'General sheet (X-ray, CT, MRI)', ar: 'الاستمارة العامة (أشعة عادية، مقطعية، رنين مغناطيسي)' },
  header: [
    { code: 'full_name', label: { en: 'Name', ar: 'الاسم' } },
    { code: 'mobile_number', label: { en: 'Mobile', ar: 'رقم الموبايل' } },
    { code: 'sheet_date', label: { en: 'Date', ar: 'التاريخ' } },
    { code: 'medical_number', label: { en: 'Medical no.', ar: 'الرقم الطبي' } },
    { code: 'date_of_birth', label: { en: 'Date of birth', ar: 'تاريخ الميلاد' } },
    { code: 'age_years', label: { en: 'Age', ar: 'السن' } },
    { code: 'gender', label: { en: 'Sex', ar: 'النوع' } },
    { code: 'diagnosis', label: { en: 'Diagnosis', ar: 'التشخيص' } },
  ],
  sections: [
    exposure,
    indication,
    implants,
    women,
    symptoms,
    history,
    drugs,
    contrast,
    criticalResult,
    {
      ...signatures,
      derived: [
        { code: 'patient_signature', label: { en: 'Patient signature', ar: 'توقيع المريض' } },
        { code: 'signature', label: { en: 'Doctor signature', ar: 'توقيع الطبيب' } },
      ],
    },
  ],
  defects: [
    {
      code: 'ctdivol_unit',
      paper: 'CTDIvol, DLP, KV and mAs are printed without units',
      published: 'Scanners report CTDIvol in mGy and DLP in mGy·cm',
      decision: 'Units are shown beside the numbers',
    },
    {
      code: 'no_third_answer',
      paper: 'Safety questions have an empty middle column and no "not known"',
      published: 'An implant that nobody can exclude is to be cleared, not taken as absent',
      decision: '"Not known" is a third answer of every safety question',
    },
  ],
  sources: [
    {
      title: 'Paper form SH.MR.FRM.03, one page, Arabic and English, and its schema of December 2025',
      place: 'Handbook, clinical/forms.md',
    },
    {
      title: 'Additions for contrast and MRI (ACR)',
      place: 'Handbook, clinical/forms.md, "Additions"; clinical/instruments.md',
    },
  ],
} as const satisfies FormDefinition
