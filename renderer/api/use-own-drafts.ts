import { useAsk } from './use-query.ts'

/**
 * The person's own drafts on this PC. One question for every screen, asked at each opening: a draft that is saved tells
 * nobody, and a nurse who looks for what she began a moment ago must find it.
 */
export function useOwnDrafts() {
  return useAsk('drafts.list', {}, { entities: ['form_drafts', 'form_submissions'], atEachOpening: true })
}
