import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { discardDraft, getDraft, listOwnDrafts, saveDraft } from './draft-service.ts'
import { moveNursing, undoMove } from './form-move-service.ts'
import { judgeNursing } from './judge-nursing-service.ts'
import { submitNursing } from './nursing-service.ts'

type AssessmentsHandlers = Pick<
  GuardedHandlers,
  | 'drafts.get'
  | 'drafts.save'
  | 'drafts.discard'
  | 'drafts.list'
  | 'assessments.submit_nursing'
  | 'assessments.judge_nursing'
  | 'assessments.move_nursing'
  | 'assessments.undo_move'
>

/** Drafts, and the nursing assessment FRM.05. */
export function createAssessmentsHandlers(deps: FeatureDeps): AssessmentsHandlers {
  return {
    'drafts.get': (input, call) => getDraft(deps, call, input),
    'drafts.save': (input, call) => saveDraft(deps, call, input),
    'drafts.discard': (input, call) => discardDraft(deps, call, input),
    'drafts.list': (_input, call) => listOwnDrafts(deps, call),
    'assessments.submit_nursing': (input, call) => submitNursing(deps, call, input),
    'assessments.judge_nursing': (input, call) => judgeNursing(deps, call, input),
    'assessments.move_nursing': (input, call) => moveNursing(deps, call, input),
    'assessments.undo_move': (input, call) => undoMove(deps, call, input),
  }
}
