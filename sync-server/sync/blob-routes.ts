import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { v7 } from 'uuid'
import { z } from 'zod'
import { DOCUMENT_MAX_BYTES } from '../../shared/documents/document.ts'
import type { FileProblem } from '../../shared/documents/file-problem.ts'
import { mediaTypeOfBytes } from '../../shared/documents/media-type.ts'
import { invalidInput, notFound } from '../../shared/errors.ts'
import { PUT_ASIDE, PUT_ASIDE_HEADER } from '../../shared/sync/put-aside.ts'
import { type Instant, instantOf } from '../../shared/time.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import type { BlobsTable } from '../db/tables.ts'
import { sha256Of } from '../documents/blob-store.ts'
import { judgeBytes } from '../documents/file-judgement.ts'
import { problem } from '../problem.ts'
import { listMediaTypes, type StationKeys } from './station-store.ts'
import { sendProblemBody, sendSyncProblem } from './sync-answers.ts'
import type { SyncDeps } from './sync-deps.ts'

const Params = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })

const putAside = problem(
  409,
  PUT_ASIDE,
  'Put aside',
  'What was sent for this document is not what it says: it is kept, and given to nobody.',
)

/**
 * Bytes of documents by the SHA-256 of their content. A station reads only what a document of its site names; it may
 * send bytes before their record, which may have been put aside. Bytes that are not what they say are kept, so that
 * nothing is lost, and given to nobody.
 */
export function registerBlobRoutes(app: FastifyInstance, deps: SyncDeps): void {
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: DOCUMENT_MAX_BYTES },
    (_request, body, done) => done(null, body),
  )
  const config = { action: 'station' } as const
  app.get('/blobs/:sha256', { config }, (request, reply) => readBlob(deps, request, reply))
  app.put('/blobs/:sha256', { config, bodyLimit: DOCUMENT_MAX_BYTES }, (request, reply) =>
    storeBlob(deps, request, reply),
  )
}

async function readBlob(deps: SyncDeps, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { sha256 } = Params.parse(request.params)
  const found = await deps.database.transaction({ site_id: request.station.site_id }, async (trx) => {
    const media_types = await listMediaTypes(trx, sha256)
    const blob = media_types.length === 0 ? undefined : await deps.blobs.find(trx, sha256)
    return blob && { blob, isSound: blob.problem === null && media_types.includes(blob.media_type) }
  })
  if (found === undefined) return sendSyncProblem(reply, notFound('blobs'))
  const { blob, isSound } = found
  reply.header('content-type', 'application/octet-stream').header('x-content-type-options', 'nosniff')
  // Whoever sent them is told that they are here, so that they wait there no longer, and that nobody is given them.
  if (!isSound) tellPutAside(reply)
  if (!isSound && request.method !== 'HEAD') return sendProblemBody(reply, putAside)
  if (request.method === 'HEAD') return reply.header('content-length', blob.size_bytes).send()
  return reply.send(await deps.blobs.read(blob))
}

async function storeBlob(deps: SyncDeps, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { sha256 } = Params.parse(request.params)
  const bytes = request.body
  if (!Buffer.isBuffer(bytes) || sha256Of(bytes) !== sha256) {
    const field = { field: 'sha256', code: 'mismatch', message: 'is not the hash of the bytes' }
    return sendSyncProblem(reply, invalidInput([field]))
  }
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
