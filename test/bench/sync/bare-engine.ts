import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import type { ServerOrder, SyncEngine } from './engine.ts'
import { holdingOf } from './records.ts'

/** The databases alone over loopback HTTP, doing the same durable work. */
export function bareEngine(name: string, without: SyncEngine['without'] = []): SyncEngine {
  return {
    name,
    deviceModule: new URL('./bare-device.ts', import.meta.url).href,
    without,
    async startServer({ folder, port, database_url, env }) {
      const script = fileURLToPath(new URL('./bare-server.ts', import.meta.url))
      const audit = without.includes('audit') ? 'none' : 'audit'
      const child = spawn(process.execPath, [script, folder, String(port), database_url ?? '', audit], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout, 'data')
      return {
        url: `http://127.0.0.1:${port}`,
        pid: child.pid ?? 0,
        admit: async () => null,
        stop: async () => {
          const gone = once(child, 'exit')
          child.kill('SIGTERM')
          await gone
        },
      }
    },
    async holdingAtRest({ folder, database_url }: ServerOrder) {
      const query = 'select *, born::text as born from patients'
      if (database_url !== null) {
        const client = new pg.Client(database_url)
        await client.connect()
        const { rows } = await client.query(query)
        await client.end()
        return holdingOf(rows as Record<string, unknown>[])
      }
      const pglite = new PGlite({ dataDir: join(folder, 'database') })
      const { rows } = await pglite.query<Record<string, unknown>>(query)
      await pglite.close()
      return holdingOf(rows)
    },
  }
}
