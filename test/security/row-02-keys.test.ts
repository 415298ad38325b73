import { describe, expect, it } from 'vitest'
import { amountOf, hasTool, reached } from './amounts.ts'
import { aStationToBreak, layOut, wrongWith } from './keys-under-faults.ts'
import { diskStates, record } from './power-loss.ts'
import { spread } from './strace.ts'

const here = hasTool(2, 'strace', ['strace'])
const script = 'test/security/keys-victim.ts'

describe.skipIf(!here)('row 2: power that fails at any moment', () => {
  it.each(['slots', 'rotation'])(
    'locks nobody out and loses nothing: %s',
    async (what) => {
      const station = await aStationToBreak()
      const place = layOut(station.files, station.facts)
      const steps = await record({ script, args: [place.folder, place.factsPath, what] }, place.folder)
      place.remove()
      let seed = 7
      const random = (): number => {
        seed = (seed * 16807) % 2147483647
        return seed / 2147483647
      }
      const all = [...diskStates(station.files, steps, { variants: amountOf({ fast: 2, full: 12 }), random })]
      const states = spread(all, amountOf({ fast: 60, full: 20_000 }))
      const bad: string[] = []
      for (const { files, said, at } of states) {
        const disk = layOut(files, station.facts)
        const wrong = await wrongWith(disk.folder, station, said.join('\n'))
        bad.push(...wrong.map((words) => `${at}: ${words}`))
        disk.remove()
      }
      expect(bad).toEqual([])
      reached(2, `keys, ${what}`, { disk_states: states.length, of: all.length, locked_out: 0, rows_lost: 0 })
    },
    1_800_000,
  )
})
