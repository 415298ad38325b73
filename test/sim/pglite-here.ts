import { PGlite } from '@electric-sql/pglite'
import { DatabaseError, type PgliteClient } from '../../sync-server/db/pglite-client.ts'
import { valueParsers } from '../../sync-server/db/value-parsers.ts'

/**
 * PGlite in the world's own thread. A server must not be blocked by its database and keeps it in another one; a world
 * does one thing at a time, and would only wait for the way there and back.
 */
export async function startPgliteHere(): Promise<PgliteClient> {
  const pglite = new PGlite({ parsers: { ...valueParsers } })
  await pglite.waitReady
  await pglite.exec(`set time zone 'UTC'; set datestyle to 'ISO, YMD'; set client_min_messages to 'warning'`)
  return {
    query: async (sql, parameters) => {
      try {
        const { rows, affectedRows } = await pglite.query(sql, [...parameters], { rowMode: 'object' })
        return { rows, affected: affectedRows ?? 0 }
      } catch (error) {
        const { message, code, constraint, table } = error as Partial<DatabaseError>
        throw new DatabaseError({
          message: message ?? String(error),
          code: code ?? null,
          constraint: constraint ?? null,
          table: table ?? null,
        })
      }
    },
    dump: async () => new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer()),
    close: () => pglite.close(),
  }
}
