import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createBlobFiles } from '../../../main/documents/blob-files.ts'
import { type Canaries, readableIn } from '../../support/readable.ts'
import { createTestStation, type TestStation } from '../../support/station.ts'
import { draftTexts, liveThrough, textFields, typeDrafts } from './canary-journey.ts'
import { canaryRecords } from './canary-records.ts'

/** The same life on an encrypted profile and on one in clear, and what can be read of it on the disk. */
describe('the profile folder', () => {
  const stations: TestStation[] = []
  afterEach(async () => {
    for (const station of stations.splice(0)) await station.close()
  })

  async function aStation(isPlain: boolean): Promise<TestStation> {
    const station = await createTestStation({ isPlain })
    stations.push(station)
    return station
  }
  const wheresOf = (canaries: Canaries): string[] => [...canaries.keys()]

  it('holds nothing of a patient that can be read, while the program runs and after it ended', async () => {
    const station = await aStation(false)
    const { kept, searched } = await liveThrough(station)
    expect(readdirSync(station.profile, { recursive: true }).length).toBeGreaterThanOrEqual(4)
    for (const canaries of [kept, searched]) expect(readableIn(station.profile, canaries)).toEqual([])
    await station.restart()
    for (const canaries of [kept, searched]) expect(readableIn(station.profile, canaries)).toEqual([])
  })

  it('would show every single text without encryption, but never the sealed national ID', async () => {
    const station = await aStation(true)
    const { kept, searched } = await liveThrough(station)
    expect(wheresOf(kept).filter((where) => where.startsWith('FRM.05: '))).toHaveLength(textFields.length + 1)
    expect(kept.size).toBeGreaterThan(60)
    expect(readableIn(station.profile, kept)).toEqual(wheresOf(kept))
    await station.restart()
    expect(readableIn(station.profile, kept)).toEqual(wheresOf(kept))
    expect(readableIn(station.profile, searched)).toEqual([])
  })

  it('holds no text of any field of any table that can be read; without encryption each would be found', async () => {
    const [station, control] = [await aStation(false), await aStation(true)]
    const { records, kept } = canaryRecords()
    for (const { entity, record } of records) {
      for (const each of [station, control]) await each.receive(entity, record)
    }
    expect(kept.has('patients.mobile_unavailable_reason')).toBe(true)
    expect(kept.size).toBeGreaterThan(120)
    expect(readableIn(station.profile, kept)).toEqual([])
    expect(readableIn(control.profile, kept)).toEqual(wheresOf(kept))
    for (const each of [station, control]) await each.restart()
    expect(readableIn(station.profile, kept)).toEqual([])
    expect(readableIn(control.profile, kept)).toEqual(wheresOf(kept))
  })

  it('holds no draft that can be read; without encryption it would, and only what was searched is kept nowhere', async () => {
    const [station, control] = [await aStation(false), await aStation(true)]
    const { kept, searched } = await typeDrafts(station)
    expect(readableIn(station.profile, kept)).toEqual([])
    expect(readableIn(station.profile, searched)).toEqual([])
    await station.restart()
    expect(readableIn(station.profile, kept)).toEqual([])

    const plain = await typeDrafts(control)
    expect(plain.kept.size).toBe(Object.values(draftTexts).flat().length)
    expect(Object.values(draftTexts).every((fields) => fields.length > 0)).toBe(true)
    expect(readableIn(control.profile, plain.kept)).toEqual(wheresOf(plain.kept))
    expect(readableIn(control.profile, plain.searched)).toEqual([])
  })
})

describe('a document’s file', () => {
  it('does not open in another’s place, or changed by one bit, and survives being written twice', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sijil-blobs-'))
    const files = createBlobFiles(folder)
    const bytes = randomBytes(10_000)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const { file_key } = files.write(sha256, bytes)
    expect(files.write(sha256, bytes)).toEqual({ file_key })
    expect(files.read(sha256, file_key).equals(bytes)).toBe(true)
    expect(() => files.read(sha256, randomBytes(32).toString('base64'))).toThrow()
    const other = randomBytes(10)
    const otherSha = createHash('sha256').update(other).digest('hex')
    const otherKey = files.write(otherSha, other).file_key
    expect(() => files.read(sha256, otherKey)).toThrow()
    expect(() => files.read('../escape', file_key)).toThrow('named by its SHA-256')
    expect(files.has('0'.repeat(64))).toBe(false)
    rmSync(folder, { recursive: true, force: true })
  })
})
