import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { DOCUMENT_MAX_BYTES } from '../../shared/documents/document.ts'
import { mediaTypeOfBytes } from '../../shared/documents/media-type.ts'
import { invalidInput, notFound } from '../../shared/errors.ts'
import { instantOf } from '../../shared/time.ts'
import { sha256Of } from '../documents/blob-store.ts'
import { isDocumentOfSite } from './station-store.ts'
import { sendSyncProblem } from './sync-answers.ts'
import type { SyncDeps } from './sync-deps.ts'

const Params = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })

/**
 * Bytes of documents by the SHA-256 of their content. A station reads only what a document of its site names; it may
 * send bytes before their record, which may have been put aside.
 */
export function registerBlobRoutes(app: FastifyInstance, deps: SyncDeps): void {
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: DOCUMENT_MAX_BYTES },
    (_request, body, done) => done(null, body),
  )
  app.get('/blobs/:sha256', (request, reply) => readBlob(deps, request, reply))
  app.put('/blobs/:sha256', { bodyLimit: DOCUMENT_MAX_BYTES }, (request, reply) =>
    storeBlob(deps, request, reply),
  )
}

async function readBlob(deps: SyncDeps, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { sha256 } = Params.parse(request.params)
  const blob = await deps.database.transaction({ site_id: request.station.site_id }, async (trx) =>
    (await isDocumentOfSite(trx, sha256)) ? deps.blobs.find(trx, sha256) : undefined,
  )
  if (blob === undefined) return sendSyncProblem(reply, notFound('blobs'))
  reply.header('content-type', 'application/octet-stream').header('x-content-type-options', 'nosniff')
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
  const mediaType = mediaTypeOfBytes(bytes)
  if (mediaType === undefined) return sendSyncProblem(reply, { code: 'unsupported_media' })
  await deps.blobs.put(bytes, mediaType, instantOf(deps.clock.nowMs()))
  return reply.code(204).send()
}
