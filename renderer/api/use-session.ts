import { useRef } from 'react'
import { type Action, permissionOf } from '../../shared/policy/policy.ts'
import type { SessionStatus, SessionUser, SyncStatus } from '../../shared/session/session-ipc.ts'
import type { Role } from '../../shared/users/user.ts'
import { useAsk } from './use-query.ts'

/** Who is signed in and where this is; undefined until the core has answered once. */
export function useSession(): SessionStatus | undefined {
  return useAsk('session.status', {}).data
}

/**
 * The signed-in person. Only for screens behind the sign-in; while such a screen is being closed by a lock, it still
 * gets the person who was there.
 */
export function useUser(): SessionUser {
  const user = useSession()?.user ?? null
  const last = useRef(user)
  if (user !== null) last.current = user
  if (last.current === null) throw new Error('a screen behind the sign-in was shown without a person')
  return last.current
}

/** Where this PC's records are; kept true by the core's events. */
export function useSyncStatus(): SyncStatus | undefined {
  return useAsk('sync.status', {}, { everyMs: 30_000 }).data
}

/** What the policy table lets the signed-in person do: the screens only hide what the core refuses anyway. */
export function useMay(action: Action): boolean {
  const user = useSession()?.user
  if (user === null || user === undefined) return false
  const permission = permissionOf(action, user.role)
  return permission === 'charge_nurse' ? user.is_charge_nurse : permission !== 'no'
}

/** Whether the act is done in a clinician's stead and needs a reason. */
export function useNeedsReason(action: Action): boolean {
  const user = useSession()?.user
  return user !== null && user !== undefined && permissionOf(action, user.role) === 'administration'
}

/** Whether any of several acts in one asks for the reason of an administrator. */
export function useNeedsReasonForAny(actions: readonly Action[]): boolean {
  const role = useSession()?.user?.role
  return role !== undefined && actions.some((action) => permissionOf(action, role) === 'administration')
}

export function roleKey(user: { readonly role: Role; readonly is_charge_nurse?: boolean }) {
  return user.is_charge_nurse === true && user.role === 'nurse'
    ? 'roles.charge_nurse'
    : (`roles.${user.role}` as const)
}
