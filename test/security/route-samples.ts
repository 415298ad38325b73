import { v7 } from 'uuid'

/* What a request to a route carries beside its path. Every route that takes a body stands here: one that does not is red. */

const words = 'Written by the matrix'
const site = { name: 'Changed', name_ar: null, is_closed: false }
const admin_first = () => ({
  username: `first-${v7().slice(-8)}`,
  full_name: 'First',
  password: 'a long enough password',
})
const siteCodes = Array.from({ length: 88 }, (_, n) => String(n + 11))

/** `patient_id` is the patient that the request is about where its path names none. */
export const bodies: Readonly<Record<string, (patient_id: string) => unknown>> = {
  'POST /api/v1/auth/login': () => ({ username: v7(), password: 'not the password' }),
  'POST /api/v1/auth/refresh': () => ({ refresh_token: 'x'.repeat(43) }),
  'POST /api/v1/auth/logout': () => undefined,
  'POST /api/v1/auth/step-up': () => ({ password: 'not the password' }),
  'POST /api/v1/auth/password': () => ({
    old_password: 'not the password',
    new_password: 'another long enough one',
  }),
  'POST /api/v1/auth/totp/start': () => ({}),
  'POST /api/v1/auth/totp/confirm': () => ({ totp: '000000' }),
  'POST /api/v1/auth/totp/recovery-codes': () => ({}),
  'POST /api/v1/auth/totp/off': () => ({}),
  'POST /api/v1/admin/users/:user_id/password-reset': () => ({ reason: words }),
  'POST /api/v1/admin/users/:user_id/totp-off': () => ({ reason: words }),
  'POST /api/v1/patients': () => ({ full_name: 'New Person', mobile_number: '01112345678' }),
  'POST /api/v1/patients/:patient_ssn/national-id': () => ({ reason: words }),
  'POST /api/v1/patients/:patient_ssn/removal': () => ({ reason: words }),
  'DELETE /api/v1/patients/:patient_ssn/removal': () => undefined,
  'PUT /api/v1/patients/:patient_ssn': () => ({ full_name: 'Changed', mobile_number: '01112345678' }),
  'POST /api/v1/patients/:patient_ssn/allergies': () => ({
    kind: 'food',
    substance: 'Nuts',
    administration_reason: words,
  }),
  'POST /api/v1/patients/:patient_ssn/warnings': () => ({
    kind: 'other',
    note: 'Deaf',
    administration_reason: words,
  }),
  'POST /api/v1/visits': (patient_id) => ({ patient_id, visit_type: 'outpatient' }),
  'PUT /api/v1/visits/:visit_id': () => ({ visit_type: 'inpatient', administration_reason: words }),
  'POST /api/v1/visits/:visit_id/nursing-assessment': () => ({
    mode_of_arrival: 'walk',
    chief_complaint: 'Cough',
    administration_reason: words,
  }),
  'PUT /api/v1/visits/:visit_id/nursing-assessment': () => ({
    mode_of_arrival: 'walk',
    chief_complaint: 'Cough',
    amendment_reason: words,
    administration_reason: words,
  }),
  'POST /api/v1/visits/:visit_id/vital-signs': () => ({ pulse_bpm: 70, administration_reason: words }),
  'POST /api/v1/visits/:visit_id/radiology-assessment': () => ({
    modality: 'ct',
    body_region: 'Head',
    findings: 'No bleeding is seen',
    diagnosis: 'Normal CT of the head',
    status: 'preliminary',
    administration_reason: words,
  }),
  'PUT /api/v1/visits/:visit_id/radiology-assessment': () => ({
    modality: 'ct',
    body_region: 'Head',
    findings: 'No bleeding is seen',
    diagnosis: 'Normal CT of the head',
    status: 'final',
    amendment_reason: words,
    administration_reason: words,
  }),
  'POST /api/v1/visits/:visit_id/documents': () => multipart,
  'POST /api/v1/admin/users': () => ({
    username: `user-${v7().slice(-8)}`,
    password: 'a long enough password',
    full_name: 'New',
    role: 'nurse',
  }),
  'PUT /api/v1/admin/users/:user_id': () => ({ full_name: 'Changed', role: 'nurse' }),
  'POST /api/v1/admin/enrolment-codes': () => ({ approve: 'manual' }),
  'DELETE /api/v1/admin/enrolment-codes/:code_id': () => undefined,
  'PUT /api/v1/admin/stations/:station_id': () => ({ is_revoked: true, reason: words }),
  'POST /api/v1/admin/stations/:station_id/wipe': () => ({ reason: words, confirm_name: 'no such name' }),
  'POST /api/v1/admin/pending-stations/:station_id/approve': () => undefined,
  'POST /api/v1/admin/pending-stations/:station_id/reject': () => undefined,
  'POST /api/v1/admin/quarantine/:quarantine_id/repair': () => ({
    reason: words,
    corrections: [{ op_index: 0, field: 'full_name', value: 'Mona' }],
  }),
  'PUT /api/v1/admin/settings': () => ({}),
  'PUT /api/v1/admin/durability': () => ({ backed_up_through: 0 }),
  'POST /api/v1/emergency-accesses/elsewhere': () => ({ identifier: '01000000017', reason: words }),
  'POST /api/v1/emergency-accesses/:access_id/reviews': () => ({ remark: words }),
  'PUT /api/v1/admin/clinical-rules': () => ({}),
  'POST /api/v1/admin/sites': () => ({
    code: siteCodes.pop(),
    name: 'New',
    name_ar: null,
    time_zone: 'Africa/Cairo',
    allows_password_only_slots: true,
    first_administrator: admin_first(),
  }),
  'PUT /api/v1/admin/sites/:site_id': () => site,
  'POST /api/v1/admin/sites/:site_id/enrolment-codes': () => ({}),
  'POST /sync/v1/enrol': () => ({
    protocol: 1,
    enrolment_code: 'no such code',
    station_id: v7(),
    station_name: 'x',
    public_key: 'AAAA',
    key_protection: 'keychain',
  }),
  'POST /sync/v1/sign-in': () => ({
    protocol: 1,
    station_id: v7(),
    username: 'nobody',
    password: 'not the password',
  }),
  'POST /sync/v1/push': () => ({ protocol: 1 }),
  'POST /sync/v1/audit': () => ({ protocol: 1 }),
  'POST /sync/v1/progress': () => ({
    protocol: 1,
    incarnation: 1,
    station_seq: 0,
    hash: '0'.repeat(64),
    starts_after: 0,
    audit: [],
    pending: [],
  }),
  'POST /sync/v1/sealed-outbox': () => ({ protocol: 1, frames: [] }),
  'POST /sync/v1/digests': () => ({ protocol: 1, cursor: 0, tables: [] }),
  'POST /sync/v1/epochs': () => ({ protocol: 4, epoch: 'none', marks: [] }),
  'POST /sync/v1/snapshots': () => ({ protocol: 3, snapshot_id: null }),
  'POST /sync/v1/scope-grants': (patient_id) => ({ protocol: 4, patient_id, actor_id: v7() }),
  'POST /sync/v1/patient-lookups': () => ({ protocol: 4, query: 'mona', ssn_indexes: [], actor_id: v7() }),
  'POST /sync/v1/national-id-keys': () => ({ ssn_key_id: 'none', is_clear: false }),
  'POST /sync/v1/device-key': () => ({
    public_key: 'k'.repeat(60),
    signed_by_old: 's'.repeat(86),
    signed_by_new: 's'.repeat(86),
  }),
  'POST /sync/v1/standing/ack': () => ({ nonce: 'n'.repeat(20), state: 'active', ended_slots: [] }),
  'POST /sync/v1/wipe': () => ({ station_id: v7(), receipt: 'a.b.c', is_done: false }),
  'PUT /sync/v1/blobs/:sha256': () => Buffer.from('not these bytes'),
  'PUT /sync/v1/blobs/:sha256/chunks/:index': () => Buffer.from('not these bytes'),
}

const boundary = 'matrix-boundary'
/** The body of an upload, and its type. */
export const multipart = {
  type: `multipart/form-data; boundary=${boundary}`,
  text: [
    `--${boundary}`,
    'content-disposition: form-data; name="document_type"',
    '',
    'report',
    `--${boundary}`,
    'content-disposition: form-data; name="file"; filename="a.pdf"',
    'content-type: application/pdf',
    '',
    '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
    `--${boundary}--`,
    '',
  ].join('\r\n'),
}

/** What a route's query must hold before it answers. */
export const queries: Readonly<Record<string, string>> = {
  '/api/v1/patients/search': '?q=Kanarya',
  '/api/v1/reports/export/:report_type': '?format=csv&reason=Yearly',
  '/sync/v1/pull': '?after=0&protocol=3',
  '/sync/v1/standing': '?nonce=a-nonce-of-this-question',
}

/** Routes whose answer is of the whole organisation, or the same for all: an id of another site is no secret there. */
export const organisationWide: Readonly<Record<string, string>> = {
  '/api/v1/admin/sites': 'an administrator opens and closes sites',
  '/api/v1/admin/sites/:site_id': 'an administrator opens and closes sites',
  '/api/v1/admin/sites/:site_id/enrolment-codes': 'a new site gets its first code from elsewhere',
}

/** What the matrix does not call with a good token: the line stays open, or the answer ends the sign-in itself. */
export const calledApart: ReadonlySet<string> = new Set([
  'GET /sync/v1/events',
  'HEAD /sync/v1/events',
  'POST /api/v1/auth/logout',
])
