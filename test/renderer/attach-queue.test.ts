import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  attachQueued,
  clearQueue,
  queueFiles,
  removeQueued,
  unattachedCount,
  unattachedLeftBy,
  useAttachQueues,
} from '../../renderer/documents/attach-queue-ui-store.ts'
import { lock } from '../../renderer/session/lock.ts'
import { switchPractice } from '../../renderer/session/practice-switch.ts'

const heba = {
  userId: '01980000-0000-7000-8000-000000000001',
  visitId: '01980000-0000-7000-8000-0000000000a1',
}
const practisingHeba = { ...heba, userId: '01980000-0000-7000-8000-000000000002' }

const nadia = { ...heba, userId: '01980000-0000-7000-8000-000000000003' }
const inRecords = { username: 'heba', isPractice: false }
const inPractice = { username: 'heba', isPractice: true }

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
  useAttachQueues.setState({ userId: null, chooser: null, byVisit: {} })
})

describe('files that were chosen and are not attached yet', () => {
  it('keep a person out of practice, where they would be lost', async () => {
    queueFiles(heba, inRecords, [aScan('referral.pdf')])
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
    queueFiles(heba, inRecords, [new File(['no scan'], 'notes.txt')])
    await expect.poll(() => statesOf(heba)).toEqual(['refused'])
    expect(unattachedCount(heba.userId)).toBe(0)
    queueFiles(practisingHeba, inPractice, [aScan('referral.pdf')])
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
    queueFiles(heba, inRecords, [aScan('first.pdf'), aScan('other.pdf')])
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
    queueFiles(heba, inRecords, [aScan('first.pdf')])
    // The first file is still being looked at when another person chooses theirs.
    queueFiles(practisingHeba, inPractice, [aScan('second.pdf')])
    await expect.poll(() => statesOf(practisingHeba)).toEqual(['ready'])
    expect(useAttachQueues.getState().userId).toBe(practisingHeba.userId)
  })
  it('keep a person out of practice from the lock page too, though somebody else was there since', async () => {
    queueFiles(heba, inRecords, [aScan('referral.pdf')])
    await lock('heba')
    await lock('nadia')
    expect(unattachedLeftBy(' Heba ')).toBe(1)
    expect(unattachedLeftBy('nadia')).toBe(0)
    // Another person looks at the dialog of that visit and closes it.
    clearQueue(nadia)
    expect(unattachedLeftBy('heba')).toBe(1)
    queueFiles(nadia, { username: 'nadia', isPractice: false }, [aScan('ct.pdf')])
    expect(unattachedLeftBy('heba')).toBe(0)
    expect(unattachedLeftBy('nadia')).toBe(1)
  })

  it('are no reason to stay out of practice when they were chosen there', () => {
    queueFiles(practisingHeba, inPractice, [aScan('referral.pdf')])
    expect(unattachedLeftBy('heba')).toBe(0)
  })
})
