import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../../../main/db/open.ts'
import { profilePaths } from '../../../main/enrolment/profile-folder.ts'
import { openBare } from '../bare.ts'

const ROWS_OF_TRANSACTION = 5000

/** Puts the rows of a filled store into an empty one of the same kind, a prepared insert each; the writing alone counts. */
export async function copyRowsBare(
  profile: string,
  scratch: string,
  tables: readonly string[],
): Promise<{ readonly rows: number; readonly ms: number }> {
  const key = readFileSync(join(profile, 'bench.key'))
  const path = join(scratch, `bare-${performance.now()}.db`)
  const opened = await openStore(path, key)
  if (!opened.ok) throw new Error(opened.error.code)
  await opened.value.close()
  const from = openBare(profilePaths(profile).store, key)
  const to = openBare(path, key)
  let [rows, ms] = [0, 0]
  for (const table of [...tables, 'patient_search_key']) {
    const columns = (from.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => `"${name}"`)
    const select = from.prepare(`select ${columns.join(', ')} from "${table}"`).raw()
    const insert = to.prepare(
      `insert into "${table}" (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    )
    const put = to.transaction((some: unknown[][]) => {
      for (const row of some) insert.run(row)
    })
    let waiting: unknown[][] = []
    const write = (): void => {
      const began = performance.now()
      put(waiting)
      ms += performance.now() - began
      rows += waiting.length
      waiting = []
    }
    for (const row of select.iterate()) {
      waiting.push(row as unknown[])
      if (waiting.length === ROWS_OF_TRANSACTION) write()
    }
    write()
  }
  from.close()
  to.close()
  return { rows, ms }
}
