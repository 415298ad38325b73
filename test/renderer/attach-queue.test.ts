import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  attachQueued,
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
let sent: { channel: string; input: Record<string, unknown> }[] = []
let answers: Record<string, unknown> = {}
vi.stubGlobal('window', {
  sijil: {
    invoke: async (channel: string, input: Record<string, unknown>) => {
      asked.push(channel)
      sent.push({ channel, input })
      return answers[channel] ?? { ok: true, value: {} }
    },
    subscribe: () => () => undefined,
  },
})
vi.stubGlobal('document', { activeElement: null })
vi.stubGlobal('HTMLElement', class {})
vi.stubGlobal('location', { hash: '' })
beforeEach(() => {
  asked = []
  sent = []
  answers = {}
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

  it('are the same documents when they are sent again, for nobody knows whether the first was stored', async () => {
    const size = aScan('first.pdf').size
    answers = {
      'documents.begin_upload': { ok: true, value: { upload_id: heba.visitId } },
      'documents.append_chunk': { ok: true, value: { received_bytes: size } },
      'documents.finish_upload': { ok: false, error: { code: 'program_restarting' } },
    }
    queueFiles(heba, [aScan('first.pdf'), aScan('other.pdf')])
    for (let n = 0; n < 2; n += 1) {
      await attachQueued(heba)
      expect(statesOf(heba)).toEqual(['failed', 'failed'])
    }
    const begun = sent.filter(({ channel }) => channel === 'documents.begin_upload')
    const ids = begun.map(({ input }) => input.document_id)
    expect(ids).toEqual([ids[0], ids[1], ids[0], ids[1]])
    expect(new Set(ids).size).toBe(2)
    expect(ids).not.toContain(undefined)
  })

  it('stay when something that another person had begun ends late', async () => {
    queueFiles(heba, [aScan('first.pdf')])
    // The first file is still being looked at when another person chooses theirs.
    queueFiles(practisingHeba, [aScan('second.pdf')])
    await expect.poll(() => statesOf(practisingHeba)).toEqual(['ready'])
    expect(useAttachQueues.getState().userId).toBe(practisingHeba.userId)
  })
})
