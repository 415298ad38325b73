/** Tables whose change may change what the patient banner says. */
export const bannerEntities = [
  'patients',
  'allergies',
  'patient_warnings',
  'nursing_assessments',
  'form_submissions',
  'fall_risk_assessment',
  'conflicts',
  'scope_members',
] as const
