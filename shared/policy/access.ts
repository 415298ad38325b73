import { type Action, actions } from './policy.ts'

/*
 * What a door of the program (a route of the server, a channel of the station) must name before the program starts: an
 * act of the policy table, or one of the few ways in that no person's role decides.
 */

export const waysIn = {
  /** For everybody, signed in or not: whether the server lives, its description, and signing in itself. */
  open: 'open',
  /** An enrolled station that was not revoked, by its own key. */
  station: 'station',
  /** An enrolled station by its own key, even a revoked one: what it holds is put aside, not lost. */
  any_station: 'any_station',
} as const

export type WayIn = keyof typeof waysIn
export type Access = Action | WayIn

export function isAction(access: unknown): access is Action {
  return (actions as readonly unknown[]).includes(access)
}

function isWayIn(access: unknown): access is WayIn {
  return typeof access === 'string' && Object.hasOwn(waysIn, access)
}

/** Stops the start of a program with a door that names nothing of the policy: who may pass would be open. */
export function requireAccess(door: string, access: unknown): Access {
  if (isAction(access) || isWayIn(access)) return access
  throw new Error(`${door} names no action of the policy table`)
}
