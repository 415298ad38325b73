import { describe, expect, it } from 'vitest'
import { summaryOf } from './report.ts'
import { runStorm } from './storm.ts'

/* A small storm; `npm run storm` has the whole one. */

describe('stations that reconnect at the same moment', () => {
  it('send everything once, have what all others sent, and show nobody any trouble', async () => {
    const order = { stations: 8, envelopes: 10, processes: 2, database: 'pglite', seed: '1' } as const
    const result = await runStorm({ ...order, say: () => undefined })
    expect(result.stations).toHaveLength(order.stations)
    expect(summaryOf(order, result)).toMatchObject({ lost: 0, unanswered: 0, troubles: [] })
  }, 240_000)
})
