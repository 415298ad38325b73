import { accountAr } from './account-ar.ts'
import { actsAr, adminAr } from './admin-ar.ts'
import {
  appAr,
  columnsAr,
  entitiesAr,
  errorsAr,
  fieldsAr,
  firstSyncAr,
  navAr,
  receiptAr,
  rolesAr,
  stateAr,
  statusAr,
} from './app-ar.ts'
import { formAr, scoresAr } from './assessments-ar.ts'
import { paletteAr, shortcutsAr } from './commands-ar.ts'
import { conflictsAr } from './conflicts-ar.ts'
import { documentsAr } from './documents-ar.ts'
import { emergencyAr } from './emergency-ar.ts'
import type { en } from './en.ts'
import { networkAr } from './network-ar.ts'
import { observationsAr } from './observations-ar.ts'
import { organisationAr } from './organisation-ar.ts'
import { historyAr, lookupAr, patientAr, patientsAr, registerAr } from './patients-ar.ts'
import { pinAr } from './pin-ar.ts'
import { practiceAr, tourAr } from './practice-ar.ts'
import { radiologyAr } from './radiology-ar.ts'
import { removalsAr } from './removals-ar.ts'
import { allergiesAr, contactsAr, mergesAr, warningsAr } from './safety-ar.ts'
import { sessionAr } from './session-ar.ts'
import { syncAr } from './sync-ar.ts'
import { modalityAr, visitsAr } from './visits-ar.ts'
import type { ArabicOf } from './words.ts'
import { worklistAr } from './worklist-ar.ts'
import { wardAr } from './worklist-nurse-ar.ts'

/** Every sentence of the screens in Arabic, as it is said on Egyptian wards; written, not glued. */
export const ar: ArabicOf<typeof en> = {
  app: appAr,
  nav: navAr,
  roles: rolesAr,
  status: statusAr,
  first_sync: firstSyncAr,
  receipt: receiptAr,
  state: stateAr,
  errors: errorsAr,
  network: networkAr,
  fields: fieldsAr,
  session: sessionAr,
  account: accountAr,
  pin: pinAr,
  emergency: emergencyAr,
  practice: practiceAr,
  tour: tourAr,
  patients: patientsAr,
  register: registerAr,
  patient: patientAr,
  history: historyAr,
  lookup: lookupAr,
  allergies: allergiesAr,
  warnings: warningsAr,
  merges: mergesAr,
  removals: removalsAr,
  contacts: contactsAr,
  visits: visitsAr,
  modality: modalityAr,
  worklist: worklistAr,
  ward: wardAr,
  form: formAr,
  scores: scoresAr,
  observations: observationsAr,
  documents: documentsAr,
  radiology: radiologyAr,
  conflicts: conflictsAr,
  sync: syncAr,
  entities: entitiesAr,
  columns: columnsAr,
  admin: adminAr,
  organisation: organisationAr,
  acts: actsAr,
  palette: paletteAr,
  shortcuts: shortcutsAr,
}
