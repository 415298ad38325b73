import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDice } from '../sim/random.ts'
import { type Lane, openLane } from './lane.ts'
import { nemeses } from './nemeses.ts'

/* A short run of `npm run test:postgres`: SIJIL_SEED repeats what an earlier one drew. */

const seed = process.env.SIJIL_SEED ?? String(Date.now() % 1_000_000)
const SHORT = ['brutal restart of everything', 'every connection to PostgreSQL cut']

describe(`two servers over one PostgreSQL, while stations and REST write (seed ${seed})`, () => {
  const dice = createDice(seed)
  let lane: Lane
  beforeAll(async () => {
    lane = await openLane({ stations: 3, restWriters: 1, workMs: 1500, dice })
  }, 240_000)
  afterAll(() => lane?.close())

  it.each(nemeses.filter(({ name }) => SHORT.includes(name)))(
    'lose nothing, overwrite nothing and come to rest after: $name',
    async (nemesis) => {
      const outcome = await lane.round(nemesis, dice.fork(nemesis.name))
      expect(outcome.acknowledged).toBeGreaterThan(0)
      expect(outcome.by_rest).toBeGreaterThan(0)
    },
    240_000,
  )
})
