import { createAccountHandlers } from './admin/account-handlers.ts'
import { createAdminHandlers } from './admin/admin-handlers.ts'
import { createAllergiesHandlers } from './allergies/allergies-handlers.ts'
import { createAssessmentsHandlers } from './assessments/assessments-handlers.ts'
import { createConflictsHandlers } from './conflicts/conflicts-handlers.ts'
import { createDocumentsHandlers } from './documents/documents-handlers.ts'
import { createEmergencyHandlers } from './emergency/emergency-handlers.ts'
import type { FeatureDeps } from './feature-deps.ts'
import type { FeatureHandlers } from './ipc/handlers.ts'
import { createObservationsHandlers } from './observations/observations-handlers.ts'
import { createPatientsHandlers } from './patients/patients-handlers.ts'
import { createRadiologyHandlers } from './radiology/radiology-handlers.ts'
import { createHistoryHandlers } from './scopes/history-handlers.ts'
import { createSettingsHandlers } from './settings/settings-handlers.ts'
import { createSyncPageHandlers } from './sync-page/sync-page-handlers.ts'
import { createVisitsHandlers } from './visits/visits-handlers.ts'
import { createWarningsHandlers } from './warnings/warnings-handlers.ts'
import { createWorklistHandlers } from './worklist/worklist-handlers.ts'

/** The handlers of every feature: the one place where features meet. A channel without one does not compile. */
export function createFeatureHandlers(deps: FeatureDeps): FeatureHandlers {
  return {
    ...createPatientsHandlers(deps),
    ...createHistoryHandlers(deps),
    ...createAllergiesHandlers(deps),
    ...createWarningsHandlers(deps),
    ...createVisitsHandlers(deps),
    ...createWorklistHandlers(deps),
    ...createAssessmentsHandlers(deps),
    ...createObservationsHandlers(deps),
    ...createRadiologyHandlers(deps),
    ...createDocumentsHandlers(deps),
    ...createConflictsHandlers(deps),
    ...createSyncPageHandlers(deps),
    ...createEmergencyHandlers(deps),
    ...createAdminHandlers(deps),
    ...createAccountHandlers(deps),
    ...createSettingsHandlers(deps),
  }
}
