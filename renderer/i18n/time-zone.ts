import { create } from 'zustand'

interface TimeZoneState {
  readonly timeZone: string
  setTimeZone(timeZone: string): void
}

/** The site's IANA time zone, in which every time on screen is told; Cairo until the station says otherwise. */
export const useTimeZone = create<TimeZoneState>((set) => ({
  timeZone: 'Africa/Cairo',
  setTimeZone: (timeZone) => set({ timeZone }),
}))
