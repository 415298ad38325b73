import { signatures } from '../radiology/sheet-additions.ts'
import type { FormDefinition } from './form-definition.ts'
import {
  attachments,
  comparison,
  contact,
  diagnosis,
  dose,
  petAllergies,
  petContrast,
  petWomen,
  preparation,
  referral,
  treatments,
} from './frm-04-sections.ts'

/**
 * SH.MR.FRM.04, the preparation sheet of PET/CT and nuclear medicine. A nurse or physician prepares it with the
 * patient; a physician completes it. The paper prints no title. What is not on the paper is marked `added`.
 */
export const frm04 = {
  code: 'SH.MR.FRM.04',
  version: '1',
  title: { en: 'PET/CT and nuclear medicine sheet', ar: 'استمارة المسح الذري والبوزيتروني' },
  header: [
    { code: 'sticker', label: { en: 'Sticker', ar: 'مكان الملصق' } },
    { code: 'full_name', label: { en: 'Name', ar: 'الاسم رباعي' } },
    { code: 'gender', label: { en: 'Sex', ar: 'النوع' } },
    { code: 'date_of_birth', label: { en: 'Date of birth', ar: 'تاريخ الميلاد' } },
    { code: 'age_years', label: { en: 'Age', ar: 'السن' } },
  ],
  sections: [
    referral,
    preparation,
    dose,
    petContrast,
    petWomen,
    comparison,
    attachments,
    contact,
    diagnosis,
    treatments,
    petAllergies,
    {
      ...signatures,
      derived: [{ code: 'signature', label: { en: 'Physician signature', ar: 'توقيع الطبيب' } }],
    },
  ],
  defects: [
    {
      code: 'ctdivol_misprint',
      paper: 'Prints "CTD1vol" and no unit for it or for DLP',
      published: 'CTDIvol in mGy, DLP in mGy·cm',
      decision: 'The stored name stays ctd1vol, the label says CTDIvol with its unit',
    },
    {
      code: 'kidney_function_unit',
      paper: 'Kidney function is printed without a unit',
      published: 'Contrast decisions rest on creatinine and the filtration estimated from it',
      decision: 'Creatinine in mg/dL is asked for; the hospital is to confirm',
    },
    {
      code: 'no_title',
      paper: 'No title is printed',
      published: 'The fields are those of PET/CT and nuclear medicine in oncology',
      decision: 'A title is shown on screen; the hospital is to name the form',
    },
    {
      code: 'no_third_answer',
      paper: 'Pregnancy offers yes or no only',
      published: 'A pregnancy that nobody can exclude stops an examination with radiation',
      decision: '"Not known" is a third answer of every safety question',
    },
  ],
  sources: [
    { title: 'Paper form SH.MR.FRM.04, one page, Arabic and English', place: 'Handbook, clinical/forms.md' },
    {
      title: 'Additions for contrast (ACR)',
      place: 'Handbook, clinical/forms.md, "Additions"; clinical/instruments.md',
    },
  ],
} as const satisfies FormDefinition
