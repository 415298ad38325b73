const FIRST_MS = 500

/** Doubles from 0.5 s to `maxMs` with each failure in a row, each time somewhere between half and the whole of it. */
export function retryDelayMs(failures: number, random: number, maxMs: number): number {
  const whole = Math.min(maxMs, FIRST_MS * 2 ** Math.max(0, failures - 1))
  return Math.round(whole * (0.5 + random / 2))
}
