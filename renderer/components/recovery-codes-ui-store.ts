import { create } from 'zustand'

interface NewCodes {
  /** Whose they are: nobody else's screens show them. */
  readonly username: string
  readonly codes: readonly string[]
}

interface RecoveryCodesUiState {
  readonly fresh: NewCodes | null
  show(fresh: NewCodes): void
  /** Once the person has said that they are kept. */
  forget(): void
}

/**
 * New recovery codes until their owner has kept them. In memory only; a lock between does not lose them, since they are
 * told once.
 */
export const useNewRecoveryCodes = create<RecoveryCodesUiState>((set) => ({
  fresh: null,
  show: (fresh) => set({ fresh }),
  forget: () => set({ fresh: null }),
}))
