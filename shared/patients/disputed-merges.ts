import type { Conflict } from '../conflicts/conflict.ts'
import { Id } from '../ids.ts'

type Dispute = Pick<Conflict, 'id' | 'kind' | 'entity' | 'record_id' | 'state' | 'candidates'>

/** A registration of which stations disagree under whom it goes on; null: under itself. */
export interface MergeQuestion {
  readonly conflict_id: Id
  readonly registration_id: Id
  readonly targets: readonly (Id | null)[]
}

/** The same, with where each answer leads: the registrations that stand, which are not more than one where all agree. */
export interface DisputedMerge {
  readonly conflict_id: Id
  readonly registration_id: Id
  readonly possible_ids: readonly Id[]
}

/** What open conflicts leave undecided about merges. */
export function mergeQuestions(conflicts: readonly Dispute[]): MergeQuestion[] {
  return conflicts
    .filter(({ kind, entity, state }) => kind === 'values' && entity === 'patients' && state === 'open')
    .flatMap(({ id, record_id, candidates }) => {
      const named = candidates.filter(({ values }) => 'merged_into' in values)
      const targets = named.map(({ values }) => Id.safeParse(values.merged_into).data ?? null)
      return named.length === 0 ? [] : [{ conflict_id: id, registration_id: record_id, targets }]
    })
}

/** The questions that lead to different persons. `survivorOf` follows what is shown. */
export function disputedMerges(
  questions: readonly MergeQuestion[],
  survivorOf: (id: Id) => Id,
): DisputedMerge[] {
  return questions.flatMap(({ conflict_id, registration_id, targets }) => {
    const ids = targets.map((target) => (target === null ? registration_id : survivorOf(target)))
    const possible_ids = [...new Set(ids)]
    return possible_ids.length < 2 ? [] : [{ conflict_id, registration_id, possible_ids }]
  })
}

/**
 * Of these merges, those that decide whether a registration is of the person with this family: it may be merged into
 * one of them. That it may be somebody else's takes nothing from a registration that stands by itself.
 */
export function mergesInto(merges: readonly DisputedMerge[], familyIds: readonly Id[]): DisputedMerge[] {
  return merges.filter(({ registration_id, possible_ids }) =>
    possible_ids.some((id) => id !== registration_id && familyIds.includes(id)),
  )
}
