import { createHash } from 'node:crypto'
import { createParser } from 'eventsource-parser'
import type { Response } from 'undici'
import { z } from 'zod'
import { assertNever } from '../../shared/result.ts'
import type { ReachProblem } from '../../shared/session/reach-problem.ts'
import { AuditAck, type AuditPush } from '../../shared/sync/audit-message.ts'
import {
  BLOB_SIZE_HEADER,
  CHUNK_HASH_HEADER,
  CHUNKS_HEADER,
  parseChunkList,
} from '../../shared/sync/blob-chunks.ts'
import { DeviceKeyReply, type DeviceKeyRequest } from '../../shared/sync/device-key-message.ts'
import { DigestReply, type DigestRequest } from '../../shared/sync/digest-message.ts'
import { EpochReply, type EpochRequest } from '../../shared/sync/epoch-message.ts'
import {
  NationalIdKeysReply,
  type NationalIdKeysRequest,
} from '../../shared/sync/national-id-keys-message.ts'
import { PatientLookupReply, type PatientLookupRequest } from '../../shared/sync/patient-lookup-message.ts'
import { ProgressReply, type ProgressRequest } from '../../shared/sync/progress-message.ts'
import { HeadEvent } from '../../shared/sync/pull-message.ts'
import { PushGap, PushReply, type PushRequest } from '../../shared/sync/push-message.ts'
import { PUT_ASIDE_HEADER } from '../../shared/sync/put-aside.ts'
import { ScopeGrantReply, type ScopeGrantRequest } from '../../shared/sync/scope-grant-message.ts'
import { SealedOutboxReply, type SealedOutboxRequest } from '../../shared/sync/sealed-outbox-message.ts'
import { SnapshotManifest, type SnapshotRequest } from '../../shared/sync/snapshot-message.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { createNetwork, type Network } from '../network/network.ts'
import type { StationIdentity } from './ports.ts'

/**
 * Why a request came to nothing. `unreachable` covers every failure below HTTP and every fault of the server;
 * `because` where more is known, which IT can mend.
 */
export type TransportFailure =
  | { readonly kind: 'unreachable'; readonly because?: ReachProblem }
  | { readonly kind: 'busy'; readonly retry_after_ms: number }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'protocol_mismatch' }
  | { readonly kind: 'program_too_old' }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }

/**
 * Whether a failure concerns the whole station, so that asking for more is of no use now. Any other concerns the one
 * message or document it answers.
 */
export function endsCycle(failure: TransportFailure): boolean {
  switch (failure.kind) {
    case 'unreachable':
    case 'busy':
    case 'revoked':
      return true
    case 'protocol_mismatch':
    case 'program_too_old':
    case 'refused':
      return false
    default:
      return assertNever(failure)
  }
}

export type Reply<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & TransportFailure)

/** The server took the batch, or misses earlier envelopes and wants to start from `expected`. */
export type PushAnswer = { readonly kind: 'taken'; readonly reply: PushReply } | Gap

/** The same for audit events. */
export type AuditAnswer = { readonly kind: 'taken'; readonly ack_through: number } | Gap

interface Gap {
  readonly kind: 'gap'
  readonly expected: number
}

/** The server has a document; `put_aside`: it gives it to nobody. */
export type KeptBlob = 'stored' | 'put_aside'

/** What a station says of the history that it lives in. */
export interface PullStandpoint {
  readonly epoch: string | null
  readonly mark: string | undefined
  /** Where a backfill goes on that did not fit into one page. */
  readonly backfill?: string
}

/** What the server has of a document; of one that it misses its chunks, null where it takes them only whole. */
export type BlobThere =
  | { readonly state: KeptBlob }
  | { readonly state: 'missing'; readonly chunks: ReadonlySet<number> | null }

/** A chunk of a document on its way to the server. */
export interface SentChunk {
  readonly index: number
  readonly bytes: Buffer
  /** Of the whole document. */
  readonly size_bytes: number
}

/** The server as sync sees it. */
export interface Transport {
  push(request: PushRequest): Promise<Reply<PushAnswer>>
  /** The NDJSON text of one page; 409 `epoch_changed` when the server's history is not the station's. */
  pull(after: number, standpoint?: PullStandpoint, signal?: AbortSignal): Promise<Reply<string>>
  /** How far the server's history and this station's are the same. */
  compareEpochs(request: EpochRequest): Promise<Reply<EpochReply>>
  pushAudit(request: AuditPush): Promise<Reply<AuditAnswer>>
  /** Somebody opens a patient here whose history is not: the next pull brings it. */
  grantScope(request: ScopeGrantRequest): Promise<Reply<ScopeGrantReply>>
  /** Whom the server knows by what somebody typed here. Breaking off through `signal` reads as `unreachable`. */
  lookUpPatients(request: PatientLookupRequest, signal?: AbortSignal): Promise<Reply<PatientLookupReply>>
  /** How far this station's store has come, and what the server has seen of it. */
  progress(request: ProgressRequest): Promise<Reply<ProgressReply>>
  /** Copies of envelopes that the server may not have. */
  pushSealed(request: SealedOutboxRequest): Promise<Reply<SealedOutboxReply>>
  /** What this station holds of each table. */
  compareDigests(request: DigestRequest, signal?: AbortSignal): Promise<Reply<DigestReply>>
  /** What a new station begins with; null: a server that has no snapshots. */
  takeSnapshot(request: SnapshotRequest, signal?: AbortSignal): Promise<Reply<SnapshotManifest | null>>
  /** A chunk's packed text; null where the server has it no more. */
  getSnapshotChunk(sha256: string, signal?: AbortSignal): Promise<Reply<Buffer | null>>
  nationalIdKeys(request: NationalIdKeysRequest): Promise<Reply<NationalIdKeysReply>>
  renewDeviceKey(request: DeviceKeyRequest): Promise<Reply<DeviceKeyReply>>
  /** Breaking off through `signal`, here and below, reads as `unreachable`. */
  hasBlob(sha256: string, size_bytes: number, signal?: AbortSignal): Promise<Reply<BlobThere>>
  putBlob(sha256: string, bytes: Buffer, signal?: AbortSignal): Promise<Reply<KeptBlob>>
  /** `more`: the server took the chunk, and misses others still. */
  putChunk(sha256: string, chunk: SentChunk, signal?: AbortSignal): Promise<Reply<KeptBlob | 'more'>>
  /**
   * Hands over the bytes from `first` on as they come, until `take` wants no more. What broke off was handed over as far
   * as it came. What `take` throws is thrown.
   */
  getBlob(
    sha256: string,
    first: number,
    take: (bytes: Uint8Array) => boolean,
    signal?: AbortSignal,
  ): Promise<Reply<'given' | 'missing'>>
  /** Listens for commits until stopped; `onClosed` when the server went away. */
  listen(onHead: (head: number) => void, onClosed: () => void): () => void
}

export interface TransportOptions {
  readonly serverUrl: string
  readonly identity: StationIdentity
  /** This program's version, for the server's list of stations. */
  readonly version: string
  /** The station's one way out; a plain one without it. */
  readonly network?: Network
}

/** The same, with the network that is used. */
interface Line extends TransportOptions {
  readonly network: Network
}

/**
 * Until an answer begins, with what is sent before it. How long its body takes is the line's affair: over a thin one a
 * page of 1 MiB needs minutes, and one that is broken off begins anew each time.
 */
const ANSWER_WITHIN_MS = 20_000
/** A line that is open and carries nothing is dead. */
const SILENCE_MS = 30_000
/** Of an answer whole, even if it never falls silent. */
const LONGEST_MS = 600_000
const BLOB_TIMEOUT_MS = 120_000
const DIGEST_TIMEOUT_MS = 120_000
/** A large document over a thin line. */
const BLOB_LONGEST_MS = 3_600_000
/** The server sends a heartbeat every 15 s; silence for longer means that it is gone. */
const LISTEN_SILENCE_MS = 40_000
const BUSY_WAIT_MS = 5_000

const Problem = z.looseObject({ code: z.string().catch(''), server_time: z.string().optional() })

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'HEAD'
  readonly path: string
  readonly json?: unknown
  readonly bytes?: Buffer
  readonly headers?: Readonly<Record<string, string>>
  /** Until the answer begins. */
  readonly answerWithinMs?: number
  /** Until it has come whole. */
  readonly longestMs?: number
  /** Statuses that the caller reads itself. */
  readonly expects?: readonly number[]
  /**
   * An internal error of the server is about this one thing (a damaged file there, a trail that it trips over), and no
   * sign that it is away.
   */
  readonly isOwnFault?: true
  readonly signal?: AbortSignal | undefined
}

export function createTransport({ network = createNetwork(), ...rest }: TransportOptions): Transport {
  const options: Line = { ...rest, network }
  const call = (request: Call): Promise<Reply<Response>> => callServer(options, request)
  return {
    push: async (request) => {
      const reply = await call({ method: 'POST', path: '/push', json: request, expects: [409] })
      return readAnswer(reply, (answer) => ({ kind: 'taken', reply: PushReply.parse(answer) }))
    },
    pull: async (after, { epoch = null, mark, backfill = '' } = { epoch: null, mark: undefined }, signal) => {
      const query = new URLSearchParams({
        after: String(after),
        protocol: String(PROTOCOL_VERSION),
        backfill,
        ...(epoch === null ? {} : { epoch }),
        ...(mark === undefined ? {} : { mark }),
      })
      const reply = await call({ method: 'GET', path: `/pull?${query}`, signal })
      return reply.ok ? readText(reply.value) : reply
    },
    compareEpochs: async (json) => {
      const reply = await call({ method: 'POST', path: '/epochs', json })
      return reply.ok ? readJson(reply.value, (json) => EpochReply.parse(json)) : reply
    },
    grantScope: async (json) => {
      const reply = await call({ method: 'POST', path: '/scope-grants', json })
      return reply.ok ? readJson(reply.value, (json) => ScopeGrantReply.parse(json)) : reply
    },
    lookUpPatients: async (json, signal) => {
      const reply = await call({ method: 'POST', path: '/patient-lookups', json, signal })
      return reply.ok ? readJson(reply.value, (json) => PatientLookupReply.parse(json)) : reply
    },
    pushAudit: async (request) => {
      const reply = await call({
        method: 'POST',
        path: '/audit',
        json: request,
        expects: [409],
        isOwnFault: true,
      })
      return readAnswer(reply, (answer) => ({
        kind: 'taken',
        ack_through: AuditAck.parse(answer).ack_through,
      }))
    },
    progress: async (json) => {
      const reply = await call({ method: 'POST', path: '/progress', json })
      return reply.ok ? readJson(reply.value, (json) => ProgressReply.parse(json)) : reply
    },
    pushSealed: async (json) => {
      const reply = await call({ method: 'POST', path: '/sealed-outbox', json })
      return reply.ok ? readJson(reply.value, (json) => SealedOutboxReply.parse(json)) : reply
    },
    compareDigests: async (json, signal) => {
      const reply = await call({
        method: 'POST',
        path: '/digests',
        json,
        answerWithinMs: DIGEST_TIMEOUT_MS,
        signal,
      })
      return reply.ok ? readJson(reply.value, (json) => DigestReply.parse(json)) : reply
    },
    takeSnapshot: async (json, signal) => {
      const reply = await call({ method: 'POST', path: '/snapshots', json, expects: [404], signal })
      if (!reply.ok) return reply
      if (reply.value.status === 404) return { ok: true, value: null }
      return readJson(reply.value, (json) => SnapshotManifest.parse(json))
    },
    getSnapshotChunk: async (sha256, signal) => {
      const path = `/snapshots/chunks/${sha256}`
      const reply = await call({
        method: 'GET',
        path,
        answerWithinMs: BLOB_TIMEOUT_MS,
        expects: [404],
        signal,
      })
      if (!reply.ok) return reply
      if (reply.value.status === 404) return { ok: true, value: null }
      return readWhole(reply.value)
    },
    nationalIdKeys: async (request) => {
      const reply = await call({ method: 'POST', path: '/national-id-keys', json: request })
      return reply.ok ? readJson(reply.value, (json) => NationalIdKeysReply.parse(json)) : reply
    },
    renewDeviceKey: async (request) => {
      const reply = await call({ method: 'POST', path: '/device-key', json: request })
      return reply.ok ? readJson(reply.value, (json) => DeviceKeyReply.parse(json)) : reply
    },
    hasBlob: async (sha256, size_bytes, signal) => {
      const path = `/blobs/${sha256}`
      const headers = { [BLOB_SIZE_HEADER]: String(size_bytes) }
      const reply = await call({ method: 'HEAD', path, headers, expects: [404], isOwnFault: true, signal })
      if (!reply.ok) return reply
      if (reply.value.status !== 404) return { ok: true, value: { state: keptBlob(reply.value) } }
      const here = reply.value.headers.get(CHUNKS_HEADER)
      const chunks = here === null ? null : parseChunkList(here, size_bytes)
      return { ok: true, value: { state: 'missing', chunks } }
    },
    putBlob: async (sha256, bytes, signal) => {
      const reply = await call({
        method: 'PUT',
        path: `/blobs/${sha256}`,
        bytes,
        answerWithinMs: BLOB_TIMEOUT_MS,
        isOwnFault: true,
        signal,
      })
      return reply.ok ? { ok: true, value: keptBlob(reply.value) } : reply
    },
    putChunk: async (sha256, { index, bytes, size_bytes }, signal) => {
      const hash = createHash('sha256').update(bytes).digest('hex')
      const reply = await call({
        method: 'PUT',
        path: `/blobs/${sha256}/chunks/${index}`,
        headers: { [BLOB_SIZE_HEADER]: String(size_bytes), [CHUNK_HASH_HEADER]: hash },
        bytes,
        answerWithinMs: BLOB_TIMEOUT_MS,
        isOwnFault: true,
        signal,
      })
      if (!reply.ok) return reply
      return { ok: true, value: reply.value.status === 202 ? 'more' : keptBlob(reply.value) }
    },
    getBlob: async (sha256, first, take, signal) => {
      const reply = await call({
        method: 'GET',
        path: `/blobs/${sha256}`,
        ...(first === 0 ? {} : { headers: { range: `bytes=${first}-` } }),
        answerWithinMs: BLOB_TIMEOUT_MS,
        longestMs: BLOB_LONGEST_MS,
        expects: [404],
        isOwnFault: true,
        signal,
      })
      if (!reply.ok) return reply
      if (reply.value.status === 404) return { ok: true, value: 'missing' }
      // A server of before sends all of it.
      return handOver(reply.value, reply.value.status === 206 ? 0 : first, take)
    },
    listen: (onHead, onClosed) => listen(options, onHead, onClosed),
  }
}

/** Hands over a body as it comes, but for its first `skip` bytes. */
async function handOver(
  { body }: Response,
  skip: number,
  take: (bytes: Uint8Array) => boolean,
): Promise<Reply<'given'>> {
  if (body === null) return { ok: true, value: 'given' }
  const reader = body.getReader()
  let left = skip
  try {
    for (;;) {
      const read = await readBody(() => withSilenceLimit(reader.read(), SILENCE_MS))
      if (!read.ok) return read
      if (read.value === null) return { ok: false, kind: 'unreachable' }
      if (read.value.done) return { ok: true, value: 'given' }
      const piece = read.value.value
      const fresh = piece.subarray(Math.min(left, piece.length))
      left -= piece.length - fresh.length
      if (fresh.length > 0 && !take(fresh)) return { ok: true, value: 'given' }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function keptBlob(response: Response): KeptBlob {
  return response.headers.get(PUT_ASIDE_HEADER) === 'true' ? 'put_aside' : 'stored'
}

async function readWhole(response: Response): Promise<Reply<Buffer>> {
  const pieces: Uint8Array[] = []
  const given = await handOver(response, 0, (bytes) => pieces.push(bytes) > 0)
  return given.ok ? { ok: true, value: Buffer.concat(pieces) } : given
}

async function readText(response: Response): Promise<Reply<string>> {
  const body = await readWhole(response)
  return body.ok ? { ok: true, value: body.value.toString() } : body
}

async function readJson<T>(response: Response, parse: (json: unknown) => T): Promise<Reply<T>> {
  const body = await readText(response)
  return body.ok ? readBody(async () => parse(JSON.parse(body.value))) : body
}

/** Reads what was sent back; a connection that breaks half-way, or a proxy's page, is a server that is not there. */
async function readBody<T>(read: () => Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await read() }
  } catch {
    // Expected: connection reset, time-out, a body that is not JSON.
    return { ok: false, kind: 'unreachable' }
  }
}

/** The answer to a run of envelopes or events: taken, or 409 with the number to start from. */
async function readAnswer<T>(reply: Reply<Response>, taken: (answer: unknown) => T): Promise<Reply<T | Gap>> {
  if (!reply.ok) return reply
  const body = await readJson(reply.value, (json) => json)
  if (!body.ok) return body
  if (reply.value.status !== 409) return { ok: true, value: taken(body.value) }
  const gap = PushGap.safeParse(body.value)
  if (gap.success) return { ok: true, value: { kind: 'gap', expected: gap.data.expected } }
  return { ok: false, kind: 'refused', status: 409, code: Problem.safeParse(body.value).data?.code ?? '' }
}

/** One request; after a refusal for our clock it is made once more with the server's time. */
async function callServer(options: Line, request: Call): Promise<Reply<Response>> {
  const first = await send(options, request)
  if (first.ok || first.kind !== 'refused' || first.code !== 'clock') return first
  return send(options, request)
}

async function send(options: Line, request: Call): Promise<Reply<Response>> {
  const { method, path, answerWithinMs = ANSWER_WITHIN_MS, longestMs = LONGEST_MS, signal } = request
  const sent = { method, headers: await headers(options, request), ...body(request) }
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), answerWithinMs)
  const signals = [late.signal, AbortSignal.timeout(longestMs), ...(signal === undefined ? [] : [signal])]
  const reply = await options.network
    .request(`${options.serverUrl}/sync/v1${path}`, { ...sent, signal: AbortSignal.any(signals) })
    .finally(() => clearTimeout(timer))
  if (!reply.ok) {
    const { because } = reply.error
    return { ok: false, kind: 'unreachable', ...(because === null ? {} : { because }) }
  }
  const response = reply.value
  if (response.ok || request.expects?.includes(response.status)) return { ok: true, value: response }
  return failure(options, request, response)
}

async function headers(options: Line, request: Call): Promise<Record<string, string>> {
  return {
    authorization: `Bearer ${await options.identity.token()}`,
    'x-sijil-version': options.version,
    ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.bytes === undefined ? {} : { 'content-type': 'application/octet-stream' }),
    ...request.headers,
  }
}

function body(request: Call): { body?: string | Uint8Array<ArrayBuffer> } {
  if (request.json !== undefined) return { body: JSON.stringify(request.json) }
  if (request.bytes !== undefined) return { body: new Uint8Array(request.bytes) }
  return {}
}

async function failure(options: Line, request: Call, response: Response): Promise<Reply<never>> {
  const body = await readText(response)
  const text = body.ok ? body.value : ''
  const parsed = Problem.safeParse(parseJson(text))
  const code = parsed.success ? parsed.data.code : ''
  if (code === 'clock' && parsed.success && parsed.data.server_time !== undefined) {
    options.identity.setServerTimeMs(Date.parse(parsed.data.server_time))
  }
  if (response.status === 403 && code === 'revoked') return { ok: false, kind: 'revoked' }
  if (response.status === 426)
    return { ok: false, kind: code === 'program_too_old' ? code : 'protocol_mismatch' }
  if (response.status === 429 || response.status === 503) {
    const seconds = Number(response.headers.get('retry-after'))
    return { ok: false, kind: 'busy', retry_after_ms: seconds > 0 ? seconds * 1000 : BUSY_WAIT_MS }
  }
  const isOwnFault = response.status === 500 && request.isOwnFault === true
  if (response.status >= 500 && !isOwnFault) return { ok: false, kind: 'unreachable' }
  return { ok: false, kind: 'refused', status: response.status, code }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Expected: a proxy's HTML page instead of a problem document.
    return {}
  }
}

function listen(options: Line, onHead: (head: number) => void, onClosed: () => void): () => void {
  const abort = new AbortController()
  const run = async (): Promise<void> => {
    try {
      const reply = await options.network.request(`${options.serverUrl}/sync/v1/events`, {
        headers: {
          ...(await headers(options, { method: 'GET', path: '' })),
          accept: 'text/event-stream',
        },
        signal: abort.signal,
      })
      const response = reply.ok ? reply.value : null
      if (response?.ok && response.body !== null) await readEvents(response.body, onHead, abort)
      else await response?.body?.cancel()
    } catch {
      // Expected: the server went away, or we stopped listening. Either way the stream is over.
    }
    if (!abort.signal.aborted) onClosed()
  }
  void run()
  return () => abort.abort()
}

async function readEvents(
  stream: ReadableStream<Uint8Array>,
  onHead: (head: number) => void,
  abort: AbortController,
): Promise<void> {
  const parser = createParser({
    onEvent: (event) => {
      const head = HeadEvent.safeParse(parseJson(event.data))
      if (head.success) onHead(head.data.head)
    },
  })
  const decoder = new TextDecoder()
  const reader = stream.getReader()
  abort.signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined), { once: true })
  for (;;) {
    const chunk = await withSilenceLimit(reader.read(), LISTEN_SILENCE_MS)
    if (chunk === null || chunk.done) break
    parser.feed(decoder.decode(chunk.value, { stream: true }))
  }
  await reader.cancel().catch(() => undefined)
}

async function withSilenceLimit<T>(read: Promise<T>, limitMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs)
  })
  try {
    return await Promise.race([read, silence])
  } finally {
    clearTimeout(timer)
  }
}
