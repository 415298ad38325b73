import { z } from 'zod'

/**
 * Hybrid logical clock: evidence of what was known before what, also when wall clocks jump. Never used to order or
 * to refuse writes (the server's commit sequence orders).
 * Form: 13 digits of milliseconds, `-`, 4 hex digits of counter; such texts sort as the clock does.
 */
export const HlcText = z.string().regex(/^\d{13}-[0-9a-f]{4}$/)
export type HlcText = z.infer<typeof HlcText>

const COUNTER_MAX = 0xffff

interface Parts {
  readonly ms: number
  readonly counter: number
}

function parts(hlc: HlcText): Parts {
  const [ms, counter] = hlc.split('-')
  return { ms: Number(ms), counter: Number.parseInt(counter ?? '0', 16) }
}

function text({ ms, counter }: Parts): HlcText {
  return `${String(ms).padStart(13, '0')}-${counter.toString(16).padStart(4, '0')}`
}

/** The next reading after `last`, given the wall clock in milliseconds since 1970 UTC. */
export function tick(last: HlcText | null, wallMs: number): HlcText {
  if (last === null) return text({ ms: wallMs, counter: 0 })
  const before = parts(last)
  if (wallMs > before.ms) return text({ ms: wallMs, counter: 0 })
  if (before.counter < COUNTER_MAX) return text({ ms: before.ms, counter: before.counter + 1 })
  return text({ ms: before.ms + 1, counter: 0 })
}

/**
 * The clock after a reading from elsewhere was seen; a reading far in the future is clamped to `maxAheadMs`, and what
 * is no reading is not looked at.
 */
export function witness(last: HlcText | null, seen: HlcText, wallMs: number, maxAheadMs: number): HlcText {
  if (!HlcText.safeParse(seen).success) return tick(last, wallMs)
  const clamped = Math.min(parts(seen).ms, wallMs + maxAheadMs)
  const highest = last === null ? clamped : Math.max(parts(last).ms, clamped)
  const base = text({ ms: highest, counter: COUNTER_MAX })
  return last !== null && parts(last).ms >= clamped ? tick(last, wallMs) : tick(base, wallMs)
}
