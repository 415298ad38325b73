import { describe, expect, it } from 'vitest'
import { amountOf, hasTool, reached } from './amounts.ts'
import { aStationToBreak, layOut, pathsOf, wrongWith } from './keys-under-faults.ts'
import { countCalls, injectionsFor, inParallel, leastMet, runWithFault, spread } from './strace.ts'

const here = hasTool(1, 'strace', ['strace'])
const script = 'test/security/keys-victim.ts'

describe.skipIf(!here)('row 1: a fault at any file call', () => {
  it.each(['slots', 'rotation'])(
    'locks nobody out and loses nothing: %s',
    async (what) => {
      const station = await aStationToBreak()
      const first = layOut(station.files, station.facts)
      const victimIn = ({ folder, factsPath }: { folder: string; factsPath: string }) => ({
        script,
        args: [folder, factsPath, what],
        paths: pathsOf(folder),
      })
      const all = injectionsFor(await countCalls(victimIn(first)))
      expect(await wrongWith(first.folder, station, what === 'slots' ? 'changed' : 'rotated')).toEqual([])
      first.remove()
      const injections = spread(all, amountOf({ fast: 8, full: 2000 }))
      const bad: string[] = []
      let met = 0
      await inParallel(injections, async ({ call, nth, fault }) => {
        const place = layOut(station.files, station.facts)
        try {
          const ended = await runWithFault(victimIn(place), { call, nth, fault })
          if (ended.met) met += 1
          const wrong = ended.hung ? ['it hung'] : await wrongWith(place.folder, station, ended.stdout)
          bad.push(...wrong.map((words) => `${fault} at ${call} ${nth}: ${words}`))
        } finally {
          place.remove()
        }
      })
      expect(bad).toEqual([])
      expect(met).toBeGreaterThanOrEqual(leastMet(injections))
      reached(1, `keys, ${what}`, {
        injections: injections.length,
        of: all.length,
        met,
        locked_out: 0,
        rows_lost: 0,
      })
    },
    1_800_000,
  )
})
