import type { Actor, Role } from '../users/user.ts'

/**
 * Who may do what: the one table that station channels, server routes and the commit function ask. Deny is the
 * default: an action that is not listed does not exist.
 * - `administration`: an administrator may, with a reason, and the record and audit say "by administration".
 * - `charge_nurse`: only nurses with that flag.
 */
const permissions = {
  'patients.read': { nurse: 'yes', physician: 'yes', admin: 'administration' },
  'patients.register': { nurse: 'yes', physician: 'yes', admin: 'yes' },
  'patients.edit': { nurse: 'yes', physician: 'yes', admin: 'yes' },
  // As entered in error: nobody's care rests on such a registration, and an administrator says so.
  'patients.remove': { nurse: 'no', physician: 'no', admin: 'yes' },
  'patients.propose_merge': { nurse: 'yes', physician: 'yes', admin: 'yes' },
  'patients.merge': { nurse: 'no', physician: 'no', admin: 'yes' },
  'allergies.record': { nurse: 'yes', physician: 'yes', admin: 'administration' },
  'warnings.record': { nurse: 'yes', physician: 'yes', admin: 'administration' },
  'warnings.resuscitation': { nurse: 'no', physician: 'yes', admin: 'administration' },
  'patients.reveal_ssn': { nurse: 'no', physician: 'yes', admin: 'yes' },
  'visits.open': { nurse: 'yes', physician: 'yes', admin: 'yes' },
  'visits.edit': { nurse: 'yes', physician: 'yes', admin: 'yes' },
  'visits.diagnose': { nurse: 'no', physician: 'yes', admin: 'administration' },
  'visits.complete': { nurse: 'no', physician: 'yes', admin: 'administration' },
  'visits.cancel': { nurse: 'yes', physician: 'yes', admin: 'yes' },
  'visits.reopen': { nurse: 'no', physician: 'no', admin: 'yes' },
  'nursing.write': { nurse: 'yes', physician: 'yes', admin: 'administration' },
  'nursing.approve': { nurse: 'charge_nurse', physician: 'yes', admin: 'administration' },
  'observations.write': { nurse: 'yes', physician: 'yes', admin: 'administration' },
  'radiology.prepare': { nurse: 'yes', physician: 'yes', admin: 'administration' },
  'radiology.complete_sheet': { nurse: 'no', physician: 'yes', admin: 'administration' },
  'radiology.report': { nurse: 'no', physician: 'yes', admin: 'administration' },
  'documents.attach': { nurse: 'yes', physician: 'yes', admin: 'yes' },
  'conflicts.read': { nurse: 'yes', physician: 'yes', admin: 'yes' },
  // What the decision writes is asked too: of clinical fields an administrator says why, of contact data not.
  'conflicts.resolve': { nurse: 'yes', physician: 'yes', admin: 'yes' },
  'reports.read': { nurse: 'no', physician: 'no', admin: 'yes' },
  'reports.export': { nurse: 'no', physician: 'no', admin: 'yes' },
  'audit.read': { nurse: 'no', physician: 'no', admin: 'yes' },
  'audit.read_own': { nurse: 'yes', physician: 'yes', admin: 'yes' },
  'audit.read_own_patients': { nurse: 'no', physician: 'yes', admin: 'yes' },
  'audit.export': { nurse: 'no', physician: 'no', admin: 'yes' },
  'users.manage': { nurse: 'no', physician: 'no', admin: 'yes' },
  'sites.manage': { nurse: 'no', physician: 'no', admin: 'yes' },
  'stations.manage': { nurse: 'no', physician: 'no', admin: 'yes' },
  'settings.manage': { nurse: 'no', physician: 'no', admin: 'yes' },
  /** Going past one's right for a patient who cannot wait: with a reason, for a while, and somebody looks at it. */
  'patients.break_glass': { nurse: 'yes', physician: 'yes', admin: 'yes' },
  'emergency.review': { nurse: 'no', physician: 'no', admin: 'yes' },
  'session.use': { nurse: 'yes', physician: 'yes', admin: 'yes' },
} as const satisfies Readonly<Record<string, Readonly<Record<Role, Permission>>>>

export type Permission = 'yes' | 'no' | 'administration' | 'charge_nurse'
export type Action = keyof typeof permissions

/** Acts that ask a person to prove again who they are: they show a whole national ID, take data out or move rights. */
const stepUpActions: ReadonlySet<Action> = new Set<Action>([
  'patients.reveal_ssn',
  'patients.break_glass',
  'reports.export',
  'audit.export',
  'users.manage',
  'sites.manage',
  'stations.manage',
  'settings.manage',
])

/** For how long a proof counts, milliseconds. A sign-in is one. */
export const STEP_UP_MS = 5 * 60_000

/**
 * Whether an act needs a proof of the last five minutes: password, or the second factor of who has one. Of acts that
 * manage something, reading it does not.
 */
export function needsStepUp(action: Action): boolean {
  return stepUpActions.has(action)
}

export const actions = Object.keys(permissions) as readonly Action[]

/**
 * Acts that no emergency gives, and that a PC which two people opened in one does not take: an administrator's rights,
 * tables taken out, whole national IDs.
 */
export function isBarredInEmergency(action: Action): boolean {
  const { nurse, physician } = permissions[action]
  return (
    (nurse === 'no' && physician === 'no') || action.endsWith('.export') || action === 'patients.reveal_ssn'
  )
}

/** What the table says for a role, before a person's flags are looked at. */
export function permissionOf(action: Action, role: Role): Permission {
  return permissions[action][role]
}

/** Who may do it, an administrator with a reason among them: for the words to who may not. */
export function whoMay(action: Action): (Role | 'charge_nurse')[] {
  return Object.entries<Permission>(permissions[action]).flatMap(([role, permission]) => {
    if (permission === 'no') return []
    return permission === 'charge_nurse' ? permission : (role as Role)
  })
}

/**
 * Whether a person may act. Reading by an administrator needs no reason; an act in a clinician's stead does, and
 * `needs_reason` says that none was given.
 */
export function decide(
  action: Action,
  actor: Pick<Actor, 'role' | 'is_charge_nurse'>,
  administrationReason?: string | null,
): 'allowed' | 'denied' | 'needs_reason' {
  const permission: Permission = permissions[action][actor.role]
  if (permission === 'yes') return 'allowed'
  if (permission === 'charge_nurse') return actor.is_charge_nurse ? 'allowed' : 'denied'
  if (permission === 'administration') {
    if (action.endsWith('.read')) return 'allowed'
    return administrationReason ? 'allowed' : 'needs_reason'
  }
  return 'denied'
}
