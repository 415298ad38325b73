import { create } from 'zustand'
import type { Digits } from '../../shared/settings/settings.ts'

interface DigitsState {
  readonly digits: Digits
  setDigits(digits: Digits): void
}

/** Which digits Arabic screens show, as the site decided; Western until the station says otherwise. */
export const useDigits = create<DigitsState>((set) => ({
  digits: 'western',
  setDigits: (digits) => set({ digits }),
}))
