export const practiceEn = {
  word: 'PRACTICE',
  menu: 'Practice mode',
  leave: 'Leave practice',
  afresh: 'Start afresh',
  afresh_title: 'Start practice afresh?',
  afresh_text:
    'Everything that was entered in practice on this PC is thrown away, by whomever, and the invented patients come back as they were.',
  afresh_do: 'Throw away and start afresh',
  sign_in: 'Only practise',
  sign_in_hint: 'Invented patients on this PC; nothing is sent.',
  status: 'Practice – nothing here is a real record, nothing is sent',
  paper: 'PRACTICE – not a real record',
  region: 'Practice mode',
  unsaved:
    'Something you typed is not stored yet, so practice was not begun. Look at the form, then try again.',
  unattached:
    'Files you chose are not attached to the visit yet, so practice was not begun. Attach them or take them out, then try again.',
}

export const tourEn = {
  label: 'First-day tour',
  show: 'Tour',
  welcome_title: 'Your first day',
  welcome_text:
    'A few minutes, with invented patients: each step goes on by itself once you have done it. Nothing can go wrong here.',
  begin: 'Begin the tour',
  later: 'Leave for now',
  again: 'Begin again',
  close: 'Close',
  go: 'Take me there',
  step: 'Step {{n}} of {{all}}',
  over_title: 'That was the day',
  over_text: 'You have done every step. Practise on as long as you like, then leave practice.',
  nurse_find_title: 'Find a patient',
  nurse_find_text:
    'In Patients, type part of a name, such as Samira. The list follows every key; small differences in spelling do not matter.',
  nurse_register_title: 'Register somebody new',
  nurse_register_text:
    'Press Register a patient (Ctrl N), give a name, birth date, sex and a mobile number. The medical number comes at once; in practice it begins with 00.',
  nurse_visit_title: 'Open a visit',
  nurse_visit_text: 'On the patient’s page press Open a visit, choose its type and ward, and open it.',
  nurse_assess_title: 'Fill in the nursing assessment',
  nurse_assess_text:
    'Start the assessment of your visit. Every field is kept as you type; the scores follow. Under Review and submit you see what is missing, then sign.',
  nurse_offline_title: 'Chart a second set, as without a network',
  nurse_offline_text:
    'Press New vital signs on the patient’s page. Its mark says Only on this PC: so it looks on the ward while the network is down. You go on working; records leave by themselves when it returns.',
  nurse_lock_title: 'Lock',
  nurse_lock_text:
    'Press Ctrl L whenever you leave the PC. Your drafts stay yours. Locking ends practice too.',
  physician_worklist_title: 'Take a study from the worklist',
  physician_worklist_text: 'Urgent ones stand first, then those who wait longest. Choose a patient.',
  physician_nursing_title: 'Read what the nurse found',
  physician_nursing_text:
    'The nursing assessment stands beside the report: newest vital signs with NEWS2, then every answer. Click into it or scroll it.',
  physician_report_title: 'Write and sign the report',
  physician_report_text:
    'Findings, diagnosis, recommendations; a template helps. What you type is kept as a draft until you sign it as preliminary or final.',
  physician_complete_title: 'Complete the visit',
  physician_complete_text:
    'Save the diagnosis of the visit and press Complete visit. If a form is missing, the dialog asks why.',
  physician_lock_title: 'Lock',
  physician_lock_text: 'Press Ctrl L whenever you leave the PC. Locking ends practice too.',
  admin_dashboard_title: 'Read the dashboard',
  admin_dashboard_text:
    'Patients, visits, assessments, conflicts and stations, with their time. Press Refresh to count again. In practice it counts this PC’s invented patients.',
  admin_users_title: 'Look who may sign in',
  admin_users_text:
    'Under Users people are added, changed, and their access ended. That needs the server, so in practice you only look.',
  admin_audit_title: 'See who saw a patient',
  admin_audit_text:
    'Under Audit find a patient, such as Samira, and open who saw and changed what, in order.',
  admin_lock_title: 'Lock',
  admin_lock_text: 'Press Ctrl L whenever you leave the PC. Locking ends practice too.',
}
