import { accountEn } from './account-en.ts'
import { actsEn, adminEn } from './admin-en.ts'
import {
  appEn,
  columnsEn,
  entitiesEn,
  errorsEn,
  fieldsEn,
  firstSyncEn,
  navEn,
  receiptEn,
  rolesEn,
  stateEn,
  statusEn,
} from './app-en.ts'
import { formEn, scoresEn } from './assessments-en.ts'
import { paletteEn, shortcutsEn } from './commands-en.ts'
import { conflictsEn } from './conflicts-en.ts'
import { documentsEn } from './documents-en.ts'
import { emergencyEn } from './emergency-en.ts'
import { networkEn } from './network-en.ts'
import { observationsEn } from './observations-en.ts'
import { organisationEn } from './organisation-en.ts'
import { historyEn, lookupEn, patientEn, patientsEn, registerEn } from './patients-en.ts'
import { pinEn } from './pin-en.ts'
import { practiceEn, tourEn } from './practice-en.ts'
import { radiologyEn } from './radiology-en.ts'
import { removalsEn } from './removals-en.ts'
import { allergiesEn, contactsEn, mergesEn, warningsEn } from './safety-en.ts'
import { sessionEn } from './session-en.ts'
import { syncEn } from './sync-en.ts'
import { modalityEn, visitsEn } from './visits-en.ts'
import { worklistEn } from './worklist-en.ts'
import { wardEn } from './worklist-nurse-en.ts'

/** Every sentence of the screens in English. Labels of form fields are not here: they belong to the form definition. */
export const en = {
  app: appEn,
  nav: navEn,
  roles: rolesEn,
  status: statusEn,
  first_sync: firstSyncEn,
  receipt: receiptEn,
  state: stateEn,
  errors: errorsEn,
  network: networkEn,
  fields: fieldsEn,
  session: sessionEn,
  account: accountEn,
  pin: pinEn,
  emergency: emergencyEn,
  practice: practiceEn,
  tour: tourEn,
  patients: patientsEn,
  register: registerEn,
  patient: patientEn,
  history: historyEn,
  lookup: lookupEn,
  allergies: allergiesEn,
  warnings: warningsEn,
  merges: mergesEn,
  removals: removalsEn,
  contacts: contactsEn,
  visits: visitsEn,
  modality: modalityEn,
  worklist: worklistEn,
  ward: wardEn,
  form: formEn,
  scores: scoresEn,
  observations: observationsEn,
  documents: documentsEn,
  radiology: radiologyEn,
  conflicts: conflictsEn,
  sync: syncEn,
  entities: entitiesEn,
  columns: columnsEn,
  admin: adminEn,
  organisation: organisationEn,
  acts: actsEn,
  palette: paletteEn,
  shortcuts: shortcutsEn,
} as const
