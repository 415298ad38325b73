import { z } from 'zod'
import { AuditEntry } from '../audit/audit-entry.ts'
import { Id } from '../ids.ts'
import { shortText } from '../records.ts'
import { KeyProtection } from '../sync/enrolment-message.ts'
import { Instant } from '../time.ts'
import { Password, Role, Station, User } from '../users/user.ts'
import { AuditSearch, OwnAuditSearch } from './audit-search.ts'
import { Dashboard, StationContact } from './dashboard.ts'
import { ExportedFile, ExportRequest } from './export.ts'
import { QuarantinedDetail, QuarantinedEntry, QuarantineRepair } from './quarantined.ts'
import { NewSite, SiteChange, SiteView } from './sites.ts'
import {
  AssessmentStatistics,
  PatientStatistics,
  PeriodQuery,
  VisitVolume,
  VisitVolumeQuery,
} from './statistics.ts'

/** Whether a PC that shows the code is a station at once, or waits until an administrator has compared its six words. */
export const CodeApproval = z.enum(['auto', 'manual'])
export type CodeApproval = z.infer<typeof CodeApproval>

/** A one-time code for enrolling a station; shown once. */
export const EnrolmentCode = z.object({
  enrolment_code: z.string(),
  expires_at: Instant,
  approve: CodeApproval,
})
export type EnrolmentCode = z.infer<typeof EnrolmentCode>

/** A code that nobody has used and that is still good. `id` names it without being it. */
export const OpenEnrolmentCode = z.object({
  id: z.string().regex(/^[0-9a-f]{64}$/),
  expires_at: Instant,
  approve: CodeApproval,
})
export type OpenEnrolmentCode = z.infer<typeof OpenEnrolmentCode>

/** A PC that asks to become a station. `words` are made of its key: they must be those that its own screen shows. */
export const PendingStationView = z.object({
  id: Id,
  name: z.string(),
  words: z.string(),
  key_protection: KeyProtection,
  requested_at: Instant,
  expires_at: Instant,
})
export type PendingStationView = z.infer<typeof PendingStationView>

/** A station as an administrator's change of it answers. */
export const StationAnswer = Station.pick({ id: true, name: true, is_revoked: true, row_version: true })

export const UserInput = z.strictObject({
  username: User.shape.username,
  password: Password,
  full_name: shortText(255),
  role: Role,
  is_charge_nurse: z.boolean().optional(),
  wards: User.shape.wards,
  /** The password is good for one sign-in, at which the person chooses another. */
  must_change_password: z.boolean().optional(),
})
export type UserInput = z.infer<typeof UserInput>

export const UserView = User.pick({
  id: true,
  username: true,
  full_name: true,
  role: true,
  is_charge_nurse: true,
  is_active: true,
  wards: true,
  row_version: true,
})
export type UserView = z.infer<typeof UserView>

/** A change of a person; `row_version` is the one that was read. A new password ends what was signed in. */
export const UserChange = UserInput.omit({ username: true, password: true }).extend({
  id: Id,
  row_version: z.int(),
  is_charge_nurse: z.boolean(),
  is_active: z.boolean(),
  password: Password.optional(),
})
export type UserChange = z.infer<typeof UserChange>

/*
 * Pages that only the server can answer. The station core passes them on with the signed-in person's own token and
 * answers `offline` while the server is away; the screen then shows what it last had, with its time.
 */
export const adminChannels = {
  'reports.dashboard': { access: 'reports.read', input: z.strictObject({}), output: Dashboard },
  'reports.patients': {
    access: 'reports.read',
    input: z.strictObject(PeriodQuery),
    output: PatientStatistics,
  },
  'reports.visits': { access: 'reports.read', input: z.strictObject(VisitVolumeQuery), output: VisitVolume },
  'reports.assessments': {
    access: 'reports.read',
    input: z.strictObject(PeriodQuery),
    output: AssessmentStatistics,
  },
  /** A table as a file's text. Error: `too_large` and `invalid_input` where the period is too long for one file. */
  'reports.export': { access: 'reports.export', input: ExportRequest, output: ExportedFile },
  'admin.list_sites': {
    access: 'sites.manage',
    input: z.strictObject({}),
    output: z.object({ items: z.array(SiteView) }),
  },
  'admin.create_site': { access: 'sites.manage', input: NewSite, output: SiteView },
  'admin.replace_site': { access: 'sites.manage', input: SiteChange, output: SiteView },
  'admin.create_site_enrolment_code': {
    access: 'sites.manage',
    input: z.strictObject({ id: Id }),
    output: EnrolmentCode,
  },
  'audit.search': {
    access: 'audit.read',
    input: AuditSearch,
    output: z.object({ items: z.array(AuditEntry), next_cursor: z.string().nullable() }),
  },
  /** What this person did, as the audit has it. */
  'audit.own': {
    access: 'audit.read_own',
    input: OwnAuditSearch,
    output: z.object({ items: z.array(AuditEntry), next_cursor: z.string().nullable() }),
  },
  /** Who saw or changed this physician's own patients; not what they wrote. */
  'audit.of_own_patients': {
    access: 'audit.read_own_patients',
    input: OwnAuditSearch,
    output: z.object({ items: z.array(AuditEntry), next_cursor: z.string().nullable() }),
  },
  'audit.of_patient': {
    access: 'audit.read',
    input: z.strictObject({ patient_id: Id }),
    output: z.object({ items: z.array(AuditEntry) }),
  },
  'admin.list_users': {
    access: 'users.manage',
    input: z.strictObject({}),
    output: z.object({ items: z.array(UserView) }),
  },
  'admin.list_quarantine': {
    access: 'stations.manage',
    input: z.strictObject({}),
    output: z.object({ items: z.array(QuarantinedEntry) }),
  },
  'admin.get_quarantined': {
    access: 'stations.manage',
    input: z.strictObject({ id: Id }),
    output: QuarantinedDetail,
  },
  'admin.repair_quarantined': {
    access: 'stations.manage',
    input: QuarantineRepair.extend({ id: Id }),
    output: z.object({ id: Id, envelope_id: Id }),
  },
  'quarantine.list_own': {
    access: 'session.use',
    input: z.strictObject({}),
    output: z.object({ items: z.array(QuarantinedEntry) }),
  },
  'quarantine.get_own': {
    access: 'session.use',
    input: z.strictObject({ id: Id }),
    output: QuarantinedDetail,
  },
  'admin.create_user': { access: 'users.manage', input: UserInput, output: UserView },
  'admin.replace_user': { access: 'users.manage', input: UserChange, output: UserView },
  'admin.list_stations': {
    access: 'stations.manage',
    input: z.strictObject({}),
    /** `has_recovery_key`: whether a station whose keychain is lost can be opened; left out by servers of before. */
    output: z.object({ items: z.array(StationContact), has_recovery_key: z.boolean().optional() }),
  },
  'admin.revoke_station': {
    access: 'stations.manage',
    input: z.strictObject({ id: Id, reason: shortText(500) }),
    output: StationAnswer,
  },
  /** Orders a station to erase itself; `confirm_name` is its name, typed. Error: `conflict` where it was ordered before. */
  'admin.wipe_station': {
    access: 'stations.manage',
    input: z.strictObject({ id: Id, reason: shortText(500), confirm_name: shortText(60) }),
    output: StationAnswer,
  },
  'admin.list_enrolment_codes': {
    access: 'stations.manage',
    input: z.strictObject({}),
    output: z.object({ items: z.array(OpenEnrolmentCode) }),
  },
  'admin.cancel_enrolment_code': {
    access: 'stations.manage',
    input: OpenEnrolmentCode.pick({ id: true }).strict(),
    output: z.null(),
  },
  'admin.create_enrolment_code': {
    access: 'stations.manage',
    input: z.strictObject({ approve: CodeApproval }),
    output: EnrolmentCode,
  },
  'admin.list_pending_stations': {
    access: 'stations.manage',
    input: z.strictObject({}),
    output: z.object({ items: z.array(PendingStationView) }),
  },
  'admin.approve_station': {
    access: 'stations.manage',
    input: z.strictObject({ id: Id }),
    output: PendingStationView,
  },
  'admin.reject_station': {
    access: 'stations.manage',
    input: z.strictObject({ id: Id }),
    output: PendingStationView,
  },
} as const
