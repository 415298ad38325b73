import type { ConflictDetail } from '../../shared/conflicts/conflicts-ipc.ts'
import type { AppError } from '../../shared/errors.ts'
import { isAction } from '../../shared/policy/access.ts'
import { whoMay } from '../../shared/policy/policy.ts'
import { errorText } from '../api/error-text.ts'
import type { Words } from '../i18n/use-words.tsx'

type Refusals = Pick<ConflictDetail, 'candidates' | 'refused_choices'>

/** Why the station would refuse the choice to this person; undefined where they may make it. */
export function refusalOf({ refused_choices }: Refusals, candidateId: string): AppError | undefined {
  return refused_choices.find(({ candidate_id }) => candidate_id === candidateId)?.because
}

/** Why this person decides nothing here: none of what competes is theirs to choose. */
export function refusalOfAll(conflict: Refusals): AppError | undefined {
  const refusals = conflict.candidates.map(({ candidate_id }) => refusalOf(conflict, candidate_id))
  if (refusals.includes(undefined)) return undefined
  return refusals.find((refusal) => refusal?.code === 'not_permitted') ?? refusals[0]
}

/** The roles whose choice it is, in a list. */
function whoCan(action: string, { t, language }: Pick<Words, 't' | 'language'>): string | undefined {
  if (!isAction(action)) return undefined
  return whoMay(action)
    .map((role) => t(`roles.${role}`))
    .join(language === 'ar' ? '، ' : ', ')
}

/** Why a choice is not this person's, and whose it is: of one candidate, or of all that compete. */
export function refusalText(
  refusal: AppError,
  of: 'one' | 'all',
  words: Pick<Words, 't' | 'language' | 'format'>,
): string {
  const who = refusal.code === 'not_permitted' ? whoCan(refusal.action, words) : undefined
  if (refusal.code !== 'not_permitted' || who === undefined) return errorText(refusal, words)
  if (of === 'all') return words.t('conflicts.refused_all', { who })
  const isOfSheet = refusal.action === 'radiology.complete_sheet'
  return words.t(isOfSheet ? 'conflicts.refused_completed' : 'conflicts.refused', { who })
}
