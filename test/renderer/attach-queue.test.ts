import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  queueFiles,
  removeQueued,
  unattachedCount,
  useAttachQueues,
} from '../../renderer/documents/attach-queue-ui-store.ts'
import { switchPractice } from '../../renderer/session/practice-switch.ts'

const heba = {
  userId: '01980000-0000-7000-8000-000000000001',
  visitId: '01980000-0000-7000-8000-0000000000a1',
}
const practisingHeba = { ...heba, userId: '01980000-0000-7000-8000-000000000002' }

const aScan = (name: string): File =>
  new File(['%PDF-1.7 and what follows'], name, { type: 'application/pdf' })
const statesOf = ({ visitId }: typeof heba): string[] =>
  (useAttachQueues.getState().byVisit[visitId] ?? []).map(({ state }) => state.kind)

let asked: string[] = []
vi.stubGlobal('window', {
  sijil: {
    invoke: async (channel: string) => {
      asked.push(channel)
      return { ok: true, value: {} }
    },
    subscribe: () => () => undefined,
  },
})
vi.stubGlobal('document', { activeElement: null })
vi.stubGlobal('HTMLElement', class {})
vi.stubGlobal('location', { hash: '' })
beforeEach(() => {
  asked = []
  useAttachQueues.setState({ userId: null, byVisit: {} })
})

describe('files that were chosen and are not attached yet', () => {
  it('keep a person out of practice, where they would be lost', async () => {
    queueFiles(heba, [aScan('referral.pdf')])
    expect(unattachedCount(heba.userId)).toBe(1)
    expect(await switchPractice('practice.enter', 'heba', unattachedCount(heba.userId))).toEqual({
      code: 'unattached',
    })
    expect(asked).toEqual([])

    const [key] = (useAttachQueues.getState().byVisit[heba.visitId] ?? []).map((entry) => entry.key)
    removeQueued(heba, key ?? '')
    expect(await switchPractice('practice.enter', 'heba', unattachedCount(heba.userId))).toBeNull()
    expect(asked).toEqual(['practice.enter'])
  })

  it('do not count when they are refused or attached, nor for another person', async () => {
    queueFiles(heba, [new File(['no scan'], 'notes.txt')])
    await expect.poll(() => statesOf(heba)).toEqual(['refused'])
    expect(unattachedCount(heba.userId)).toBe(0)
    queueFiles(practisingHeba, [aScan('referral.pdf')])
    expect(unattachedCount(heba.userId)).toBe(0)
    expect(unattachedCount(practisingHeba.userId)).toBe(1)
  })

  it('stay when something that another person had begun ends late', async () => {
    queueFiles(heba, [aScan('first.pdf')])
    // The first file is still being looked at when another person chooses theirs.
    queueFiles(practisingHeba, [aScan('second.pdf')])
    await expect.poll(() => statesOf(practisingHeba)).toEqual(['ready'])
    expect(useAttachQueues.getState().userId).toBe(practisingHeba.userId)
  })
})
