import { generateKeyPairSync } from 'node:crypto'
import fs, {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWithPrivateKey } from '../../../main/keys/public-box.ts'
import { writeRecords } from '../../../main/records/record-writer.ts'
import { openSealedOutbox, readSealedOutbox, type SealedOutbox } from '../../../main/records/sealed-outbox.ts'
import { ok } from '../../../shared/result.ts'
import type { Envelope } from '../../../shared/sync/envelope.ts'
import { createManualStation, patientFields } from '../../support/manual-station.ts'

const pair = generateKeyPairSync('x25519')
const publicKey = pair.publicKey.export({ format: 'jwk' }).x ?? ''

let folder: string
let path: string
let sealed: SealedOutbox
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-sealed-'))
  path = join(folder, 'outbox.sealed')
  sealed = openSealedOutbox(path, publicKey)
})
afterEach(() => {
  sealed.close()
  rmSync(folder, { recursive: true, force: true })
})

const envelope = (n: number): Envelope =>
  ({ incarnation: 1, station_seq: n, hash: String(n).padStart(64, '0'), wall_at: 'the canary' }) as never
const numbers = (): number[] => readSealedOutbox(path).frames.map((frame) => frame.station_seq)

describe('the sealed outbox', () => {
  it('holds what was appended, for the server alone to read', () => {
    for (const n of [1, 2, 3]) sealed.append(envelope(n))
    expect(numbers()).toEqual([1, 2, 3])
    expect(readFileSync(path, 'utf8')).not.toContain('canary')
    const box = readSealedOutbox(path).frames[1]?.sealed ?? ''
    const plain = openWithPrivateKey(pair.privateKey, 'sijil outbox v1', box)?.toString() ?? '{}'
    expect(JSON.parse(plain)).toEqual(envelope(2))
  })

  it('loses only the line that was torn, and goes on after it', () => {
    for (const n of [1, 2, 3]) sealed.append(envelope(n))
    sealed.close()
    truncateSync(path, statSync(path).size - 40)
    sealed = openSealedOutbox(path, publicKey)
    sealed.append(envelope(4))
    expect(numbers()).toEqual([1, 2, 4])
    expect(readSealedOutbox(path).damaged_lines).toBe(1)
  })

  it('puts no line behind a torn one that a full disk does not let it end', () => {
    sealed.append(envelope(1))
    sealed.append(envelope(2))
    sealed.close()
    truncateSync(path, statSync(path).size - 40)
    sealed = openSealedOutbox(path, publicKey)
    const { writeSync } = fs
    fs.writeSync = () => {
      throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
    }
    syncBuiltinESMExports()
    try {
      expect(() => sealed.append(envelope(3))).toThrow('no room')
    } finally {
      fs.writeSync = writeSync
      syncBuiltinESMExports()
    }
    sealed.append(envelope(4))
    expect(numbers()).toEqual([1, 4])
  })

  it('loses only the line that was damaged in the middle', () => {
    for (const n of [1, 2, 3]) sealed.append(envelope(n))
    const bytes = readFileSync(path)
    const at = Math.floor(bytes.length / 2)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(path, bytes)
    expect(numbers()).toEqual([1, 3])
    appendFileSync(path, 'rubbish')
    expect(numbers()).toEqual([1, 3])
  })

  it('is written anew with what is still needed', () => {
    for (const n of [1, 2, 3]) sealed.append(envelope(n))
    sealed.keepOnly((frame) => frame.station_seq === 2, 'worth_it')
    expect(numbers()).toEqual([1, 2, 3])
    sealed.keepOnly((frame) => frame.station_seq === 2, 'always')
    sealed.append(envelope(4))
    expect(numbers()).toEqual([2, 4])
  })

  it('has a save before the save is acknowledged', async () => {
    const station = await createManualStation()
    const records = { ...station.records, seal: (one: Envelope) => sealed.append(one) }
    const act = station.act('patients.register')
    const saved = await writeRecords(records, act, async (writer) =>
      ok(await writer.create('patients', patientFields())),
    )
    expect(saved.ok).toBe(true)
    expect(numbers()).toEqual([1])
    await station.close()
  })
})
