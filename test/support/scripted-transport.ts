import { createHash } from 'node:crypto'
import type { Reply, Transport } from '../../main/sync/transport.ts'
import type { PushRequest } from '../../shared/sync/push-message.ts'

const server_time = '2026-11-21T07:00:02.000Z'

/** A server that takes everything and has nothing new, unless a test says what a request is answered with. */
export interface ScriptedTransport extends Transport {
  /** Every request of a cycle, in order. */
  readonly asked: Request[]
  /** Looked at before anything is taken; one that throws is a fault of the program. */
  script: (request: Request) => Reply<never> | { readonly ok: true; readonly value: unknown } | undefined
  /** Waited for before a request is answered. */
  hold: Promise<void> | undefined
  /** Requests under way now, and at a time so far at most. */
  underWay: number
  most: number
  /** What the engine gave the stream of hints; null before it listens and after it stopped. */
  stream: { readonly onHead: (head: number) => void; readonly onClosed: () => void } | null
}

export const cycleRequests = [
  'progress',
  'push',
  'compareEpochs',
  'pushAudit',
  'nationalIdKeys',
  'pull',
  'renewDeviceKey',
  'compareDigests',
] as const
export type Request = (typeof cycleRequests)[number]

export function createScriptedTransport(plain: Transport): ScriptedTransport {
  const answer = async <T>(request: Request, value: () => T): Promise<Reply<T>> => {
    scripted.asked.push(request)
    scripted.underWay += 1
    scripted.most = Math.max(scripted.most, scripted.underWay)
    try {
      await scripted.hold
      const said = scripted.script(request)
      return (said ?? { ok: true, value: value() }) as Reply<T>
    } finally {
      scripted.underWay -= 1
    }
  }
  const scripted: ScriptedTransport = {
    ...plain,
    asked: [],
    script: () => undefined,
    hold: undefined,
    underWay: 0,
    most: 0,
    stream: null,
    progress: () =>
      answer('progress', () => ({
        state: 'level',
        incarnation: 1,
        station_seq: 0,
        held: [],
        audit_common: null,
      })),
    push: (request) => answer('push', () => ({ kind: 'taken', reply: replyTo(request) })),
    compareEpochs: () =>
      answer('compareEpochs', () => ({ epoch: 'e1', agrees_through: 0, began_at: server_time })),
    pushAudit: ({ events }) =>
      answer('pushAudit', () => ({ kind: 'taken', ack_through: events.at(-1)?.audit_seq ?? 0 })),
    nationalIdKeys: () =>
      answer('nationalIdKeys', () => ({ ssn_key_id: '', ssn_index_key: '', ssn_seal_public_key: '' })),
    pull: () => answer('pull', emptyPage),
    renewDeviceKey: ({ public_key }) => answer('renewDeviceKey', () => ({ public_key })),
    compareDigests: () => answer('compareDigests', () => ({ state: 'compared', differing: [] })),
    listen: (onHead, onClosed) => {
      scripted.stream = {
        onHead,
        onClosed: () => {
          scripted.stream = null
          onClosed()
        },
      }
      return () => {
        scripted.stream = null
      }
    },
  }
  return scripted
}

function replyTo({ envelopes }: PushRequest) {
  const seqs = envelopes.map(({ station_seq }) => station_seq)
  return {
    outcomes: seqs.map((station_seq) => ({
      station_seq,
      result: 'applied' as const,
      commit_seq: station_seq,
      conflict_ids: [],
      quarantine_code: null,
    })),
    ack_through: seqs.at(-1) ?? 0,
    durable_through: null,
    epoch: 'e1',
    head: 0,
    server_time,
    lease: null,
  }
}

function emptyPage(): string {
  const checksum = createHash('sha256').update('').digest('hex')
  return `${JSON.stringify({ type: 'end', next: 0, head: 0, epoch: 'e1', checksum, server_time })}\n`
}
