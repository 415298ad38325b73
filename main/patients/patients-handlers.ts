import { ok } from '../../shared/result.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { peekMedicalNumber } from '../records/medical-number-store.ts'
import { putContact } from './contact-service.ts'
import {
  findSamePerson,
  mergePatients,
  proposeMerge,
  rejectMerge,
  undoMerge,
} from './patient-merge-service.ts'
import { getPatient } from './patient-page-service.ts'
import { findDuplicates, lookUpDuplicates, lookUpPatients, searchPatients } from './patient-search-service.ts'
import { editPatient, registerPatient } from './patient-service.ts'
import {
  listRemoved,
  putContactBack,
  putPatientBack,
  removeContact,
  removePatient,
} from './removal-service.ts'
import { revealNationalId } from './reveal-service.ts'

type PatientsHandlers = Pick<
  GuardedHandlers,
  | 'patients.search'
  | 'patients.look_up'
  | 'patients.find_duplicates'
  | 'patients.look_up_duplicates'
  | 'patients.next_medical_number'
  | 'patients.register'
  | 'patients.get'
  | 'patients.edit'
  | 'patients.put_contact'
  | 'patients.remove_contact'
  | 'patients.put_contact_back'
  | 'patients.remove'
  | 'patients.put_back'
  | 'patients.list_removed'
  | 'patients.same_person'
  | 'patients.propose_merge'
  | 'patients.merge'
  | 'patients.reject_merge'
  | 'patients.undo_merge'
  | 'patients.reveal_ssn'
>

/** Search, registration and the patient's own data. */
export function createPatientsHandlers(deps: FeatureDeps): PatientsHandlers {
  return {
    'patients.search': (input, call) => searchPatients(deps, call, input),
    'patients.look_up': ({ query }, call) => lookUpPatients(deps, call, query),
    'patients.find_duplicates': (input, call) => findDuplicates(deps, call, input),
    'patients.look_up_duplicates': (input, call) => lookUpDuplicates(deps, call, input),
    'patients.next_medical_number': async () => ok(await peekMedicalNumber(deps.records.db)),
    'patients.register': (input, call) => registerPatient(deps, call, input),
    'patients.get': ({ id }, call) => getPatient(deps, call, id),
    'patients.edit': (input, call) => editPatient(deps, call, input),
    'patients.put_contact': (input, call) => putContact(deps, call, input),
    'patients.remove_contact': (input, call) => removeContact(deps, call, input),
    'patients.put_contact_back': ({ id }, call) => putContactBack(deps, call, id),
    'patients.remove': (input, call) => removePatient(deps, call, input),
    'patients.put_back': ({ id }, call) => putPatientBack(deps, call, id),
    'patients.list_removed': (_input, call) => listRemoved(deps, call),
    'patients.same_person': ({ id }, call) => findSamePerson(deps, call, id),
    'patients.propose_merge': (input, call) => proposeMerge(deps, call, input),
    'patients.merge': (input, call) => mergePatients(deps, call, input),
    'patients.reject_merge': (input, call) => rejectMerge(deps, call, input),
    'patients.undo_merge': (input, call) => undoMerge(deps, call, input),
    'patients.reveal_ssn': (input) => revealNationalId(deps, input),
  }
}
