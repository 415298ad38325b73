import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDesk } from '../../e2e/clinic.ts'
import { coreLimitOf } from '../../support/core-limit.ts'
import { openHospital } from '../../support/hospital.ts'

const module_ = resolve('main/keys/memory-off-disk.ts')

function inChild(...flags: string[]): { undone: string[]; filter: string; core: string } {
  const script = `
    import { readFileSync } from 'node:fs'
    const { keepMemoryOffDisk } = await import(${JSON.stringify(module_)})
    const undone = keepMemoryOffDisk()
    const filter = readFileSync('/proc/self/coredump_filter', 'utf8').trim()
    const core = readFileSync('/proc/self/limits', 'utf8').split('\\n').find((line) => line.startsWith('Max core'))
    process.stdout.write(JSON.stringify({ undone, filter, core }))`
  return JSON.parse(
    execFileSync(process.execPath, [...flags, '--input-type=module', '-e', script], { encoding: 'utf8' }),
  )
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

describe.runIf(process.platform === 'linux')('memory that holds keys', () => {
  it('is in no core dump', () => {
    const { undone, filter, core } = inChild()
    expect({ undone, filter }).toEqual({ undone: [], filter: '00000000' })
    expect(core).toMatch(/Max core file size +0 +0/)
  })

  it('is in none of a station, from its start', async ({ onTestFinished }) => {
    const hospital = await openHospital(null)
    onTestFinished(() => hospital.close())
    const desk = await openDesk(hospital, 'CORE-1')
    onTestFinished(() => desk.close())
    const { child } = await desk.start()
    expect(coreLimitOf(child.pid ?? 0)).toBe('0')
  })

  it('is said to be in danger where Node was told to write it', () => {
    expect(inChild('--heapsnapshot-signal=SIGUSR2').undone).toHaveLength(1)
  })

  it('is in no crash report: Electron’s reporter is never started', () => {
    expect(filesUnder('main').filter((text) => /crashReporter\.start/.test(text))).toEqual([])
  })
})
