import type { Id } from '../ids.ts'
import type { PatientMerge } from './patient-merge.ts'

/** Longest chain of merges that is followed; no ward merges one person so often. */
const MAX_STEPS = 50

/**
 * The registration under which a patient goes on, following `merged_into`. A circle, which a station may show for a
 * moment before the server has refused one half of it, ends at its smallest id, on every station the same.
 */
export function survivorIn(id: Id, mergedInto: (id: Id) => Id | null): Id {
  const path = [id]
  for (let next = mergedInto(id); next !== null && path.length < MAX_STEPS; next = mergedInto(next)) {
    const start = path.indexOf(next)
    if (start >= 0) return path.slice(start).toSorted()[0] ?? id
    path.push(next)
  }
  return path.at(-1) ?? id
}

/** Proposals that nobody has answered, and whose two registrations are not joined already. */
export function openProposals(steps: readonly PatientMerge[]): PatientMerge[] {
  const answered = new Set(steps.flatMap(({ answers_id }) => answers_id ?? []))
  return steps.filter(({ act, id }) => act === 'propose' && !answered.has(id))
}

/** The last merge of a registration that was not undone. */
export function standingMerge(steps: readonly PatientMerge[], absorbedId: Id): PatientMerge | undefined {
  const undone = new Set(steps.filter(({ act }) => act === 'undo').map(({ answers_id }) => answers_id))
  return steps.findLast(
    ({ act, absorbed_id, id }) => act === 'merge' && absorbed_id === absorbedId && !undone.has(id),
  )
}
