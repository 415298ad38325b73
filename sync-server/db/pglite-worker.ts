import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import type { PgliteReply, PgliteRequest, PgliteWorkerData } from './pglite-messages.ts'
import { valueParsers } from './value-parsers.ts'

/*
 * The thread PGlite lives in: a query blocks the thread it runs on, and the server's own thread must go on answering.
 * One request at a time, in the order they come; the driver's queue keeps transactions apart.
 */

if (parentPort === null) throw new Error('pglite-worker.ts runs as a worker thread only')
const port = parentPort
const { data_dir, template } = workerData as PgliteWorkerData

async function boot(): Promise<PGlite> {
  const pglite = new PGlite({
    ...(data_dir === null ? {} : { dataDir: data_dir }),
    ...(template === null ? {} : { loadDataDir: new Blob([template as Uint8Array<ArrayBuffer>]) }),
    parsers: { ...valueParsers },
  })
  await pglite.waitReady
  await pglite.exec(`set time zone 'UTC'; set datestyle to 'ISO, YMD'; set client_min_messages to 'warning'`)
  return pglite
}

function errorOf(error: unknown): NonNullable<PgliteReply['error']> {
  const fields = (error ?? {}) as {
    message?: string
    code?: string
    constraint?: string
    detail?: string
    table?: string
  }
  return {
    message: fields.message ?? String(error),
    code: fields.code ?? null,
    constraint: fields.constraint ?? null,
    table: fields.table ?? null,
  }
}

const booted = boot()

async function answer(request: PgliteRequest): Promise<PgliteReply> {
  try {
    const pglite = await booted
    switch (request.kind) {
      case 'ready':
        return { id: request.id }
      case 'query': {
        const { rows, affectedRows } = await pglite.query(request.sql, [...request.parameters], {
          rowMode: 'object',
        })
        return { id: request.id, rows, affected: affectedRows ?? 0 }
      }
      case 'dump':
        return {
          id: request.id,
          dump: new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer()),
        }
      case 'close':
        await pglite.close()
        return { id: request.id }
    }
  } catch (error) {
    // Whatever the database refuses is the caller's to judge: it travels back as the reply.
    return { id: request.id, error: errorOf(error) }
  }
}

let last: Promise<void> = Promise.resolve()
port.on('message', (request: PgliteRequest) => {
  last = last.then(async () => port.postMessage(await answer(request)))
})
