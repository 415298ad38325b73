import { isLikelySameName } from '../identifiers/name-match.ts'
import type { Patient } from './patient.ts'
import type { DuplicateCandidate } from './patients-ipc.ts'

export type Alike = DuplicateCandidate['alike']

/** What is known of somebody who may be registered already. */
export interface TypedIdentity {
  /** What the number may be found by: under each key that the station holds; empty where there is none. */
  readonly ssn_indexes: readonly string[]
  readonly full_name: string
  /** Several while stations disagree; empty = not known. */
  readonly dates_of_birth: readonly (string | null)[]
  readonly mobile_number: string | null
}

/** What of a registration is alike, which is given as each station has it: every reading counts. */
export function compareIdentity(typed: TypedIdentity, readings: readonly Patient[]): Alike {
  const known = <F extends keyof Patient>(field: F): Patient[F][] => readings.map((reading) => reading[field])
  const isSameName = known('full_name').some((name) => isLikelySameName(typed.full_name, name))
  return {
    ssn: likenessOf(typed.ssn_indexes, known('ssn_index')),
    name: isSameName ? 'same' : 'different',
    date_of_birth: likenessOf(typed.dates_of_birth, known('date_of_birth')),
    mobile_number: likenessOf([typed.mobile_number], known('mobile_number')),
  }
}

/** `same` where any of what is said of the two is the same; `different` only where nobody leaves it open. */
function likenessOf(
  typed: readonly (string | null)[],
  known: readonly (string | null)[],
): 'same' | 'different' | 'cannot_tell' {
  if (typed.some((value) => value !== null && known.includes(value))) return 'same'
  const isOpen = typed.length === 0 || typed.includes(null) || known.includes(null)
  return isOpen ? 'cannot_tell' : 'different'
}

/** 0 = not alike; the order of a list. A shared mobile alone is often a relative's. */
export function likeness(alike: Alike): number {
  if (alike.ssn === 'same') return 4
  if (alike.name === 'same' && alike.date_of_birth === 'same') return 3
  if (alike.name === 'same' && alike.date_of_birth === 'cannot_tell') return 2
  return alike.mobile_number === 'same' ? 1 : 0
}
