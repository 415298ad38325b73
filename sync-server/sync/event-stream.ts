import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Id } from '../../shared/ids.ts'
import type { HeadEvent } from '../../shared/sync/pull-message.ts'
import { MAIN_STREAM, readStreamHead } from '../commit/commit-store.ts'
import { onCommitted, onHead, passOnHead } from '../commit/head-events.ts'
import type { Database } from '../db/database.ts'
import type { NodeLine } from '../db/node-line.ts'
import { findStationKeys } from './station-store.ts'

/*
 * GET /events, server-sent events, until `over`. An event carries no data, only how far the stream is; a comment every 15 s keeps
 * proxies from closing the line and tells the station that the server is still there.
 */

const HEARTBEAT_MS = 15_000
const WATCH_MS = 1000

export async function streamHead(
  database: Database,
  request: FastifyRequest,
  reply: FastifyReply,
  over: AbortSignal,
): Promise<void> {
  const { last_commit } = await database.transaction({ site_id: 'all' }, readStreamHead)
  if (request.raw.destroyed) return
  if (over.aborted) return void reply.code(503).header('retry-after', '1').send()
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    // Nothing follows it: a server that ends need not wait for the connection.
    connection: 'close',
  })
  const send = (head: number): void => {
    const event: HeadEvent = { stream: MAIN_STREAM, head }
    raw.write(`data: ${JSON.stringify(event)}\n\n`)
  }
  send(last_commit)
  const stop = onHead(database, send)
  const station_id = request.station.station_id
  const heartbeat = setInterval(() => {
    raw.write(': still here\n\n')
    // A stream is asked for once: one that was opened before the station was revoked ends within a heartbeat.
    void isRevoked(database, station_id).then(
      (revoked) => {
        if (revoked) raw.end()
      },
      () => raw.end(),
    )
  }, HEARTBEAT_MS)
  const end = (): void => void raw.end()
  over.addEventListener('abort', end, { once: true })
  raw.on('close', () => {
    over.removeEventListener('abort', end)
    clearInterval(heartbeat)
    stop()
  })
}

async function isRevoked(database: Database, station_id: Id): Promise<boolean> {
  const station = await database.transaction({ site_id: 'all' }, (trx) => findStationKeys(trx, station_id))
  return station === undefined || station.revoked_at !== null
}

/**
 * On PostgreSQL other servers commit too: they tell each other on a line of their own, and each looks at the stream every
 * second, whether the line is there or not. Answers how to stop.
 */
export function watchHead(
  database: Database,
  line: NodeLine | null,
  onError: (error: unknown) => void,
): HeadWatch {
  if (database.kind === 'pglite') return { heard: () => {}, stop: () => {} }
  let seen = -1
  let looking: Promise<void> | null = null
  const stopListening = onHead(database, (head) => {
    seen = head
  })
  const stopTelling = line === null ? () => {} : onCommitted(database, (head) => line.tell(head))
  const look = async (): Promise<void> => {
    const { last_commit } = await database.transaction({ site_id: 'all' }, readStreamHead)
    // Also a lower one: the database was put back from a backup under this server.
    if (last_commit !== seen) passOnHead(database, last_commit)
  }
  const lookNow = (): void => {
    if (looking !== null || database.events.listenerCount('head') < 2) return
    looking = look()
      .catch(onError)
      .finally(() => {
        looking = null
      })
  }
  const timer = setInterval(lookNow, WATCH_MS)
  timer.unref()
  return {
    heard: (head) => {
      if (head === seen) return
      // What is being read may be of before it.
      if (looking === null) lookNow()
      else void looking.then(lookNow)
    },
    stop: () => {
      clearInterval(timer)
      stopListening()
      stopTelling()
    },
  }
}

export interface HeadWatch {
  /** Another node says how far the stream is: a reason to look. */
  heard(head: number): void
  stop(): void
}
