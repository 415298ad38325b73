import { create } from 'zustand'

interface Place {
  readonly username: string
  /** In practice somebody is another than in the records: what was left there is not gone on with here. */
  readonly person_id: string
  /** Whether that was in practice mode. */
  readonly is_practice: boolean
  readonly hash: string
  readonly focus_id: string | null
}

interface SessionUiState {
  /** Where a person was when the program was locked; ids of screens and fields only, nothing of a patient's record. */
  readonly left: Place | null
  /** Where the same human was in the records when practice began, or in practice when it was left. */
  readonly otherStore: Place | null
  remember(place: Place): void
  forget(): void
  /** Answers the place of a person who is here now, and keeps that of their other self. */
  takeUp(person: { readonly id: string; readonly username: string }): Place | null
}

/** Lets a person go on in the field that was left. Held in memory: a restarted program starts at the first page. */
export const useSessionUi = create<SessionUiState>((set, get) => ({
  left: null,
  otherStore: null,
  remember: (left) => set({ left }),
  forget: () => set({ left: null }),
  takeUp: ({ id, username }) => {
    const { left, otherStore } = get()
    const isOtherSelf = left !== null && left.username === username && left.person_id !== id
    set({ left: null, otherStore: isOtherSelf ? left : null })
    return [left, otherStore].find((place) => place?.person_id === id) ?? null
  },
}))
