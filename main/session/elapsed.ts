import type { Clock } from '../../shared/time.ts'

/**
 * Time that only goes on, milliseconds since it was made: between two looks the larger of what the clock on the wall
 * moved and of what passed while the program ran. A PC that slept shows it on the wall clock alone, one whose clock is
 * set back on the other alone; each look takes what it sees for good. Look often (the session does, every half minute):
 * a clock that is set back and a sleep hide each other only within one pause.
 */
export interface SteadyTime {
  nowMs(): number
}

export function createSteadyTime(clock: Clock): SteadyTime {
  let [wallMs, monotonicMs, totalMs] = [clock.nowMs(), clock.monotonicMs(), 0]
  return {
    nowMs: () => {
      const [wall, monotonic] = [clock.nowMs(), clock.monotonicMs()]
      totalMs += Math.max(wall - wallMs, monotonic - monotonicMs, 0)
      wallMs = wall
      monotonicMs = monotonic
      return totalMs
    },
  }
}
