import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { connectPglite, connectPostgres } from '../../../sync-server/db/connection.ts'
import { addPeople, administratorOf, enrolmentCodeFrom } from '../../support/hospital.ts'
import { startServerProcess } from '../../support/processes.ts'
import type { ServerOrder, SyncEngine } from './engine.ts'
import { recordOf } from './ours-records.ts'
import { holdingOf } from './records.ts'

/** The shipped server and stations; `encryption` can be left out of the stations' stores, by a test's opener alone. */
export function ours(name: string, without: SyncEngine['without'] = []): SyncEngine {
  return {
    name,
    deviceModule: new URL('./ours-device.ts', import.meta.url).href,
    without,
    async startServer({ folder, port, database_url, env }) {
      const isFirst = !existsSync(join(folder, 'keys'))
      const { url, child, stop } = await startServerProcess({
        port,
        data_dir: folder,
        env: { ...(database_url === null ? {} : { DATABASE_URL: database_url }), ...env },
      })
      const asAdmin = administratorOf(url)
      if (isFirst) await addPeople(asAdmin)
      return { url, pid: child.pid ?? 0, admit: () => enrolmentCodeFrom(asAdmin), stop }
    },
    async holdingAtRest({ folder, database_url }: ServerOrder) {
      const { kysely } =
        database_url === null ? await connectPglite(join(folder, 'database')) : connectPostgres(database_url)
      try {
        return holdingOf((await kysely.selectFrom('patients').selectAll().execute()).map(recordOf))
      } finally {
        await kysely.destroy()
      }
    },
  }
}
