/** Tables that a visit's lists and pages are made of. */
export const visitEntities = [
  'patients',
  'patient_visits',
  'studies',
  'form_submissions',
  'form_drafts',
  'nursing_assessments',
  'vital_signs',
  'pain_assessment',
  'fall_risk_assessment',
  'radiology_sheets',
  'radiology_assessments',
  'visit_documents',
  'radiology_sheets',
  'alert_events',
  'form_moves',
  'scope_members',
] as const
