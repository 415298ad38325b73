import type { MergeChoice } from '../../shared/assessments/merged-versions.ts'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input } from '../../shared/ipc/contract.ts'

/** What of a conflict's versions can be merged field by field. */
export interface MergeBasis {
  readonly visit_id: Id
  readonly choices: readonly MergeChoice[]
  /** What a candidate's version says in a field. */
  valueOf(candidateId: Id, key: string): unknown
  /** Something of a version is not open to this person. */
  readonly hasWithheld: boolean
}

/** Where the version chosen for a field stands in the draft of a decision. */
const pickKey = (choiceKey: string): string => `merge.${choiceKey}`

interface DraftTexts {
  readonly textOf: (key: string) => string | undefined
  readonly put: (changes: Readonly<Record<string, string>>) => void
}

/** Versions of a form being merged: which version's value a person has chosen for which field so far. */
export interface Merge {
  readonly basis: MergeBasis
  /** The candidate chosen for a choice; null while nothing is. */
  pickOf(choiceKey: string): Id | null
  pick(choiceKey: string, candidateId: Id): void
  /** Every field from one version; what differs is chosen anew afterwards. */
  pickAll(candidateId: Id): void
  readonly doneCount: number
  /** As the station takes it. */
  choices(): Input<'conflicts.merge_versions'>['choices']
}

/** The merge as the draft of the decision has it; nothing is chosen by itself. */
export function mergeOf({ candidates }: ConflictView, basis: MergeBasis, { textOf, put }: DraftTexts): Merge {
  const pickOf = (choiceKey: string): Id | null => {
    const picked = textOf(pickKey(choiceKey))
    // A candidate may have gone since the draft was stored.
    return candidates.find(({ candidate_id }) => candidate_id === picked)?.candidate_id ?? null
  }
  return {
    basis,
    pickOf,
    pick: (choiceKey, candidateId) => put({ [pickKey(choiceKey)]: candidateId }),
    pickAll: (candidateId) =>
      put(Object.fromEntries(basis.choices.map(({ key }) => [pickKey(key), candidateId]))),
    doneCount: basis.choices.filter(({ key }) => pickOf(key) !== null).length,
    choices: () =>
      Object.fromEntries(
        basis.choices.flatMap(({ key, fields }) => {
          const candidate_id = pickOf(key)
          if (candidate_id === null) return []
          return fields.map((field) => [
            field,
            { candidate_id, value: basis.valueOf(candidate_id, field) as never },
          ])
        }),
      ),
  }
}
