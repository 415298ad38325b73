import type { Id } from '../../shared/ids.ts'

/** The draft's field that says which version its texts were typed on; empty: there was none. */
export const BASE_FIELD = 'base_id'

interface ReportNow {
  /** Something was typed that is not signed. */
  readonly hasDraft: boolean
  /** The version that counted at the first keystroke on this screen (null: none); undefined before it. */
  readonly held: Id | null | undefined
  /** What the stored draft says of it. */
  readonly stored: unknown
  /** The version that counts now. */
  readonly latest: Id | null
}

/**
 * The version that a report is written on. Until somebody types it is the one that counts; from then on it stays, also
 * in the draft, until the person has been shown what arrived. A draft that does not say it was typed on none.
 */
export function reportBasis({ hasDraft, held, stored, latest }: ReportNow): Id | null {
  if (!hasDraft) return latest
  if (held !== undefined) return held
  return typeof stored === 'string' && stored !== '' ? stored : null
}
