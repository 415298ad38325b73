import { z } from 'zod'
import type { AppError } from '../../shared/errors.ts'
import { err, type Result } from '../../shared/result.ts'
import type { Serve } from './serve.ts'

/*
 * One message of a window, the same in both shells:
 *
 *   size (the shell's, before anything is parsed) → rate → frame, strict → serve
 *
 * Who sent it is the shell's own check, before this; everything after it is `serve`'s.
 */

const Frame = z.strictObject({
  /** Which call of the window this answers; only over a socket. */
  id: z.number().optional(),
  channel: z.string().max(100),
  input: z.unknown(),
  person: z.string().max(100).nullish(),
})

/** What became of a message: the answer, or null where it was no call and whoever sent it is not our page. */
export type Answered = { readonly id: number | undefined; readonly result: Result<unknown, AppError> } | null

/**
 * What a window may ask: well above what a scanner that types into a field with drafts and search makes of it, well
 * below a page that loops, which asks ten thousand times a second.
 */
const BURST_CALLS = 2_000
const CALLS_PER_SECOND = 200

/** How JSON writes a NUL or a surrogate that stands alone; whole characters it writes as they are. */
const ESCAPED = /\\u(?:0000|d[89a-f])/i

/** Answers the messages of one window, which has a budget of calls of its own. */
export function createFrameDoor(
  serve: Serve,
  monotonicMs: () => number = () => performance.now(),
): (text: string) => Promise<Answered> {
  let budget = BURST_CALLS
  let filledAtMs = monotonicMs()
  const isWithinBudget = (): boolean => {
    const nowMs = monotonicMs()
    budget = Math.min(BURST_CALLS, budget + ((nowMs - filledAtMs) / 1000) * CALLS_PER_SECOND)
    filledAtMs = nowMs
    if (budget < 1) return false
    budget -= 1
    return true
  }
  return async (text) => {
    const isAllowed = isWithinBudget()
    const frame = Frame.safeParse(parseJson(text))
    if (!frame.success) return null
    const { id, channel, input, person } = frame.data
    if (!isAllowed) return { id, result: err({ code: 'rate_limited', retry_after_s: 1 }) }
    // A page that does not say whom it is drawn for is drawn for nobody.
    return { id, result: await serve(channel, input, person ?? null) }
  }
}

/**
 * Text that came in by pasting may hold what no database keeps (NUL, half of a character). Nobody sees it and nobody
 * could take it out again, while the server would put the whole record aside for it: so it goes here.
 */
function parseJson(text: string): unknown {
  try {
    if (!ESCAPED.test(text)) return JSON.parse(text)
    return JSON.parse(text, (_key, value: unknown) =>
      typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
    )
  } catch {
    // Expected: not our page speaking; the frame is refused.
    return undefined
  }
}
