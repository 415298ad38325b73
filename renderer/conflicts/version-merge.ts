import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import type { FlatAnswers } from '../../shared/forms/form-answers.ts'
import { type MergeChoice, type MergeRules, mergedAnswers } from '../../shared/forms/merged-versions.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import type { FormVersion } from './form-versions.ts'

/** What of a conflict's versions can be merged field by field. */
export interface MergeBasis {
  readonly visit: VisitDetail
  readonly rules: MergeRules
  /** The version that counts so far. */
  readonly base: FormVersion
  readonly choices: readonly MergeChoice[]
  /** Fields that nobody chooses, with what the merged version says in them. */
  readonly becomes: ReadonlyMap<string, unknown>
  /** Fields that are not this person's to choose: they stay as they are in `base`. */
  readonly closed: ReadonlySet<string>
  /** Something of a version is not open to this person. */
  readonly hasWithheld: boolean
  /** What a candidate's version says. */
  answersOf(candidateId: Id): FlatAnswers
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
  /** What the merged form would say; null while something is still to be chosen. */
  merged(): FlatAnswers | null
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
    merged: () => {
      const chosen = basis.choices.flatMap(({ key, fields }) => {
        const candidate_id = pickOf(key)
        return candidate_id === null
          ? []
          : fields.map((field) => [field, basis.answersOf(candidate_id)] as const)
      })
      const isWhole = basis.choices.every(({ key }) => pickOf(key) !== null)
      return isWhole ? mergedAnswers(basis.rules, basis.base.values, new Map(chosen)) : null
    },
    choices: () =>
      Object.fromEntries(
        basis.choices.flatMap(({ key, fields }) => {
          const candidate_id = pickOf(key)
          if (candidate_id === null) return []
          return fields.map((field) => [
            field,
            { candidate_id, value: (basis.answersOf(candidate_id)[field] ?? null) as never },
          ])
        }),
      ),
  }
}
