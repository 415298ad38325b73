import { describe, expect, it } from 'vitest'
import { fingerprintText, fingerprintWords } from '../../../shared/sync/fingerprint-words.ts'

describe('the six words of a PC', () => {
  it.each([
    // 127.0.0.1 and 63.84.220.193 in the proquints of arXiv:0901.4016.
    [[127, 0, 0, 1, 63, 84, 220, 193, 255, 255, 0, 0], 'lusab babad gutih tugad zuzuz babab'],
    [[], 'babab babab babab babab babab babab'],
  ])('are read off the first twelve bytes of a hash', (bytes, words) => {
    expect(fingerprintWords(Uint8Array.from(bytes))).toBe(words)
    expect(fingerprintWords(Uint8Array.from([...bytes, ...Array<number>(20).fill(0)]))).toBe(words)
  })

  it('are made of the PC’s id and its key, and of nothing else', () => {
    const pc = { station_id: 'an-id', public_key: 'a-key' }
    expect(fingerprintText(pc)).not.toBe(fingerprintText({ ...pc, public_key: 'b-key' }))
    expect(fingerprintText(pc)).not.toBe(fingerprintText({ ...pc, station_id: 'b-id' }))
  })
})
