import { z } from 'zod'
import { AuditEntry } from '../audit/audit-entry.ts'
import { Id } from '../ids.ts'
import { shortText } from '../records.ts'
import { Instant } from '../time.ts'
import { Password, Role, User } from '../users/user.ts'
import { Dashboard } from './dashboard.ts'

/** A one-time code for enrolling a station; shown once. */
export const EnrolmentCode = z.object({ enrolment_code: z.string(), expires_at: Instant })
export type EnrolmentCode = z.infer<typeof EnrolmentCode>

export const UserInput = z.strictObject({
  username: User.shape.username,
  password: Password,
  full_name: shortText(255),
  role: Role,
  is_charge_nurse: z.boolean().optional(),
})
export type UserInput = z.infer<typeof UserInput>

export const UserView = User.pick({
  id: true,
  username: true,
  full_name: true,
  role: true,
  is_charge_nurse: true,
  is_active: true,
})
export type UserView = z.infer<typeof UserView>

/*
 * Pages that only the server can answer. The station core passes them on with the signed-in person's own token and
 * answers `offline` while the server is away; the screen then shows what it last had, with its time.
 */
export const adminChannels = {
  'reports.dashboard': { access: 'reports.read', input: z.strictObject({}), output: Dashboard },
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
  'admin.create_user': { access: 'users.manage', input: UserInput, output: UserView },
  'admin.create_enrolment_code': {
    access: 'stations.manage',
    input: z.strictObject({}),
    output: EnrolmentCode,
  },
} as const
