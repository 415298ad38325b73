import { describe, expect, it } from 'vitest'
import { createFrameDoor } from '../../../main/ipc/call-frame.ts'
import { ok } from '../../../shared/result.ts'

describe('the messages of a window', () => {
  const asked: unknown[] = []
  const serve = async (channel: unknown, input: unknown, person: unknown) => {
    asked.push([channel, input, person])
    return ok(null)
  }
  const call = '{"id":1,"channel":"session.status","input":{}}'

  it('are calls, or of nobody of ours', async () => {
    const answer = createFrameDoor(serve)
    expect(await answer(call)).toEqual({ id: 1, result: { ok: true, value: null } })
    expect(asked.at(-1)).toEqual(['session.status', {}, null])
    const calls = asked.length
    for (const text of [
      '',
      '[]',
      'null',
      '{"channel":7}',
      '{"id":"1","channel":"x"}',
      '{"channel":"x","as":"admin"}',
    ])
      expect(await answer(text)).toBeNull()
    expect(await answer(`{"channel":"${'x'.repeat(101)}"}`)).toBeNull()
    expect(asked.length).toBe(calls)
  })

  it('bring no text that no database keeps, and every other as it was typed', async () => {
    const answer = createFrameDoor(serve)
    const typed = { full_name: 'Mo\0na \ud83d', note: 'أحمد 🙂 \\u0000 \u0007', lines: ['\0', 'b'] }
    await answer(JSON.stringify({ id: 1, channel: 'x', input: typed }))
    expect(asked.at(-1)).toEqual([
      'x',
      { full_name: 'Mona \ufffd', note: 'أحمد 🙂 \\u0000 \u0007', lines: ['', 'b'] },
      null,
    ])
  })

  it('are answered at the speed of hands and scanners, and not at that of a loop', async () => {
    let nowMs = 0
    const answer = createFrameDoor(serve, () => nowMs)
    const isTaken = async (): Promise<boolean> => (await answer(call))?.result.ok === true
    let taken = 0
    for (let n = 0; n < 3_000; n += 1) if (await isTaken()) taken += 1
    expect(taken).toBe(2_000)
    expect(await answer(call)).toEqual({
      id: 1,
      result: { ok: false, error: { code: 'rate_limited', retry_after_s: 1 } },
    })
    // A second later as many again as anybody types.
    nowMs = 1_000
    taken = 0
    for (let n = 0; n < 500; n += 1) if (await isTaken()) taken += 1
    expect(taken).toBe(200)
  })
})
