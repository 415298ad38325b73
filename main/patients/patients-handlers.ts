import { ok } from '../../shared/result.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { peekMedicalNumber } from '../records/medical-number-store.ts'
import { getPatient } from './patient-page-service.ts'
import { findDuplicates, searchPatients } from './patient-search-service.ts'
import { editPatient, registerPatient } from './patient-service.ts'

type PatientsHandlers = Pick<
  GuardedHandlers,
  | 'patients.search'
  | 'patients.find_duplicates'
  | 'patients.next_medical_number'
  | 'patients.register'
  | 'patients.get'
  | 'patients.edit'
>

/** Search, registration and the patient's own data. */
export function createPatientsHandlers(deps: FeatureDeps): PatientsHandlers {
  return {
    'patients.search': (input, call) => searchPatients(deps, call, input),
    'patients.find_duplicates': (input, call) => findDuplicates(deps, call, input),
    'patients.next_medical_number': async () => ok(await peekMedicalNumber(deps.records.db)),
    'patients.register': (input, call) => registerPatient(deps, call, input),
    'patients.get': ({ id }, call) => getPatient(deps, call, id),
    'patients.edit': (input, call) => editPatient(deps, call, input),
  }
}
