import { beforeEach, describe, expect, it, vi } from 'vitest'
import { call, drawScreensFor } from '../../renderer/api/call.ts'

const ada = '01980000-0000-7000-8000-000000000001'
const practisingAda = '01980000-0000-7000-8000-000000000002'

interface Asked {
  readonly channel: string
  readonly person: string | null
  readonly answer: (result: unknown) => void
}

let asked: Asked[] = []
// The page's bridge is made once; what it was asked is each test's own.
vi.stubGlobal('window', {
  sijil: {
    invoke: (channel: string, _input: unknown, person: string | null) =>
      new Promise((answer) => asked.push({ channel, person, answer })),
    subscribe: () => () => undefined,
  },
})
beforeEach(() => {
  asked = []
  drawScreensFor(null)
})

const numbers = { ok: true, value: { medical_number: null, left: 3 } }
const locked = { ok: false, error: { code: 'session_locked' } }

function lastAsked(): Asked {
  const last = asked.at(-1)
  if (last === undefined) throw new Error('nothing was asked')
  return last
}

describe('a call of a screen', () => {
  it('says whom the screen is drawn for, and a draft whose it is', async () => {
    void call('session.status', {})
    drawScreensFor(ada)
    void call('patients.next_medical_number', {})
    void call('drafts.discard', { owner_id: ada, form_code: 'SH.MR.FRM.05' }, practisingAda)
    expect(asked.map(({ person }) => person)).toEqual([null, ada, practisingAda])
  })

  it('does not go on when the screens became another’s before the answer came', async () => {
    drawScreensFor(practisingAda)
    const reply = call('patients.next_medical_number', {})
    drawScreensFor(ada)
    lastAsked().answer(numbers)
    expect(await reply).toEqual(locked)
  })

  it('goes on when the same person is there again, or nobody', async () => {
    for (const next of [ada, null]) {
      drawScreensFor(ada)
      const reply = call('patients.next_medical_number', {})
      drawScreensFor(next)
      lastAsked().answer(numbers)
      expect(await reply).toEqual(numbers)
    }
  })

  it('hears that the person changed, which is what it asked for', async () => {
    drawScreensFor(ada)
    const reply = call('practice.enter', {})
    drawScreensFor(practisingAda)
    lastAsked().answer({ ok: true, value: {} })
    expect(await reply).toMatchObject({ ok: true })
  })
})
