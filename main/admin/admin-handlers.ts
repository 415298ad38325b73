import { UserView } from '../../shared/reports/admin-ipc.ts'
import { QuarantinedEntry } from '../../shared/reports/quarantined.ts'
import type { FeatureDeps, OnlineRequest } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { addressOf, askAllPages, askServer, auditOfPatient, type OnlineChannel } from './admin-service.ts'
import { exportReport } from './export-service.ts'

type AdminHandlers = Pick<GuardedHandlers, Exclude<OnlineChannel, `account.${string}`>>

const ADMIN = '/api/v1/admin'
const PENDING = `${ADMIN}/pending-stations`
const REPORTS = '/api/v1/reports'
const get: OnlineRequest = { method: 'GET' }
const post = (body: unknown): OnlineRequest => ({ method: 'POST', body })

/** Pages that only the server can answer. */
export function createAdminHandlers(deps: FeatureDeps): AdminHandlers {
  return {
    'reports.dashboard': () => askServer(deps, 'reports.dashboard', `${REPORTS}/dashboard`, get),
    'reports.patients': (period) =>
      askServer(deps, 'reports.patients', addressOf(`${REPORTS}/patients/statistics`, period), get),
    'reports.visits': (query) =>
      askServer(deps, 'reports.visits', addressOf(`${REPORTS}/visits/volume`, query), get),
    'reports.assessments': (period) =>
      askServer(deps, 'reports.assessments', addressOf(`${REPORTS}/clinical/assessments`, period), get),
    'reports.export': (request) => exportReport(deps, request),
    'admin.list_sites': () => askServer(deps, 'admin.list_sites', `${ADMIN}/sites`, get),
    'admin.create_site': (body) => askServer(deps, 'admin.create_site', `${ADMIN}/sites`, post(body)),
    'admin.replace_site': ({ id, row_version, ...body }) =>
      askServer(deps, 'admin.replace_site', `${ADMIN}/sites/${id}`, {
        method: 'PUT',
        body,
        if_match: row_version,
      }),
    'admin.create_site_enrolment_code': ({ id }) =>
      askServer(deps, 'admin.create_site_enrolment_code', `${ADMIN}/sites/${id}/enrolment-codes`, post({})),
    'audit.of_patient': ({ patient_id }) => auditOfPatient(deps, patient_id),
    'audit.own': (query) =>
      askServer(deps, 'audit.own', addressOf('/api/v1/audit/mine', { ...query, limit: '100' }), get),
    'audit.of_own_patients': (query) =>
      askServer(
        deps,
        'audit.of_own_patients',
        addressOf('/api/v1/audit/my-patients', { ...query, limit: '100' }),
        get,
      ),
    'audit.search': (query) =>
      askServer(
        deps,
        'audit.search',
        addressOf(`${ADMIN}/audit`, { ...query, order: 'newest', limit: '100' }),
        get,
      ),
    'admin.list_quarantine': () => askAllPages(deps, `${ADMIN}/quarantine`, QuarantinedEntry),
    'admin.get_quarantined': ({ id }) =>
      askServer(deps, 'admin.get_quarantined', `${ADMIN}/quarantine/${id}`, get),
    'admin.repair_quarantined': ({ id, ...body }) =>
      askServer(deps, 'admin.repair_quarantined', `${ADMIN}/quarantine/${id}/repair`, post(body)),
    'quarantine.list_own': () => askAllPages(deps, '/api/v1/quarantine/mine', QuarantinedEntry),
    'quarantine.get_own': ({ id }) =>
      askServer(deps, 'quarantine.get_own', `/api/v1/quarantine/mine/${id}`, get),
    'admin.list_users': () => askAllPages(deps, `${ADMIN}/users`, UserView),
    'admin.create_user': (body) => askServer(deps, 'admin.create_user', `${ADMIN}/users`, post(body)),
    'admin.replace_user': ({ id, row_version, ...body }) =>
      askServer(deps, 'admin.replace_user', `${ADMIN}/users/${id}`, {
        method: 'PUT',
        body,
        if_match: row_version,
      }),
    'admin.list_stations': () => askServer(deps, 'admin.list_stations', `${ADMIN}/stations`, get),
    'admin.revoke_station': ({ id, reason }) =>
      askServer(deps, 'admin.revoke_station', `${ADMIN}/stations/${id}`, {
        method: 'PUT',
        body: { is_revoked: true, reason },
      }),
    'admin.wipe_station': ({ id, ...body }) =>
      askServer(deps, 'admin.wipe_station', `${ADMIN}/stations/${id}/wipe`, post(body)),
    'admin.list_enrolment_codes': () =>
      askServer(deps, 'admin.list_enrolment_codes', `${ADMIN}/enrolment-codes`, get),
    'admin.create_enrolment_code': (body) =>
      askServer(deps, 'admin.create_enrolment_code', `${ADMIN}/enrolment-codes`, post(body)),
    'admin.list_pending_stations': () => askServer(deps, 'admin.list_pending_stations', PENDING, get),
    'admin.approve_station': ({ id }) =>
      askServer(deps, 'admin.approve_station', `${PENDING}/${id}/approve`, { method: 'POST' }),
    'admin.reject_station': ({ id }) =>
      askServer(deps, 'admin.reject_station', `${PENDING}/${id}/reject`, { method: 'POST' }),
    'admin.cancel_enrolment_code': ({ id }) =>
      askServer(deps, 'admin.cancel_enrolment_code', `${ADMIN}/enrolment-codes/${id}`, { method: 'DELETE' }),
  }
}
