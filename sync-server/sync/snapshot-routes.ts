import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { notFound } from '../../shared/errors.ts'
import { SnapshotRequest } from '../../shared/sync/snapshot-message.ts'
import { protocolRefusal, sendSyncProblem } from './sync-answers.ts'
import type { SyncDeps } from './sync-deps.ts'

const Params = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })

/** What a new station begins with; a station reads chunks of its own site's snapshots alone. */
export function registerSnapshotRoutes(app: FastifyInstance, { snapshots }: SyncDeps): void {
  const config = { action: 'station' } as const
  // One that is gone is made again.
  app.post('/snapshots', { config: { ...config, is_told_again: true } }, async (request, reply) => {
    const { protocol, snapshot_id } = SnapshotRequest.parse(request.body)
    const mismatch = protocolRefusal(protocol)
    if (mismatch) return sendSyncProblem(reply, mismatch)
    const manifest = await snapshots.offer(request.station, snapshot_id)
    return reply.code(manifest.is_complete ? 200 : 202).send(manifest)
  })
  app.get('/snapshots/chunks/:sha256', { config }, async (request, reply) => {
    const { sha256 } = Params.parse(request.params)
    const packed = await snapshots.readChunk(request.station.site_id, sha256)
    if (packed === undefined) return sendSyncProblem(reply, notFound('snapshots'))
    reply.header('content-type', 'application/octet-stream').header('x-content-type-options', 'nosniff')
    return reply.header('cache-control', 'no-store').send(packed)
  })
}
