import { create } from 'zustand'

/** Whoever signed in without the server is asked for the password once; what was refused is tried again then. */
interface ServerSignInState {
  /** What goes on after the sign-in; null while nothing asks. */
  readonly goOn: (() => void) | null
  ask(goOn: () => void): void
  end(): void
}

export const useServerSignIn = create<ServerSignInState>((set) => ({
  goOn: null,
  ask: (goOn) => set({ goOn }),
  end: () => set({ goOn: null }),
}))
