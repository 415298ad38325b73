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
  /** The place that was left last: the sign-in page offers its person first. */
  readonly left: Place | null
  /** Where each person was when they left the screens; ids of screens and fields only, nothing of a patient's record. */
  readonly places: readonly Place[]
  remember(place: Place): void
  /** The screens stayed: nothing was left. */
  forget(): void
  /** A sign-in ended: whoever comes back begins at the first page. */
  drop(personId: string): void
  /** Answers the place of a person who is here now. Everybody else's stays theirs. */
  takeUp(person: { readonly id: string }): Place | null
}

const without = (places: readonly Place[], personId: string | undefined): readonly Place[] =>
  places.filter(({ person_id }) => person_id !== personId)

/** Lets each person go on in the field they left. Held in memory: a restarted program starts at the first page. */
export const useSessionUi = create<SessionUiState>((set, get) => ({
  left: null,
  places: [],
  remember: (left) => set({ left, places: [...without(get().places, left.person_id), left] }),
  forget: () => set({ left: null, places: without(get().places, get().left?.person_id) }),
  drop: (personId) => set({ places: without(get().places, personId) }),
  takeUp: ({ id }) => {
    const { places } = get()
    set({ left: null, places: without(places, id) })
    return places.find((place) => place.person_id === id) ?? null
  },
}))
