import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { askServer, auditOfPatient } from './admin-service.ts'

type AdminHandlers = Pick<
  GuardedHandlers,
  | 'reports.dashboard'
  | 'audit.of_patient'
  | 'admin.list_users'
  | 'admin.create_user'
  | 'admin.create_enrolment_code'
>

const get = { method: 'GET' } as const

/** Pages that only the server can answer. */
export function createAdminHandlers(deps: FeatureDeps): AdminHandlers {
  return {
    'reports.dashboard': () => askServer(deps, 'reports.dashboard', '/api/v1/reports/dashboard', get),
    'audit.of_patient': ({ patient_id }) => auditOfPatient(deps, patient_id),
    'admin.list_users': () => askServer(deps, 'admin.list_users', '/api/v1/admin/users?limit=100', get),
    'admin.create_user': (body) =>
      askServer(deps, 'admin.create_user', '/api/v1/admin/users', { method: 'POST', body }),
    'admin.create_enrolment_code': () =>
      askServer(deps, 'admin.create_enrolment_code', '/api/v1/admin/enrolment-codes', {
        method: 'POST',
        body: {},
      }),
  }
}
