import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasTool } from './amounts.ts'
import { diskStates, filesOf, record } from './power-loss.ts'
import { countCalls, injectionsFor, runWithFault } from './strace.ts'

const here = hasTool(1, 'strace', ['strace'])

const careful = `import fs from 'node:fs'
const [, , folder] = process.argv
const file = fs.openSync(folder + '/note.tmp', 'w')
fs.writeSync(file, 'x'.repeat(2000))
fs.fsyncSync(file)
fs.closeSync(file)
fs.renameSync(folder + '/note.tmp', folder + '/note')
const dir = fs.openSync(folder, 'r')
fs.fsyncSync(dir)
fs.writeSync(1, 'saved\\n')
`

let folder: string
let script: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-injector-'))
  script = join(folder, '..', `${folder.split('/').at(-1)}.mjs`)
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(script, { force: true })
})

describe.skipIf(!here)('the fault injector', () => {
  it('kills a program at each of its file calls and gives it each error', async () => {
    writeFileSync(script, careful)
    const victim = { script, args: [folder], paths: [folder, join(folder, 'note'), join(folder, 'note.tmp')] }
    const counts = await countCalls(victim)
    expect(Object.fromEntries(counts)).toEqual({ openat: 2, write: 1, fsync: 2, rename: 1 })
    const injections = injectionsFor(counts)
    expect(injections).toHaveLength(18)
    for (const injection of injections) {
      const { met, status, signal, stdout, stderr } = await runWithFault(victim, injection)
      const { fault } = injection
      const ended = { injection, met, status, signal, said: stdout, isNamed: stderr.includes(fault) }
      const expected =
        fault === 'kill'
          ? { met: true, status: null, signal: 'SIGKILL', said: '' }
          : { met: true, status: 1, said: '', isNamed: true }
      expect(ended).toMatchObject({ injection, ...expected })
    }
  })

  it('says so when a fault was not met', async () => {
    writeFileSync(script, careful)
    const victim = { script, args: [folder], paths: [folder, join(folder, 'note'), join(folder, 'note.tmp')] }
    for (const fault of ['kill', 'EIO'] as const) {
      const ended = await runWithFault(victim, { call: 'fsync', nth: 9, fault })
      expect(ended).toMatchObject({ met: false, status: 0, stdout: 'saved\n' })
    }
  })
})

describe.skipIf(!here)('the power loss', () => {
  const states = async (text: string): Promise<{ broken: number; acknowledgedLost: number; all: number }> => {
    writeFileSync(script, text)
    writeFileSync(join(folder, 'note'), 'old')
    const before = filesOf(folder)
    const steps = await record({ script, args: [folder] }, folder)
    expect(readFileSync(join(folder, 'note'), 'utf8')).toBe('x'.repeat(2000))
    let seed = 1
    const random = (): number => {
      seed = (seed * 16807) % 2147483647
      return seed / 2147483647
    }
    const counts = { broken: 0, acknowledgedLost: 0, all: 0 }
    for (const { files, said } of diskStates(before, steps, { variants: 20, random })) {
      const note = files.get('note')?.toString()
      counts.all += 1
      if (note !== 'old' && note !== 'x'.repeat(2000)) counts.broken += 1
      if (said.includes('saved') && note !== 'x'.repeat(2000)) counts.acknowledgedLost += 1
    }
    return counts
  }

  it('never breaks a file that is written beside, flushed, renamed and flushed', async () => {
    const { broken, acknowledgedLost, all } = await states(careful)
    expect({ broken, acknowledgedLost }).toEqual({ broken: 0, acknowledgedLost: 0 })
    expect(all).toBeGreaterThan(100)
  })

  it('breaks one that is not flushed before the rename, and loses one whose folder is not flushed', async () => {
    expect((await states(careful.replace('fs.fsyncSync(file)', ''))).broken).toBeGreaterThan(0)
    expect((await states(careful.replace('fs.fsyncSync(dir)', ''))).acknowledgedLost).toBeGreaterThan(0)
  })
})
