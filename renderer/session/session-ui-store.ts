import { create } from 'zustand'

interface Place {
  readonly username: string
  readonly hash: string
  readonly focus_id: string | null
}

interface SessionUiState {
  /** Where a person was when the program was locked; ids of screens and fields only, nothing of a patient's record. */
  readonly left: Place | null
  remember(place: Place): void
  forget(): void
}

/** Lets a person go on in the field that was left. Held in memory: a restarted program starts at the first page. */
export const useSessionUi = create<SessionUiState>((set) => ({
  left: null,
  remember: (left) => set({ left }),
  forget: () => set({ left: null }),
}))
