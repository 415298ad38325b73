import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { discardDraft, getDraft, listOwnDrafts, saveDraft } from './draft-service.ts'
import { submitNursing } from './nursing-service.ts'

type AssessmentsHandlers = Pick<
  GuardedHandlers,
  'drafts.get' | 'drafts.save' | 'drafts.discard' | 'drafts.list' | 'assessments.submit_nursing'
>

/** Drafts, and the nursing assessment FRM.05. */
export function createAssessmentsHandlers(deps: FeatureDeps): AssessmentsHandlers {
  return {
    'drafts.get': (input, call) => getDraft(deps, call, input),
    'drafts.save': (input, call) => saveDraft(deps, call, input),
    'drafts.discard': (input, call) => discardDraft(deps, call, input),
    'drafts.list': (_input, call) => listOwnDrafts(deps, call),
    'assessments.submit_nursing': (input, call) => submitNursing(deps, call, input),
  }
}
