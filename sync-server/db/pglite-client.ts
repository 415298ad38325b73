import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { PgliteCall, PgliteReply, PgliteWorkerData } from './pglite-messages.ts'

/** What the database refused, with its SQLSTATE in `code`, as node-postgres throws it too. */
export class DatabaseError extends Error {
  readonly code: string | null
  readonly constraint: string | null
  readonly table: string | null

  constructor(fields: NonNullable<PgliteReply['error']>) {
    super(fields.message)
    this.name = 'DatabaseError'
    this.code = fields.code
    this.constraint = fields.constraint
    this.table = fields.table
  }
}

export interface PgliteClient {
  query(sql: string, parameters: readonly unknown[]): Promise<{ rows: readonly unknown[]; affected: number }>
  /** The whole database as a tar, to start another one from. */
  dump(): Promise<Uint8Array>
  close(): Promise<void>
}

/** The sources run as they are; the bundled server has this thread beside it. */
function workerFile(): URL {
  const source = new URL('./pglite-worker.ts', import.meta.url)
  return existsSync(source) ? source : new URL('./pglite-worker.js', import.meta.url)
}

interface Waiting {
  resolve(reply: PgliteReply): void
  reject(error: Error): void
}

/** Starts PGlite in a thread of its own and waits until it can answer. */
export async function startPglite(data: PgliteWorkerData): Promise<PgliteClient> {
  const worker = new Worker(workerFile(), { workerData: data })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let fault: Error | undefined

  const fail = (error: Error): void => {
    fault = error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(fault ?? new Error('the PGlite thread has ended')))
  worker.on('message', (reply: PgliteReply) => {
    const caller = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.error) caller?.reject(new DatabaseError(reply.error))
    else caller?.resolve(reply)
  })

  const call = (request: PgliteCall): Promise<PgliteReply> =>
    new Promise((resolve, reject) => {
      if (fault) return reject(fault)
      lastId += 1
      waiting.set(lastId, { resolve, reject })
      worker.postMessage({ ...request, id: lastId })
    })

  try {
    await call({ kind: 'ready' })
  } catch (error) {
    await worker.terminate()
    throw error
  }
  return {
    query: async (sql, parameters) => {
      const { rows, affected } = await call({ kind: 'query', sql, parameters })
      return { rows: rows ?? [], affected: affected ?? 0 }
    },
    dump: async () => {
      const { dump } = await call({ kind: 'dump' })
      if (dump === undefined) throw new Error('the PGlite thread sent no dump')
      return dump
    },
    close: async () => {
      if (fault) return
      await call({ kind: 'close' })
      await worker.terminate()
    },
  }
}
