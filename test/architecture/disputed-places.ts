/*
 * Where people or rules read a value of which stations may disagree, and how each place goes by it while they do. A new
 * place belongs here before it is written: `disputed-values.test.ts` finds it.
 */

/** What is read, by the pattern that finds its readers. */
export const readings = {
  identifiers:
    /\b(ssn_index|ssn_sealed|ssn_last4|passport_number|temporary_number|medical_number|PatientNumber)\b/,
  birth_and_sex:
    /\b(date_of_birth|birth_date_is_estimated|gender|ageText|ageShort|birthText|sexText|ageOn|ageYears|ageMonths|age_years|age_months|patientContextOn|patientContext|getPatientContext)\b/,
  deceased_at: /\bdeceased_at\b/,
  merged_into: /\bmerged_into\b/,
  mother_id: /\bmother_id\b/,
  diagnosis: /\b(diagnosis|diagnosis_code)\b/,
  versions:
    /\b(current_version|currentVersion|currentNursing|currentSheet|standingSheets|report_status|nursing_status)\b/,
  allergies: /\b(allergyState|AllergyState|readAllergies)\b/,
  warnings: /\b(standingWarnings|readWarnings|resuscitation_status)\b/,
} as const
export type Value = keyof typeof readings

export interface Place {
  /** What the place does while the value is disputed. */
  readonly how: string
  /** The test that shows it, by file and title; null where nothing is shown or decided. */
  readonly proof: readonly [file: string, title: string] | null
  readonly files: Readonly<Record<string, readonly Value[]>>
}

export const places: readonly Place[] = [
  {
    how: 'a mark beside the name says what of the identity is disputed; age, birth date and sex are told as each station says',
    proof: [
      'test/renderer/disputed-marks.test.ts',
      'says which of a patient’s identity stations disagree about',
    ],
    files: {
      'renderer/components/disputed-mark.tsx': ['identifiers', 'birth_and_sex', 'diagnosis', 'versions'],
      'renderer/components/patient-banner.tsx': ['identifiers', 'birth_and_sex'],
      'renderer/admin/audit-chooser.tsx': ['identifiers', 'birth_and_sex'],
      'renderer/patients/duplicate-card.tsx': ['identifiers', 'birth_and_sex'],
      'renderer/components/found-on-server.tsx': ['identifiers', 'birth_and_sex'],
      'renderer/patients/patient-details.tsx': ['identifiers', 'birth_and_sex'],
      'renderer/patients/register-kind.tsx': ['birth_and_sex', 'mother_id'],
      'renderer/patients/same-person-card.tsx': ['identifiers', 'birth_and_sex'],
      'renderer/patients/search-results.tsx': ['identifiers', 'birth_and_sex'],
      'renderer/radiology/reading-list.tsx': ['birth_and_sex', 'versions'],
      'renderer/worklist/ward-table.tsx': ['birth_and_sex', 'versions'],
      'renderer/sync/owner-cell.tsx': ['identifiers'],
      'renderer/conflicts/conflicts-page.tsx': ['identifiers'],
      'renderer/conflicts/duplicate-rows.tsx': ['identifiers', 'birth_and_sex'],
      'renderer/commands/palette.tsx': ['identifiers', 'birth_and_sex'],
      'renderer/visits/move-form.tsx': ['identifiers'],
      'renderer/visits/visits-table.tsx': ['identifiers', 'birth_and_sex', 'versions'],
      'renderer/visits/visit-words.tsx': ['versions'],
    },
  },
  {
    how: 'a mother is offered and found by what any station says of her, with what is disputed',
    proof: [
      'test/renderer/mothers.test.ts',
      'offers who is called a man by one station and not by another, and no man',
    ],
    files: {
      'renderer/components/patient-finder.tsx': ['identifiers'],
      'renderer/patients/mothers.tsx': ['identifiers', 'birth_and_sex'],
    },
  },
  {
    how: 'every reading is told, none picked',
    proof: [
      'test/renderer/person-facts.test.ts',
      'are told as each station says while two disagree, and no one of them alone',
    ],
    files: {
      'renderer/components/person-facts.ts': ['birth_and_sex'],
      'renderer/components/form/disputed-person.tsx': ['birth_and_sex'],
    },
  },
  {
    how: 'a score that rests on a disputed age is not shown, and what is shown says why',
    proof: [
      'test/renderer/disputed-scores.test.ts',
      'is not shown as the patient’s in the %s, which says why',
    ],
    files: {
      'renderer/visits/now-card.tsx': ['birth_and_sex'],
      'renderer/visits/visit-timeline.tsx': ['birth_and_sex'],
      'renderer/observations/observations-panel.tsx': ['birth_and_sex'],
      'renderer/observations/new-vital-signs.tsx': ['birth_and_sex'],
      'renderer/visits/moved-forms-card.tsx': ['birth_and_sex'],
      'renderer/assessments/section-scores.tsx': ['birth_and_sex'],
    },
  },
  {
    how: 'what a merge would be scored is not shown while it rests on a disputed age, and says why',
    proof: ['test/renderer/merge-preview.test.ts', 'has no score that rests on a disputed age, and says why'],
    files: {
      'renderer/conflicts/merge-preview.tsx': ['birth_and_sex'],
    },
  },
  {
    how: 'a note over the form or report says that versions compete and which one is shown',
    proof: ['test/renderer/disputed-marks.test.ts', 'says which of the competing versions is shown'],
    files: {
      'renderer/assessments/assessment-page.tsx': ['birth_and_sex', 'versions'],
      'renderer/radiology/nursing-pane.tsx': ['birth_and_sex', 'versions'],
      'renderer/visits/nursing-card.tsx': ['versions'],
      'renderer/radiology/sheet-page.tsx': ['birth_and_sex'],
      'renderer/components/form/submitted-answers.ts': ['versions'],
    },
  },
  {
    how: 'a mark beside the diagnosis on the visit’s page',
    proof: ['test/renderer/disputed-marks.test.ts', 'is marked on the page of the visit'],
    files: { 'renderer/visits/visit-facts.tsx': ['diagnosis'] },
  },
  {
    how: 'a mark or note says that the diagnosis is disputed',
    proof: [
      'test/renderer/disputed-marks.test.ts',
      'says where it is written that two stations set different ones',
    ],
    files: {
      'renderer/radiology/visit-conclusion.tsx': ['diagnosis'],
      'renderer/radiology/complete-dialog.tsx': ['diagnosis'],
      'renderer/radiology/complete-with-diagnosis.tsx': ['diagnosis'],
      'renderer/radiology/diagnosis-form.tsx': ['diagnosis'],
      'renderer/radiology/diagnosis-in-hand.ts': ['diagnosis'],
    },
  },
  {
    how: 'the other hospital’s summary names what is disputed; neither of two resuscitation statuses is believed',
    proof: [
      'test/sync-server/rest/disputed-fields.test.ts',
      'are named to another hospital that opens the patient in an emergency',
    ],
    files: {
      'shared/emergency/emergency-message.ts': [
        'identifiers',
        'birth_and_sex',
        'deceased_at',
        'diagnosis',
        'warnings',
      ],
      'sync-server/emergency/emergency-service.ts': [
        'identifiers',
        'birth_and_sex',
        'deceased_at',
        'allergies',
        'warnings',
      ],
      'renderer/patients/elsewhere-page.tsx': [
        'identifiers',
        'birth_and_sex',
        'deceased_at',
        'diagnosis',
        'warnings',
      ],
      'sync-server/emergency/emergency-store.ts': ['identifiers'],
    },
  },
  {
    how: 'who is disputed is counted as that, by neither value',
    proof: [
      'test/sync-server/rest/disputed-fields.test.ts',
      'count such a patient by neither birth date nor sex',
    ],
    files: {
      'sync-server/reports/statistics-store.ts': ['birth_and_sex', 'merged_into'],
      'sync-server/reports/export-tables.ts': ['identifiers', 'birth_and_sex'],
      'sync-server/reports/disputed-scores-service.ts': ['birth_and_sex'],
      'renderer/admin/reports-tab.tsx': ['birth_and_sex'],
    },
  },
  {
    how: 'the answer names the disputed fields, and every reading of birth date and sex',
    proof: [
      'test/sync-server/rest/disputed-fields.test.ts',
      'are named on the patient, in search and in worklists, with every birth date that is claimed',
    ],
    files: {
      'sync-server/patients/patient-message.ts': ['identifiers', 'birth_and_sex'],
      'sync-server/patients/patient-service.ts': [
        'identifiers',
        'birth_and_sex',
        'deceased_at',
        'merged_into',
        'mother_id',
      ],
      'sync-server/visits/visit-store.ts': ['identifiers', 'birth_and_sex'],
      'sync-server/visits/visit-message.ts': ['identifiers', 'birth_and_sex', 'diagnosis'],
      'sync-server/patients/patient-routes.ts': ['identifiers'],
      'sync-server/patients/patient-search-service.ts': ['identifiers'],
      'sync-server/patients/patient-store.ts': ['identifiers', 'birth_and_sex', 'merged_into'],
    },
  },
  {
    how: 'who is found for a station comes with what is disputed of them',
    proof: [
      'test/sync-server/sync/patient-lookups.test.ts',
      'says what of who is found stations disagree about',
    ],
    files: { 'sync-server/sync/patient-lookup-service.ts': ['identifiers', 'birth_and_sex'] },
  },
  {
    how: 'the answer names a disputed diagnosis',
    proof: ['test/sync-server/rest/disputed-fields.test.ts', 'are named on a visit whose diagnosis is held'],
    files: {
      'sync-server/visits/visit-service.ts': ['diagnosis'],
    },
  },
  {
    how: 'the answer names competing versions',
    proof: [
      'test/sync-server/rest/disputed-fields.test.ts',
      'are named on a form of which two versions compete',
    ],
    files: {
      'sync-server/assessments/nursing-service.ts': ['birth_and_sex', 'versions'],
      'sync-server/radiology/report-service.ts': ['diagnosis', 'versions'],
      'sync-server/radiology/sheet-service.ts': ['birth_and_sex', 'versions'],
    },
  },
  {
    how: 'no score is told while one age makes a child; its alerts are an adult’s',
    proof: [
      'test/sync-server/rest/disputed-fields.test.ts',
      'keep NEWS2 and the fall level from being told while one birth date makes a child',
    ],
    files: {
      'sync-server/observations/patient-context-store.ts': ['birth_and_sex'],
      'sync-server/observations/vital-signs-service.ts': ['birth_and_sex'],
    },
  },
  {
    how: 'one message for all screens, with the disputed fields and readings',
    proof: [
      'test/main/conflicts/disputed-birth-date.test.ts',
      'shows both to every screen of the patient, the visit and the worklists',
    ],
    files: {
      'shared/patients/patients-ipc.ts': ['identifiers', 'birth_and_sex', 'mother_id', 'warnings'],
      'shared/sync-page/sync-page-ipc.ts': ['identifiers'],
      'main/patients/patient-view-service.ts': ['identifiers', 'birth_and_sex'],
      'main/patients/patient-page-service.ts': ['mother_id'],
      'main/patients/patient-service.ts': ['identifiers', 'deceased_at', 'merged_into', 'mother_id'],
    },
  },
  {
    how: 'found, compared and kept from being registered twice by each station’s values',
    proof: [
      'test/main/patients/disputed-identity.test.ts',
      'is found by either national ID, and nobody is registered with one of them',
    ],
    files: {
      'shared/patients/likeness-rules.ts': ['identifiers', 'birth_and_sex'],
      'main/patients/patient-search-service.ts': ['identifiers', 'birth_and_sex'],
      'main/patients/patient-search-store.ts': ['identifiers', 'birth_and_sex'],
      'main/patients/patient-merge-service.ts': ['identifiers', 'birth_and_sex', 'merged_into'],
      'main/records/search-key.ts': ['identifiers'],
    },
  },
  {
    how: 'an earlier report says that versions of it compete',
    proof: [
      'test/main/radiology/prior-reports.test.ts',
      'say so in the list of who reads another study of the patient, until a person has decided',
    ],
    files: { 'main/radiology/prior-reports-service.ts': ['versions'] },
  },
  {
    how: 'lists say that versions compete',
    proof: [
      'test/main/visits/competing-forms.test.ts',
      'says so in every list of visits and on the visit’s page, until a person has decided',
    ],
    files: {
      'main/visits/visit-list-service.ts': ['birth_and_sex', 'versions'],
      'main/visits/visit-list-store.ts': ['versions'],
      'main/visits/report-status.ts': ['versions'],
      'shared/visits/visits-ipc.ts': ['diagnosis', 'versions'],
      'shared/worklist/nurse-worklist-ipc.ts': ['versions'],
    },
  },
  {
    how: 'no total, the alerts of an adult, and the earlier of two times to measure again',
    proof: [
      'test/main/conflicts/disputed-birth-date.test.ts',
      'measures a child’s set again when an adult’s would be, while it may be an adult’s',
    ],
    files: {
      'main/worklist/nurse-worklist-service.ts': ['birth_and_sex', 'versions'],
      'main/worklist/alert-service.ts': ['birth_and_sex'],
      'shared/observations/stored-news2.ts': ['birth_and_sex'],
    },
  },
  {
    how: 'the worse fall scale warns',
    proof: [
      'test/main/conflicts/disputed-birth-date.test.ts',
      'names no fall scale, and warns in the banner and on the ward of the worse one',
    ],
    files: {
      'shared/observations/fall-of-record.ts': ['birth_and_sex'],
      'main/patients/patient-flags-service.ts': ['birth_and_sex', 'allergies', 'warnings'],
      'main/observations/patient-context-service.ts': ['birth_and_sex'],
      'main/observations/vital-signs-service.ts': ['birth_and_sex'],
      'main/assessments/nursing-service.ts': ['birth_and_sex', 'versions'],
    },
  },
  {
    how: 'the readings themselves',
    proof: [
      'test/shared/patients/disputed-birth-and-sex.test.ts',
      'are what every station says, the shown one first; half of a candidate is filled from the record',
    ],
    files: {
      'shared/patients/birth-and-sex.ts': ['birth_and_sex'],
      'shared/forms/patient-context.ts': ['birth_and_sex'],
    },
  },
  {
    how: 'what either age asks for is asked, points only where every reading gives them',
    proof: [
      'test/shared/patients/disputed-birth-and-sex.test.ts',
      'points that follow from the registration are offered only where every reading gives them',
    ],
    files: {
      'shared/forms/form-definition.ts': ['birth_and_sex'],
      'shared/forms/form-visibility.ts': ['birth_and_sex'],
      'shared/forms/frm-05-rules.ts': ['birth_and_sex'],
      'shared/clinical/humpty-dumpty.ts': ['birth_and_sex'],
      'shared/forms/frm-05-page-1.ts': ['birth_and_sex'],
      'shared/forms/frm-05-page-2.ts': ['birth_and_sex'],
      'shared/forms/frm-05-page-3.ts': ['birth_and_sex', 'diagnosis'],
      'shared/forms/frm-05-page-4.ts': ['birth_and_sex'],
    },
  },
  {
    how: 'no total while an age makes a child',
    proof: [
      'test/shared/patients/disputed-birth-and-sex.test.ts',
      'NEWS2 is scored where both make an adult, and what is asked by age in years stays as it is',
    ],
    files: {
      'shared/clinical/news2.ts': ['birth_and_sex'],
      'shared/clinical/age.ts': ['birth_and_sex'],
    },
  },
  {
    how: 'pregnancy is asked where either reading asks for it',
    proof: [
      'test/shared/patients/disputed-birth-and-sex.test.ts',
      'pregnancy is asked where either reading asks for it',
    ],
    files: {
      'shared/radiology/sheet-parts.ts': ['birth_and_sex'],
      'main/radiology/sheet-service.ts': ['birth_and_sex', 'versions'],
      'renderer/radiology/sheet-state.ts': ['birth_and_sex', 'versions'],
      'renderer/radiology/use-sheet-completion.ts': ['birth_and_sex'],
    },
  },
  {
    how: 'the kidney is judged by the lower estimate',
    proof: [
      'test/shared/patients/disputed-birth-and-sex.test.ts',
      'the kidney is judged by the lower estimate, and both are shown as disputed',
    ],
    files: {
      'shared/clinical/egfr.ts': ['birth_and_sex'],
      'shared/radiology/safety-answers-rules.ts': ['birth_and_sex'],
    },
  },
  {
    how: 'each safety question is as loud as the loudest of the competing sheets',
    proof: [
      'test/shared/radiology/competing-sheets.test.ts',
      'both stand until a person decides, the one that counts first; what was never in question does not',
    ],
    files: {
      'shared/radiology/study-safety.ts': ['versions'],
    },
  },
  {
    how: 'allergic while anybody says so, and disputed',
    proof: [
      'test/shared/allergies/allergy-rules.test.ts',
      'is yes and disputed while one station says penicillin and another none known',
    ],
    files: {
      'shared/allergies/allergy-rules.ts': ['allergies'],
      'shared/allergies/form-allergies.ts': ['allergies'],
      'main/allergies/allergy-service.ts': ['versions', 'allergies'],
      'sync-server/allergies/allergy-service.ts': ['allergies'],
    },
  },
  {
    how: 'of two resuscitation statuses neither is believed',
    proof: [
      'test/sync-server/rest/disputed-fields.test.ts',
      'are named to another hospital that opens the patient in an emergency',
    ],
    files: {
      'shared/warnings/warning-rules.ts': ['warnings'],
      'main/warnings/warning-service.ts': ['warnings'],
      'sync-server/warnings/warning-service.ts': ['warnings'],
      'renderer/components/warning-flag.tsx': ['warnings'],
    },
  },
  {
    how: 'a form is amended from the version that counts, stays disputed, and is decided by a person',
    proof: [
      'test/sync-server/rest/disputed-forms.test.ts',
      'goes on from the version that counts, under the next free number, and stays disputed',
    ],
    files: {
      'shared/assessments/form-move-rules.ts': ['versions'],
      'shared/assessments/nursing-version-rules.ts': ['versions'],
      'shared/assessments/version-number.ts': ['versions'],
      'shared/radiology/report-rules.ts': ['versions'],
      'shared/radiology/sheet-version-rules.ts': ['versions'],
      'main/assessments/judge-nursing-service.ts': ['versions'],
      'main/assessments/moved-forms.ts': ['versions'],
      'main/radiology/report-service.ts': ['versions'],
      'sync-server/commit/apply-patch.ts': ['versions'],
      'sync-server/commit/apply-resolve.ts': ['versions'],
      'sync-server/commit/apply-version.ts': ['versions'],
      'sync-server/commit/form-judgement.ts': ['versions'],
    },
  },
  {
    how: 'merged by a person who chooses for each field; nothing is chosen by itself',
    proof: [
      'test/main/conflicts/merge-versions.test.ts',
      'has every difference chosen: what was not is named, and nothing is written',
    ],
    files: {
      'main/conflicts/merge-versions-service.ts': ['versions'],
      'main/conflicts/competing-versions.ts': ['birth_and_sex', 'versions'],
      'shared/radiology/sheet-merge-rules.ts': ['diagnosis'],
      'sync-server/commit/merged-version.ts': ['versions'],
      'sync-server/commit/sheet-check.ts': ['versions'],
      'renderer/conflicts/conflict-page.tsx': ['versions'],
    },
  },
  {
    how: 'the conflict itself: every value with who set it',
    proof: [
      'test/main/conflicts/conflicts.test.ts',
      'shows before, mine and theirs with persons and stations, and marks the field as disputed',
    ],
    files: {
      'main/conflicts/conflict-values.ts': ['identifiers', 'versions'],
      'main/conflicts/choice-check.ts': ['versions'],
      'main/conflicts/conflict-service.ts': ['merged_into', 'versions'],
      'renderer/conflicts/conflict-words.tsx': ['merged_into'],
      'renderer/components/record-field.tsx': ['identifiers', 'birth_and_sex', 'diagnosis', 'versions'],
      'renderer/conflicts/field-kinds.ts': ['identifiers', 'birth_and_sex', 'diagnosis'],
      'renderer/conflicts/value-editor.tsx': ['birth_and_sex'],
      'renderer/conflicts/form-versions.ts': ['diagnosis'],
      'renderer/conflicts/version-rows.tsx': ['versions'],
    },
  },
  {
    how: 'says what a record, form or message may hold; shows and decides nothing',
    proof: null,
    files: {
      'shared/patients/patient.ts': [
        'identifiers',
        'birth_and_sex',
        'deceased_at',
        'merged_into',
        'mother_id',
      ],
      'shared/visits/visit.ts': ['diagnosis'],
      'shared/sync/entities.ts': [
        'identifiers',
        'birth_and_sex',
        'deceased_at',
        'merged_into',
        'mother_id',
        'diagnosis',
        'versions',
      ],
      'shared/sync/removals.ts': ['merged_into', 'mother_id'],
      'shared/assessments/form-submission.ts': ['versions'],
      'shared/warnings/patient-warning.ts': ['warnings'],
      'shared/warnings/warnings-ipc.ts': ['warnings'],
      'shared/policy/field-rules.ts': ['identifiers'],
      'sync-server/db/tables.ts': ['identifiers'],
      'shared/forms/frm-03.ts': ['identifiers', 'birth_and_sex', 'diagnosis'],
      'shared/forms/frm-04.ts': ['birth_and_sex', 'diagnosis'],
      'shared/forms/frm-05.ts': ['identifiers', 'birth_and_sex', 'diagnosis'],
      'shared/forms/frm-04-sections.ts': ['diagnosis'],
    },
  },
  {
    how: 'a report’s own text, of which whole versions compete, not the visit’s diagnosis',
    proof: null,
    files: {
      'shared/radiology/radiology-assessment.ts': ['diagnosis'],
      'shared/radiology/report-templates-data.ts': ['diagnosis'],
      'shared/radiology/report-templates.ts': ['diagnosis'],
      'renderer/radiology/report-form.tsx': ['diagnosis'],
      'renderer/radiology/report-texts.ts': ['diagnosis'],
      'renderer/radiology/report-versions.tsx': ['diagnosis'],
      'renderer/radiology/signed-report.tsx': ['diagnosis'],
      'renderer/radiology/template-picker.tsx': ['diagnosis'],
    },
  },
  {
    how: 'what somebody types, before it is a record’s',
    proof: null,
    files: {
      'shared/identifiers/national-id.ts': ['birth_and_sex'],
      'shared/patients/lookup-rules.ts': ['birth_and_sex'],
      'shared/sync/patient-lookup-message.ts': ['birth_and_sex'],
      'renderer/components/use-server-lookup.ts': ['birth_and_sex'],
      'main/patients/patient-input.ts': ['identifiers', 'birth_and_sex'],
      'main/visits/visit-service.ts': ['diagnosis'],
      'sync-server/patients/patient-input.ts': ['identifiers', 'birth_and_sex'],
      'sync-server/patients/national-id.ts': ['identifiers'],
      'renderer/patients/edit-patient.tsx': ['identifiers', 'birth_and_sex'],
      'renderer/patients/register-panel.tsx': ['identifiers', 'birth_and_sex', 'mother_id'],
      'renderer/patients/registration-form.tsx': ['identifiers', 'birth_and_sex'],
      'renderer/patients/registration.ts': ['identifiers', 'birth_and_sex', 'mother_id'],
      'renderer/patients/use-duplicates.ts': ['birth_and_sex'],
      'renderer/patients/use-registration.ts': ['birth_and_sex'],
      'renderer/patients/warning-form.tsx': ['warnings'],
      'main/records/medical-number-store.ts': ['identifiers'],
    },
  },
  {
    how: 'carries, seals or counts what is stored, every candidate alike',
    proof: null,
    files: {
      'main/sync/national-id-keys.ts': ['identifiers'],
      'sync-server/patients/renew-national-ids.ts': ['identifiers'],
      'sync-server/patients/renewal-store.ts': ['identifiers'],
      'sync-server/keys/national-id-seal.ts': ['identifiers'],
      'sync-server/commit/commit-store.ts': ['identifiers'],
      'sync-server/commit/identifier-claims.ts': ['identifiers'],
      'sync-server/commit/patient-identifiers.ts': ['identifiers'],
      'sync-server/commit/references.ts': ['merged_into', 'mother_id'],
      'sync-server/commit/conflicts.ts': ['merged_into'],
      'sync-server/commit/merge-circle.ts': ['merged_into'],
      'sync-server/sync/snapshot-rows-store.ts': ['merged_into', 'mother_id'],
      'sync-server/reports/dashboard-store.ts': ['merged_into'],
    },
  },
  {
    how: 'an entry that was put aside, or a conflict, as an administrator looks at it: what was written, not what holds',
    proof: null,
    files: {
      'shared/reports/quarantined.ts': ['identifiers'],
      'sync-server/admin/operations-service.ts': ['identifiers'],
      'sync-server/admin/quarantine-fields.ts': ['identifiers', 'versions'],
      'sync-server/admin/quarantine-people.ts': ['identifiers'],
      'renderer/admin/quarantine-entry.tsx': ['identifiers'],
    },
  },
  {
    how: 'follows the merge that came first; allergies and warnings of what was merged count at every patient whose it may be, as disputed, and the banner and search name them all',
    proof: [
      'test/main/patients/disputed-merge.test.ts',
      'has its allergies and warnings at both, as disputed',
    ],
    files: {
      'shared/patients/disputed-merges.ts': ['merged_into'],
      'renderer/components/disputed-merge-flag.tsx': ['identifiers'],
      'main/patients/patient-family-store.ts': ['merged_into', 'mother_id'],
      'sync-server/patients/patient-family-store.ts': ['merged_into'],
    },
  },
]
