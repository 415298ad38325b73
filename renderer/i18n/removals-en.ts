export const removalsEn = {
  entered_in_error: 'Entered in error…',
  removed_by: 'Removed as entered in error by {{name}}, {{time}}',
  reason: 'Reason: {{reason}}',
  put_back: 'Put back',
  remove: 'Remove',
  why: 'Why was it entered in error?',
  patient_title: 'Remove this registration',
  patient_text:
    'It leaves every list, search, count and report, on every PC. Nothing is erased: this page stays, with who removed it and why, and it can be put back. A patient with a visit is not removed.',
  contact_title: 'Remove this contact',
  contact_text: 'It is shown as removed, with your name and the reason, and can be put back.',
  study_title: 'Remove this study',
  study_text:
    'It was requested in error: it leaves every list and report, is shown here as removed, and can be put back.',
  list_title: 'Registrations removed as entered in error',
  closed: 'Record removed',
  closed_text:
    'What it is about was removed as entered in error: there is nothing to decide. Once it is put back, this is asked again with the same values.',
  conflict_title: 'Removed by one, written by another',
  conflict_text:
    'One person removed this record as entered in error; another wrote of it without knowing. It stays until somebody decides.',
  row: 'Is it entered in error?',
  stands: 'It stays',
  removed: 'It is removed',
  new_record: 'new: {{what}}',
  keep: 'Keep it',
  remove_it: 'Remove it',
} as const
