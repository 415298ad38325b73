/** How much was done at a moment, milliseconds since 1970. */
export interface Seen {
  readonly at: number
  readonly done: number
}

/** Less than this tells nothing of the pace. */
const WATCHED_MS = 10_000

/** Minutes until `total` is done at the pace since `first` was seen, rounded up; null while that is not known. */
export function minutesLeft(first: Seen, now: Seen, total: number): number | null {
  const ms = now.at - first.at
  const rows = now.done - first.done
  if (ms < WATCHED_MS || rows <= 0 || now.done >= total) return null
  return Math.ceil(((total - now.done) * ms) / rows / 60_000)
}
