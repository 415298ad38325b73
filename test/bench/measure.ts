/** Times of one act, in milliseconds, in the order measured. */
export interface Times {
  readonly p50_ms: number
  readonly p95_ms: number
  readonly count: number
}

/** One line of a benchmark: ours, the bare library doing the same work in the same run, and the goal. */
export interface Line {
  readonly act: string
  readonly ours: Times
  readonly bare: Times
  /** What `bare` is, in words. */
  readonly bare_is: string
  readonly goal_p95_ms: number | null
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function timesOf(samples: readonly number[]): Times {
  const sorted = samples.toSorted((a, b) => a - b)
  return { p50_ms: at(sorted, 0.5), p95_ms: at(sorted, 0.95), count: sorted.length }
}

/**
 * Measures two ways of doing the same, by turns, so that both see the same machine. The first tenth warms up and does
 * not count.
 */
export async function compare(
  count: number,
  ours: (n: number) => unknown,
  bare: (n: number) => unknown,
): Promise<{ ours: Times; bare: Times }> {
  const samples = { ours: [] as number[], bare: [] as number[] }
  const warmUp = Math.ceil(count / 10)
  for (let n = 0; n < count + warmUp; n += 1) {
    for (const [name, act] of [
      ['ours', ours],
      ['bare', bare],
    ] as const) {
      const from = performance.now()
      await act(n)
      if (n >= warmUp) samples[name].push(performance.now() - from)
    }
  }
  return { ours: timesOf(samples.ours), bare: timesOf(samples.bare) }
}

const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0))

/** The lines as a Markdown table. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map(({ act, ours, bare, bare_is, goal_p95_ms }) =>
    [
      act,
      ms(ours.p50_ms),
      ms(ours.p95_ms),
      ms(bare.p50_ms),
      ms(bare.p95_ms),
      `${(ours.p50_ms / bare.p50_ms).toFixed(1)}×`,
      goal_p95_ms === null ? '' : `${goal_p95_ms} ${ours.p95_ms <= goal_p95_ms ? 'met' : 'missed'}`,
      String(ours.count),
      bare_is,
    ].join(' | '),
  )
  return [
    '| act | p50 ms | p95 ms | bare p50 | bare p95 | ratio of p50 | goal p95 | n | bare is |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n')
}
