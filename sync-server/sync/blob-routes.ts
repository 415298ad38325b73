import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { v7 } from 'uuid'
import { z } from 'zod'
import { DOCUMENT_MAX_BYTES } from '../../shared/documents/document.ts'
import type { FileProblem } from '../../shared/documents/file-problem.ts'
import { mediaTypeOfBytes } from '../../shared/documents/media-type.ts'
import { invalidInput, notFound } from '../../shared/errors.ts'
import {
  BLOB_CHUNK_BYTES,
  BLOB_SIZE_HEADER,
  CHUNK_HASH_HEADER,
  CHUNKS_HEADER,
  ChunkHeaders,
  chunkCountOf,
  chunkLengthOf,
  chunkListText,
} from '../../shared/sync/blob-chunks.ts'
import { PUT_ASIDE, PUT_ASIDE_HEADER } from '../../shared/sync/put-aside.ts'
import { type Instant, instantOf } from '../../shared/time.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import type { BlobsTable } from '../db/tables.ts'
import { sha256Of } from '../documents/blob-store.ts'
import { readByteRange } from '../documents/byte-range.ts'
import { judgeBytes } from '../documents/file-judgement.ts'
import { problem } from '../problem.ts'
import { listKnownDocuments, type StationKeys } from './station-store.ts'
import { sendProblemBody, sendSyncProblem } from './sync-answers.ts'
import type { SyncDeps } from './sync-deps.ts'

const Params = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })
const ChunkParams = Params.extend({ index: z.coerce.number().int().nonnegative().max(999) })

const putAside = problem(
  409,
  PUT_ASIDE,
  'Put aside',
  'What was sent for this document is not what it says: it is kept, and given to nobody.',
)

/**
 * Bytes of documents by the SHA-256 of their content. A station reads only what a document in its scope names; it may
 * send bytes before their record, which may have been put aside. Bytes that are not what they say are kept, so that
 * nothing is lost, and given to nobody.
 */
export function registerBlobRoutes(app: FastifyInstance, deps: SyncDeps): void {
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: DOCUMENT_MAX_BYTES },
    (_request, body, done) => done(null, body),
  )
  app.addHook('onReady', () => deps.blobs.parts.sweep(deps.clock.nowMs()))
  const config = { action: 'station' } as const
  app.get('/blobs/:sha256', { config }, (request, reply) => readBlob(deps, request, reply))
  app.put('/blobs/:sha256', { config, bodyLimit: DOCUMENT_MAX_BYTES }, (request, reply) =>
    storeBlob(deps, request, reply),
  )
  app.put('/blobs/:sha256/chunks/:index', { config, bodyLimit: BLOB_CHUNK_BYTES }, (request, reply) =>
    storeChunk(deps, request, reply),
  )
}

async function readBlob(deps: SyncDeps, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { sha256 } = Params.parse(request.params)
  const found = await deps.database.transaction({ site_id: request.station.site_id }, async (trx) => {
    const documents = await listKnownDocuments(trx, sha256, request.station.station_id)
    // Whether what it sent is here is told to who wrote the record; the bytes go to whose scope the patient is in.
    const known = documents.filter((one) => one.is_in_scope || request.method === 'HEAD')
    const blob = known.length === 0 ? undefined : await deps.blobs.find(trx, sha256)
    const isNamed = known.some((one) => one.media_type === blob?.media_type)
    return blob && { blob, isSound: blob.problem === null && isNamed }
  })
  if (found === undefined) {
    if (request.method === 'HEAD') await tellChunks(deps, request, reply, sha256)
    return sendSyncProblem(reply, notFound('blobs'))
  }
  const { blob, isSound } = found
  reply.header('content-type', 'application/octet-stream').header('x-content-type-options', 'nosniff')
  // Whoever sent them is told that they are here, so that they wait there no longer, and that nobody is given them.
  if (!isSound) tellPutAside(reply)
  if (!isSound && request.method !== 'HEAD') return sendProblemBody(reply, putAside)
  if (request.method === 'HEAD') return reply.header('content-length', blob.size_bytes).send()
  const range = readByteRange(request.headers.range, blob.size_bytes)
  if (range === 'outside') {
    reply.header('content-range', `bytes */${blob.size_bytes}`)
    return sendSyncProblem(reply, { code: 'range_not_satisfiable', size_bytes: blob.size_bytes })
  }
  const bytes = await deps.blobs.read(blob)
  if (range === undefined) return reply.send(bytes)
  const { first, last } = range
  reply.code(206).header('content-range', `bytes ${first}-${last}/${blob.size_bytes}`)
  return reply.send(bytes.subarray(first, last + 1))
}

/** Which chunks of these bytes this station has sent; a document that is not begun has none. */
async function tellChunks(
  deps: SyncDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  sha256: string,
): Promise<void> {
  const size = ChunkHeaders.shape[BLOB_SIZE_HEADER].safeParse(request.headers[BLOB_SIZE_HEADER])
  const { station_id } = request.station
  const here = size.success ? await deps.blobs.parts.list({ station_id, sha256, size_bytes: size.data }) : []
  void reply.header(CHUNKS_HEADER, chunkListText(here))
}

/** One chunk; with the last one the whole is judged and kept as if it had come at once. */
async function storeChunk(deps: SyncDeps, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { sha256, index } = ChunkParams.parse(request.params)
  const headers = ChunkHeaders.safeParse(request.headers)
  const bytes = request.body
  if (!headers.success || !Buffer.isBuffer(bytes))
    return sendSyncProblem(reply, mismatch('chunk', 'says no size and hash'))
  const { [BLOB_SIZE_HEADER]: size_bytes, [CHUNK_HASH_HEADER]: hash } = headers.data
  if (bytes.length !== chunkLengthOf(size_bytes, index) || sha256Of(bytes) !== hash)
    return sendSyncProblem(reply, mismatch('chunk', 'is not the chunk that it says'))
  const blob = { station_id: request.station.station_id, sha256, size_bytes }
  const here = await deps.blobs.parts.put(blob, index, bytes, deps.clock.nowMs())
  if (here.length < chunkCountOf(size_bytes)) return reply.code(202).send()
  const whole = await deps.blobs.parts.join(blob)
  // One that does not open is asked for again.
  if (whole === undefined) return reply.code(202).send()
  await deps.blobs.parts.remove(blob)
  return keep(deps, request, reply, sha256, whole)
}

async function storeBlob(deps: SyncDeps, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { sha256 } = Params.parse(request.params)
  const bytes = request.body
  if (!Buffer.isBuffer(bytes)) return sendSyncProblem(reply, mismatch('sha256', 'has no bytes'))
  return keep(deps, request, reply, sha256, bytes)
}

async function keep(
  deps: SyncDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  sha256: string,
  bytes: Buffer,
): Promise<unknown> {
  if (sha256Of(bytes) !== sha256)
    return sendSyncProblem(reply, mismatch('sha256', 'is not the hash of the bytes'))
  const media_type = mediaTypeOfBytes(bytes)
  if (media_type === undefined) return sendSyncProblem(reply, { code: 'unsupported_media', reason: 'kind' })
  const kept = await findKept(deps, sha256)
  if (kept !== undefined) {
    if (kept.problem !== null) tellPutAside(reply)
    return reply.code(204).send()
  }
  const judged = await judgeBytes(bytes)
  const fileProblem = judged.ok ? null : judged.error
  const received_at = instantOf(deps.clock.nowMs())
  await deps.blobs.put(bytes, { media_type, problem: fileProblem, received_at })
  if (fileProblem !== null) {
    await notePutAside(deps, request.station, fileProblem, received_at)
    tellPutAside(reply)
  }
  return reply.code(204).send()
}

function mismatch(field: string, message: string) {
  return invalidInput([{ field, code: 'mismatch', message }])
}

function tellPutAside(reply: FastifyReply): void {
  void reply.header(PUT_ASIDE_HEADER, 'true')
}

async function findKept(deps: SyncDeps, sha256: string): Promise<Pick<BlobsTable, 'problem'> | undefined> {
  return deps.database.transaction({ site_id: 'all' }, (trx) => deps.blobs.find(trx, sha256))
}

async function notePutAside(
  deps: SyncDeps,
  station: StationKeys,
  reason: FileProblem,
  occurred_at: Instant,
): Promise<void> {
  const { site_id, station_id } = station
  await deps.database.transaction({ site_id }, (trx) =>
    recordServerEvent(trx, {
      event_id: v7(),
      occurred_at,
      actor_id: null,
      actor_role: null,
      action: 'documents.put_aside',
      entity: 'stations',
      record_ids: [station_id],
      patient_id: null,
      site_id,
      envelope_id: null,
      outcome: 'refused',
      reason,
    }),
  )
}
