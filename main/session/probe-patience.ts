/** How long a server that may be there is waited for, in milliseconds. */
const PATIENCE_MS = 2_000

/** How long one is waited for that has just kept silent. A server in the house answers in a tenth of this. */
const SHORT_PATIENCE_MS = 300

/** For how long a silence is remembered, in milliseconds. */
const SILENCE_COUNTS_MS = 60_000

/**
 * How long the next question "is the server there" waits. A network that is switched off refuses nothing, it keeps
 * silent, and every unlock at the ward would wait the whole time. The sign-in page asks before a password is typed; when
 * that was answered with silence, the unlock a moment later does not wait for the same again.
 */
export interface ProbePatience {
  waitMs(): number
  /** What came of a question: an answer of any kind (a refused connection is one), or silence until it was given up. */
  note(outcome: 'answered' | 'silent'): void
}

export function createProbePatience(monotonicMs: () => number): ProbePatience {
  let silentAtMs = Number.NEGATIVE_INFINITY
  const isShort = (): boolean => monotonicMs() - silentAtMs < SILENCE_COUNTS_MS
  return {
    waitMs: () => (isShort() ? SHORT_PATIENCE_MS : PATIENCE_MS),
    note: (outcome) => {
      if (outcome === 'answered') silentAtMs = Number.NEGATIVE_INFINITY
      // A silence of the short kind does not count anew: once in a while the whole time is given again.
      else if (!isShort()) silentAtMs = monotonicMs()
    },
  }
}
