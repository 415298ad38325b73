import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  BLOB_SIZE_HEADER,
  CHUNK_HASH_HEADER,
  CHUNKS_HEADER,
  chunkCountOf,
  chunkListText,
} from '../../shared/sync/blob-chunks.ts'

/** What the stand-in answers instead of taking a request; `break`: it drops the connection. */
export type Refusal =
  | 'break'
  | {
      readonly status: number
      readonly body?: Record<string, unknown>
      readonly headers?: Record<string, string>
    }

/** The sync server as far as a station's engine needs one, with every fault that a test wants. */
export interface StandInSyncServer {
  readonly url: string
  /** Method and path of every request, in order. */
  readonly asked: string[]
  /** The numbers of the envelopes of each push, in order; those of the audit events of each audit message. */
  readonly pushes: number[][]
  readonly auditPushes: number[][]
  /** Size of each audit message, bytes. */
  readonly auditBytes: number[]
  readonly blobs: Map<string, Buffer>
  /** Chunks of documents that are not whole yet, by SHA-256; null for a server of before, which takes them whole. */
  chunks: Map<string, Map<number, Buffer>> | null
  /** The next body that is given ends after so many bytes, with the connection. */
  breaksAfter: number | null
  /** Documents that it keeps and gives to nobody, by SHA-256. */
  readonly putAside: Set<string>
  /** How far the server holds envelopes and audit events; a restored one holds less than it once acknowledged. */
  held: { station_seq: number; audit_seq: number }
  /** Numbers of envelopes to put aside. */
  readonly puts_aside: Set<number>
  /** Looked at before anything is taken. */
  refuse: (method: string, path: string) => Refusal | undefined
  /** Waited for before anything is answered. */
  hold: (method: string, path: string) => Promise<void> | undefined
  /** Ends every open event stream. */
  endStreams(): void
  /** Tells every open event stream of a commit. */
  tell(head: number): void
  streams(): number
  stop(): Promise<void>
}

interface Sent {
  readonly envelopes: { station_seq: number }[]
  readonly events: { audit_seq: number }[]
}

const server_time = '2026-11-21T07:00:02.000Z'

export async function startStandInSyncServer(): Promise<StandInSyncServer> {
  const streams = new Set<ServerResponse>()
  const server = createServer((request, response) => void handle(request, response))
  const standIn: StandInSyncServer = {
    url: '',
    asked: [],
    pushes: [],
    auditPushes: [],
    auditBytes: [],
    blobs: new Map(),
    chunks: null,
    breaksAfter: null,
    putAside: new Set(),
    held: { station_seq: 0, audit_seq: 0 },
    puts_aside: new Set(),
    refuse: () => undefined,
    hold: () => undefined,
    endStreams: () => {
      for (const stream of streams) stream.end()
    },
    tell: (head) => {
      for (const stream of streams) stream.write(`data: ${JSON.stringify({ stream: 'main', head })}\n\n`)
    },
    streams: () => streams.size,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url = '' } = request
    const path = url.replace('/sync/v1', '').replace(/\?.*/, '')
    standIn.asked.push(`${method} ${path}`)
    await standIn.hold(method, path)
    const refusal = standIn.refuse(method, path)
    if (refusal === 'break') request.socket.destroy()
    else if (refusal !== undefined) answer(response, refusal.status, refusal.body ?? {}, refusal.headers)
    else if (path === '/events') openStream(response)
    else if (path.startsWith('/blobs/')) blob(request, response, path.slice(7), Buffer.concat(chunks))
    else if (path === '/pull') response.writeHead(200).end(emptyPage())
    else take(response, path, Buffer.concat(chunks))
  }

  function openStream(response: ServerResponse): void {
    streams.add(response)
    response.on('close', () => streams.delete(response))
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
  }

  const putAside = { 'x-sijil-put-aside': 'true' }

  function blob(request: IncomingMessage, response: ServerResponse, path: string, bytes: Buffer): void {
    const { method = '' } = request
    const [sha256 = '', , index] = path.split('/')
    if (index !== undefined) {
      chunk(request, response, sha256, Number(index), bytes)
      return
    }
    if (method === 'PUT') standIn.blobs.set(sha256, bytes)
    const held = standIn.blobs.get(sha256)
    if (held !== undefined && standIn.putAside.has(sha256)) {
      const isAskedFor = method === 'GET'
      response.writeHead(isAskedFor ? 409 : 200, putAside)
      response.end(isAskedFor ? JSON.stringify({ code: 'put_aside' }) : undefined)
      return
    }
    if (held === undefined) {
      const here = [...(standIn.chunks?.get(sha256)?.keys() ?? [])]
      response.writeHead(404, standIn.chunks === null ? {} : { [CHUNKS_HEADER]: chunkListText(here) }).end()
    } else if (method === 'GET') give(request, response, held)
    else response.writeHead(method === 'PUT' ? 204 : 200).end()
  }

  function give({ headers }: IncomingMessage, response: ServerResponse, held: Buffer): void {
    const from = standIn.chunks === null ? undefined : /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]
    const body = held.subarray(Number(from ?? 0))
    const { breaksAfter } = standIn
    standIn.breaksAfter = null
    response.writeHead(from === undefined ? 200 : 206, { 'content-length': body.length })
    if (breaksAfter === null || breaksAfter >= body.length) response.end(body)
    else response.write(body.subarray(0, breaksAfter), () => response.destroy())
  }

  function chunk(
    { headers }: IncomingMessage,
    response: ServerResponse,
    sha256: string,
    index: number,
    bytes: Buffer,
  ): void {
    const hashOf = (data: Buffer): string => createHash('sha256').update(data).digest('hex')
    if (headers[CHUNK_HASH_HEADER] !== hashOf(bytes)) {
      answer(response, 422, { code: 'invalid_input' })
      return
    }
    const here = standIn.chunks?.get(sha256) ?? new Map<number, Buffer>()
    standIn.chunks?.set(sha256, here.set(index, bytes))
    if (here.size < chunkCountOf(Number(headers[BLOB_SIZE_HEADER]))) {
      response.writeHead(202).end()
      return
    }
    standIn.chunks?.delete(sha256)
    const whole = Buffer.concat([...here].sort(([a], [b]) => a - b).map(([, part]) => part))
    const isRight = hashOf(whole) === sha256
    if (isRight) standIn.blobs.set(sha256, whole)
    answer(response, isRight ? 204 : 422, {})
  }

  function take(response: ServerResponse, path: string, bytes: Buffer): void {
    const { envelopes = [], events = [] } = JSON.parse(bytes.toString()) as Partial<Sent>
    const isAudit = path === '/audit'
    const name = isAudit ? 'audit_seq' : 'station_seq'
    const seqs = isAudit ? events.map((e) => e.audit_seq) : envelopes.map((e) => e.station_seq)
    if (isAudit) standIn.auditBytes.push(bytes.length)
    const log = isAudit ? standIn.auditPushes : standIn.pushes
    log.push(seqs)
    const expected = standIn.held[name] + 1
    if ((seqs[0] ?? expected) > expected) {
      answer(response, 409, { code: 'gap', expected })
      return
    }
    standIn.held[name] = Math.max(standIn.held[name], seqs.at(-1) ?? 0)
    answer(response, 200, isAudit ? { ack_through: standIn.held.audit_seq } : pushReply(seqs))
  }

  function pushReply(seqs: readonly number[]): Record<string, unknown> {
    const outcomes = seqs.map((station_seq) => ({
      station_seq,
      conflict_ids: [],
      ...(standIn.puts_aside.has(station_seq)
        ? { result: 'quarantined', commit_seq: null, quarantine_code: 'not_permitted' }
        : { result: 'applied', commit_seq: station_seq, quarantine_code: null }),
    }))
    const ack_through = standIn.held.station_seq
    return { outcomes, ack_through, durable_through: null, epoch: 'e1', head: 0, server_time, lease: null }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(standIn, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

function answer(
  response: ServerResponse,
  status: number,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

function emptyPage(): string {
  const checksum = createHash('sha256').update('').digest('hex')
  return `${JSON.stringify({ type: 'end', next: 0, head: 0, epoch: 'e1', checksum, server_time })}\n`
}
