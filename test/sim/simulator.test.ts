import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ground, makeGround, openGround } from './ground.ts'
import { type Plan, planOf } from './plan.ts'
import { zoo } from './zoo.ts'

const CORPUS = join(import.meta.dirname, 'corpus')

let folder: string
let ground: Ground
beforeAll(async () => {
  folder = await makeGround()
  ground = await openGround(folder)
})
afterAll(async () => {
  await ground.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the simulator', () => {
  it('does the same with the same seed, to the last event', async () => {
    const first = await ground.run(planOf('7'))
    const other = await ground.run(planOf('8'))
    const again = await ground.run(planOf('7'))
    expect(again).toEqual(first)
    expect(other.trace).not.toBe(first.trace)
  })

  it('does the same whatever was run before it: a server that turns stations away, too', async () => {
    const first = await ground.run(planOf('20'))
    expect(await ground.run(planOf('20'))).toEqual(first)
    await ground.run(planOf('8'))
    expect(await ground.run(planOf('20'))).toEqual(first)
  })
})

describe('the zoo', () => {
  it.each(zoo)('can put "$name" into the program', ({ file, find, replace }) => {
    const source = readFileSync(join(import.meta.dirname, '../..', file), 'utf8')
    expect(source.split(find)).toHaveLength(2)
    expect(replace).not.toBe(find)
  })
})

const kept = readdirSync(CORPUS).filter((name) => name.endsWith('.json'))

describe.runIf(kept.length > 0)('what a seed once broke stays mended', () => {
  it.each(kept)('%s', async (name) => {
    const { plan } = JSON.parse(readFileSync(join(CORPUS, name), 'utf8')) as { plan: Plan }
    const { failure } = await ground.run(plan)
    expect(failure).toBeNull()
  })
})
