import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { profilePaths } from '../../main/enrolment/profile-folder.ts'
import { readSealedOutbox } from '../../main/records/sealed-outbox.ts'
import { amountOf, hasTool, reached } from './amounts.ts'
import { diskStates, filesOf, putFiles, record } from './power-loss.ts'
import { bundleStoreLife, makeProfile, namesIn, savesIn, scratchFolder, victimOn } from './store-bench.ts'

/*
 * Row 2 for the store: the power fails at any moment of three saves, each with its sealed copy, and a checkpoint. The
 * control is the same program with `synchronous = NORMAL`, which must lose what it acknowledged.
 */

const model = scratchFolder()
beforeAll(async () => {
  await bundleStoreLife(join(model, 'bundle'))
  mkdirSync(join(model, 'profile'))
  await makeProfile(join(model, 'profile'))
})
afterAll(() => rmSync(model, { recursive: true, force: true }))

interface Counts {
  states: number
  lost: number
  half: number
  unopenable: number
  unsealed: number
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}

async function lifeOf(act: string, most: number): Promise<Counts> {
  const folder = join(model, act)
  const { paths: _paths, ...victim } = victimOn(act, join(model, 'profile'), folder)
  const before = filesOf(folder)
  const steps = await record(victim, folder)
  const counts: Counts = { states: 0, lost: 0, half: 0, unopenable: 0, unsealed: 0 }
  const disk = join(model, `${act}-disk`)
  const perStep = Math.max(1, Math.ceil(most / steps.length) - 2)
  const every = Math.max(1, Math.floor((steps.length * 3) / most))
  for (const { files, said } of diskStates(before, steps, { variants: perStep, random: seeded(7), every })) {
    rmSync(disk, { recursive: true, force: true })
    mkdirSync(disk)
    putFiles(disk, files)
    counts.states += 1
    const paths = profilePaths(disk)
    const acknowledged = said.filter((line) => line.startsWith('saved')).length
    if (readSealedOutbox(paths.sealedOutbox).frames.length < acknowledged) counts.unsealed += 1
    try {
      const saves = savesIn(namesIn(paths.store))
      if (saves === -1) counts.half += 1
      else if (saves < acknowledged) counts.lost += 1
    } catch {
      // Expected of nothing: a store that does not open is counted, and fails the test.
      counts.unopenable += 1
    }
  }
  rmSync(disk, { recursive: true, force: true })
  return counts
}

describe.skipIf(!hasTool(2, 'strace', ['strace']))('a power cut', () => {
  it('loses nothing that was acknowledged, in the store or beside it', async () => {
    const begun = performance.now()
    const counts = await lifeOf('save', amountOf({ fast: 250, full: 5_500 }))
    const seconds = Math.round((performance.now() - begun) / 1000)
    reached(2, 'store with synchronous FULL', { ...counts, seconds })
    expect(counts).toMatchObject({ lost: 0, half: 0, unopenable: 0, unsealed: 0 })
    expect(counts.states).toBeGreaterThanOrEqual(amountOf({ fast: 200, full: 5_000 }))
  }, 600_000)

  it('would lose acknowledged saves with synchronous NORMAL: the test can see it', async () => {
    const counts = await lifeOf('save-carelessly', amountOf({ fast: 250, full: 2_000 }))
    reached(2, 'control: synchronous NORMAL', { states: counts.states, lost: counts.lost })
    expect(counts.lost).toBeGreaterThan(0)
  }, 600_000)
})
