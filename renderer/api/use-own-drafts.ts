import { useAsk } from './use-query.ts'

/**
 * The person's own drafts on this PC. One question for every screen: whoever asked it without naming what changes it
 * would keep the others from hearing of a new draft.
 */
export function useOwnDrafts() {
  return useAsk('drafts.list', {}, { entities: ['form_drafts', 'form_submissions'] })
}
