import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { openBytes } from '../../sync-server/keys/sealing.ts'
import { loadServerKeys } from '../../sync-server/keys/server-keys.ts'

/* Looking behind the seals of a server: the control of a test that must find nothing readable. */

/** The intake journal as it would be if its lines were compressed and turned into text, but not sealed. */
export function writeUnsealedJournal(dataDir: string, folder: string): void {
  const keys = loadServerKeys(join(dataDir, 'keys'), { may_create: false })
  for (const name of readdirSync(join(dataDir, 'journal'))) {
    const lines = readFileSync(join(dataDir, 'journal', name), 'utf8')
      .trimEnd()
      .split('\n')
    const opened = lines.map((line) =>
      openBytes(keys.storage_key, Buffer.from(line, 'base64url'), 'intake journal').toString('base64url'),
    )
    writeFileSync(join(folder, name), `${opened.join('\n')}\n`)
  }
}

/** The tables of a database in which a text stands in some row: on its disk it may be compressed past finding. */
export async function tablesWith(url: string, text: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `select table_schema || '.' || table_name as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  )
  const found: string[] = []
  for (const { name } of rows) {
    const hit = await client.query(`select 1 from ${name} as t where strpos(t::text, $1) > 0 limit 1`, [text])
    if (hit.rowCount !== 0) found.push(name.replace(/^public\./, ''))
  }
  await client.end()
  return found
}
