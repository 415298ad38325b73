import type { CallError } from '../api/call.ts'

/** What the form of the visit's diagnosis holds; completing the visit must not lose it. */
export interface DiagnosisInHand {
  /** What is typed, or restored from the draft, and differs from what the visit says. */
  readonly pending: { readonly diagnosis: string | null; readonly code: string | null } | null
  /** The draft has been read. Until then nobody knows whether something is pending. */
  readonly isRead: boolean
  readonly isSaving: boolean
  readonly error: CallError | null
}

/** Nobody can type a diagnosis here. */
export const noDiagnosisInHand: DiagnosisInHand = {
  pending: null,
  isRead: true,
  isSaving: false,
  error: null,
}

/** The draft is still being read, or could not be. */
export const diagnosisUnread: DiagnosisInHand = { ...noDiagnosisInHand, isRead: false }

export interface DiagnosisSaver {
  /**
   * Saves what is typed and answers whether it is saved. The reason of an administrator is taken where the form itself
   * has none.
   */
  save(administrationReason: string): Promise<boolean>
}
